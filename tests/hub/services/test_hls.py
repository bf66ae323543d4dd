"""Playlists of a film, letter for letter."""

from hub.services.hls import master_playlist, media_playlist

LOW = {
    "name": "360p",
    "width": 640,
    "height": 360,
    "bandwidth": 800_000,
    "codecs": "avc1.4d401e,mp4a.40.2",
    "fps": 25,
    "init": [0, 900],
    "segments": [[4.0, 900, 1000], [2.52, 1900, 600]],
}


def test_a_master_playlist_names_each_rendition_with_what_it_asks() -> None:
    sound = {"name": "audio", "bandwidth": 96_000, "codecs": "mp4a.40.2"}

    assert master_playlist([(LOW, "/low"), (sound, "/sound")]) == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2",'
        'FRAME-RATE=25.000,NAME="360p"\n/low\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=96000,CODECS="mp4a.40.2",NAME="audio"\n/sound\n'
    )


def test_a_media_playlist_cuts_one_file_in_byte_ranges() -> None:
    assert media_playlist(LOW, "/film") == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n"
        '#EXT-X-MAP:URI="/film",BYTERANGE="900@0"\n'
        "#EXTINF:4.000000,\n#EXT-X-BYTERANGE:1000@900\n/film\n"
        "#EXTINF:2.520000,\n#EXT-X-BYTERANGE:600@1900\n/film\n"
        "#EXT-X-ENDLIST\n"
    )
