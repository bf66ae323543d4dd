"""Which sites may show a film: whole origins, and nothing that could mean more."""

import pytest

from hub.errors import Invalid
from hub.services.framing import origins_in


def test_origins_are_read_one_a_line_each_once() -> None:
    text = "https://intranet.example.org\nhttps://Wiki.example.org:8443/\n\nhttps://intranet.example.org"

    assert origins_in(text) == ("https://intranet.example.org", "https://wiki.example.org:8443")
    assert origins_in("  ") == ()


@pytest.mark.parametrize(
    "line",
    [
        "*",
        "https://*.example.org",
        "https:",
        "http://intranet.example.org",
        "https://intranet.example.org/page",
        "https://ada@intranet.example.org",
        "https://intranet.example.org;script-src",
        "'unsafe-inline'",
        "data:",
        "intranet",
    ],
)
def test_what_is_no_whole_origin_is_refused(line: str) -> None:
    with pytest.raises(Invalid):
        origins_in(line)


def test_more_than_fifty_are_too_many() -> None:
    with pytest.raises(Invalid):
        origins_in("\n".join(f"https://site{number}.example.org" for number in range(51)))
