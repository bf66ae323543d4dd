"""Media on its way out: signed addresses, playlists, byte ranges and headers, from a folder and from S3."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from hub.access import NOBODY, VISITOR
from hub.errors import NotFound
from hub.models.contents import Content, ContentState
from hub.models.media import MediaFile, Transcript
from hub.services import films
from hub.services.films import Keys
from hub.services.tickets import Signer
from tests.factories import make_content, make_user
from tests.films import LENGTH_S, add_document, make_film
from tests.hub.conftest import Site


@dataclass(frozen=True)
class Cinema:
    """A film in a hub, the addresses to it, and a browser that is signed in nowhere."""

    site: Site
    browser: FlaskClient
    content_id: int
    keys: Keys
    original: MediaFile
    rendition: MediaFile
    poster: MediaFile
    storyboard: MediaFile
    captions: Transcript

    @property
    def film(self) -> bytes:
        storage = self.site.backends.storage
        with storage.open(self.rendition.key) as stream:
            return stream.read()


@pytest.fixture
def cinema(site: Site) -> Cinema:
    return open_cinema(site)


@pytest.fixture
def cinema_on_s3(s3_site: Site) -> Cinema:
    return open_cinema(s3_site)


def open_cinema(site: Site) -> Cinema:
    with site.writing() as session:
        ada = make_user(session, "Ada")
        content = make_film(session, site.backends.storage)
    with site.backends.reading() as session:
        viewer = site.viewer(ada)
        film = films.film_of(session, viewer, session.get_one(Content, content.id))
        assert film is not None
        assert film.poster is not None
        assert film.storyboard is not None
        signer = Signer(site.backends.settings.secret_key)
        captions = session.query(Transcript).filter_by(lang="en").one()
        return Cinema(
            site=site,
            browser=site.visitor(),
            content_id=content.id,
            keys=films.keys_to(film, viewer, signer, now=time.time()),
            original=film.original,
            rendition=film.renditions[0],
            poster=film.poster,
            storyboard=film.storyboard,
            captions=captions,
        )


def addresses(playlist: str) -> list[str]:
    return [line for line in playlist.splitlines() if line and not line.startswith("#")]


# --- From a folder --------------------------------------------------------------------------------


def test_playlists_lead_from_the_film_to_the_bytes_of_every_segment(cinema: Cinema) -> None:
    master = cinema.browser.get(cinema.keys.film(cinema.original))
    assert master.content_type.startswith("application/vnd.apple.mpegurl")
    playlists = addresses(master.text)
    assert len(playlists) == 2
    media = cinema.browser.get(playlists[0]).text
    ranges = re.findall(r"BYTERANGE:(\d+)@(\d+)\n(\S+)", media)

    pieces = []
    for size, offset, address in ranges:
        last = int(offset) + int(size) - 1
        answer = cinema.browser.get(address, headers={"Range": f"bytes={offset}-{last}"})
        assert (answer.status_code, len(answer.data)) == (206, int(size))
        pieces.append(answer.data)

    assert cinema.film.endswith(b"".join(pieces))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-9", (206, slice(0, 10))),
        ("bytes=5-", (206, slice(5, None))),
        ("bytes=-7", (206, slice(-7, None))),
        ("bytes=10-999999999", (206, slice(10, None))),
        ("bytes=0-1,4-5", (200, slice(None))),
        ("lines=0-9", (200, slice(None))),
        ("bytes=9-5", (200, slice(None))),
    ],
)
def test_a_range_is_answered_as_it_was_asked(cinema: Cinema, asked: str, expected: tuple[int, slice]) -> None:
    status, part = expected
    answer = cinema.browser.get(cinema.keys.file(cinema.rendition), headers={"Range": asked})

    assert (answer.status_code, answer.data) == (status, cinema.film[part])
    assert answer.content_length == len(cinema.film[part])


def test_a_range_past_the_end_is_told_the_size(cinema: Cinema) -> None:
    size = cinema.rendition.size_bytes
    answer = cinema.browser.get(cinema.keys.file(cinema.rendition), headers={"Range": f"bytes={size}-"})

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_a_browser_keeps_what_it_has_and_a_changed_file_comes_whole(cinema: Cinema) -> None:
    address = cinema.keys.file(cinema.rendition)
    first = cinema.browser.get(address, headers={"Range": "bytes=0-9"})
    etag = first.headers["ETag"]

    again = cinema.browser.get(address, headers={"If-None-Match": etag})
    same = cinema.browser.get(address, headers={"Range": "bytes=0-9", "If-Range": etag})
    changed = cinema.browser.get(address, headers={"Range": "bytes=0-9", "If-Range": '"another"'})

    assert [answer.status_code for answer in (again, same, changed)] == [304, 206, 200]
    assert re.fullmatch(r"private, max-age=\d+, immutable", first.headers["Cache-Control"])


def test_head_says_the_size_and_sends_nothing(cinema: Cinema) -> None:
    answer = cinema.browser.head(cinema.keys.file(cinema.rendition))

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(cinema.rendition.size_bytes)
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_captions_frames_and_poster_come_as_what_they_are(cinema: Cinema) -> None:
    captions = cinema.browser.get(cinema.keys.captions(cinema.captions))
    frames = cinema.browser.get(cinema.keys.frames(cinema.storyboard))
    poster = cinema.browser.get(cinema.keys.file(cinema.poster))
    sprite = cinema.browser.get(frames.text.splitlines()[3].partition("#")[0])

    assert captions.content_type == frames.content_type == "text/vtt; charset=utf-8"
    assert "00:00:04.000 --> 00:00:07.000\nNow we cancel a task." in captions.text
    assert "#xywh=64,36,64,36" in frames.text
    assert poster.content_type == sprite.content_type == "image/webp"


def test_an_original_is_only_ever_saved(cinema: Cinema) -> None:
    answer = cinema.browser.get(cinema.keys.download(cinema.original))

    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == ("attachment; filename*=UTF-8''talk%20%C3%A9.mp4")


def test_nothing_that_is_sent_can_run_or_be_framed_or_guessed(cinema: Cinema) -> None:
    for address in every_address(cinema):
        headers = cinema.browser.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Cache-Control"].startswith("private")


def every_address(cinema: Cinema) -> list[str]:
    keys = cinema.keys
    return [
        keys.film(cinema.original),
        keys.rendition(cinema.rendition),
        keys.file(cinema.rendition),
        keys.file(cinema.poster),
        keys.frames(cinema.storyboard),
        keys.captions(cinema.captions),
        keys.download(cinema.original),
    ]


@pytest.mark.parametrize("state", [ContentState.HIDDEN, ContentState.DELETED, ContentState.DRAFT])
def test_an_address_ends_with_its_content(cinema: Cinema, state: ContentState) -> None:
    with cinema.site.writing() as session:
        session.get_one(Content, cinema.content_id).state = state

    assert {cinema.browser.get(one).status_code for one in every_address(cinema)} == {404}


def test_the_owner_of_a_draft_watches_it_and_no_longer_when_it_is_deleted(cinema: Cinema) -> None:
    keys = Keys(cinema.keys.signer, cinema.keys.until, own=True)
    with cinema.site.writing() as session:
        session.get_one(Content, cinema.content_id).state = ContentState.DRAFT
    assert cinema.browser.get(keys.film(cinema.original)).status_code == 200
    with cinema.site.writing() as session:
        session.get_one(Content, cinema.content_id).state = ContentState.DELETED
    assert cinema.browser.get(keys.film(cinema.original)).status_code == 404


def test_an_address_that_has_ended_says_so_and_a_forged_one_does_not(cinema: Cinema) -> None:
    ended = Keys(cinema.keys.signer, int(time.time()) - 1, own=False).film(cinema.original)
    forged = Keys(Signer("another"), cinema.keys.until, own=False).film(cinema.original)

    assert cinema.browser.get(ended).status_code == 403
    assert cinema.browser.get(forged).status_code == 404


def test_a_ticket_for_one_thing_opens_no_other(cinema: Cinema) -> None:
    keys = cinema.keys
    assert cinema.browser.get(keys.rendition(cinema.original)).status_code == 404
    assert cinema.browser.get(keys.frames(cinema.poster)).status_code == 404


def test_addresses_are_made_only_for_who_may_see_the_content(site: Site) -> None:
    with site.writing() as session:
        owner = make_user(session, "Owner")
        content = make_content(session, "Secret", audience=(), owner_id=owner.profile.id)
        add_document(session, site.backends.storage, content)
        other = make_user(session, "Other")
    with site.backends.reading() as session:
        row = session.get_one(Content, content.id)
        film = films.film_of(session, site.viewer(owner), row)
        assert film
        for stranger in (site.viewer(other), VISITOR, NOBODY):
            with pytest.raises(NotFound):
                films.film_of(session, stranger, row)
            with pytest.raises(NotFound):
                films.keys_to(film, stranger, Signer("a"), now=0.0)


def test_a_lost_file_is_not_there_and_nothing_else_breaks(cinema: Cinema) -> None:
    cinema.site.backends.storage.delete(cinema.rendition.key)

    assert cinema.browser.get(cinema.keys.file(cinema.rendition)).status_code == 404


# --- From S3 --------------------------------------------------------------------------------------


def test_a_playlist_names_the_bucket_which_gives_that_film_and_no_other(cinema_on_s3: Cinema) -> None:
    cinema = cinema_on_s3
    playlist = cinema.browser.get(cinema.keys.rendition(cinema.rendition)).text
    address = addresses(playlist)[0]
    assert address.startswith("http://127.0.0.1:")
    request = urllib.request.Request(address, headers={"Range": "bytes=10-19"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert (answer.status, answer.read()) == (206, cinema.film[10:20])

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address.replace(cinema.rendition.key, cinema.poster.key), timeout=10)
    with refused.value:
        assert refused.value.code == 403


def test_a_bucket_sends_films_and_originals_and_the_web_what_is_small(cinema_on_s3: Cinema) -> None:
    cinema, keys = cinema_on_s3, cinema_on_s3.keys
    film = cinema.browser.get(keys.file(cinema.rendition))
    original = cinema.browser.get(keys.download(cinema.original))
    poster = cinema.browser.get(keys.file(cinema.poster))

    assert (film.status_code, film.headers["Cache-Control"]) == (302, "private, no-store")
    assert "response-content-disposition=attachment" in original.headers["Location"]
    assert (poster.status_code, poster.content_type) == (200, "image/webp")


def test_an_address_at_the_bucket_ends_with_the_film_and_an_hour(cinema_on_s3: Cinema) -> None:
    cinema = cinema_on_s3
    address = cinema.browser.get(cinema.keys.file(cinema.rendition)).headers["Location"]
    lives_s = int(re.search(r"X-Amz-Expires=(\d+)", address)[1])  # type: ignore[index]

    assert LENGTH_S + 3600 - 60 < lives_s <= LENGTH_S + 3600 + 900
