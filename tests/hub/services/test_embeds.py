"""From the address of a talk to its player."""

import pytest

from hub.services.embeds import at_second, embed_of, host_of

YOUTUBE = "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&rel=0&enablejsapi=1"
PEERTUBE = "3f2b8c1e-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    ("url", "provider", "address"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk", "YouTube", f"{YOUTUBE}&start=754"),
        ("http://m.youtube.com/watch?list=x&v=abcdefghijk&t=3", "YouTube", f"{YOUTUBE}&start=754"),
        ("https://youtu.be/abcdefghijk?si=x", "YouTube", f"{YOUTUBE}&start=754"),
        ("https://youtube.com/live/abcdefghijk", "YouTube", f"{YOUTUBE}&start=754"),
        (
            "https://vimeo.com/123456789",
            "Vimeo",
            "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1#t=754s",
        ),
        (
            "https://vimeo.com/123456789/abcdef0123",
            "Vimeo",
            "https://player.vimeo.com/video/123456789?h=abcdef0123&dnt=1&autoplay=1#t=754s",
        ),
        (
            f"https://tube.example:8443/videos/watch/{PEERTUBE}",
            "PeerTube",
            f"https://tube.example:8443/videos/embed/{PEERTUBE}?autoplay=1&p2p=0&warningTitle=0&start=754",
        ),
        (
            "https://media.ccc.de/v/34c3-9001-closing",
            "media.ccc.de",
            "https://media.ccc.de/v/34c3-9001-closing/oembed#t=754s",
        ),
    ],
)
def test_a_known_talk_is_framed_at_its_second(url: str, provider: str, address: str) -> None:
    embed = embed_of(url)
    assert embed is not None
    assert (embed.provider, embed.address(754.2)) == (provider, address)


def test_a_talk_from_its_start_names_no_second() -> None:
    embed = embed_of("https://youtu.be/abcdefghijk")
    assert embed is not None
    assert embed.address() == YOUTUBE


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://example.org/a",
        "https://youtube.com/watch?v=short",
        "https://youtube.com/watch?v=<script>ab",
        "https://youtube.com.evil.example/watch?v=abcdefghijk",
        "https://evil.example/#https://youtu.be/abcdefghijk",
        "https://vimeo.com/about",
        f"http://tube.example/w/{PEERTUBE}",
        f"https://user:pw@tube.example/w/{PEERTUBE}",
        f"https://tube.example;script-src/w/{PEERTUBE}",
        "https://[broken/",
    ],
)
def test_other_addresses_have_no_player(url: str) -> None:
    assert embed_of(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://www.youtube.com/watch?v=abcdefghijk&t=3",
            "https://www.youtube.com/watch?v=abcdefghijk&t=90",
        ),
        ("https://vimeo.com/123456789", "https://vimeo.com/123456789#t=90"),
        ("https://example.org/talk?a=1", "https://example.org/talk?a=1"),
    ],
)
def test_a_link_out_opens_at_the_second_where_the_other_side_can(url: str, expected: str) -> None:
    assert at_second(url, 90) == expected


def test_a_link_says_where_it_leads() -> None:
    assert (host_of("https://www.example.org/a"), host_of("mailto:a@b")) == ("example.org", "")
