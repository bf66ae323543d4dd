"""Talks that live elsewhere: from the address of a page to the player that may be framed, opened at a second.

Pure. Players are the ones that keep no cookies before they play; an address we do not know is a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

_YOUTUBE_ID = re.compile(r"[\w-]{11}")
_PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch)/(?P<id>[A-Za-z0-9-]{20,36})/?")
_VIMEO_PATH = re.compile(r"/(?:video/|channels/[\w-]+/)?(?P<id>\d{5,12})(?:/(?P<hash>[0-9a-f]{6,20}))?/?")
_MEDIA_CCC_PATH = re.compile(r"/v/(?P<id>[\w.-]{3,200})/?")
_YOUTUBE_HOSTS = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})


@dataclass(frozen=True, slots=True)
class Embed:
    """A player at another host: whose it is, where it is framed from, and how it is told where to begin."""

    provider: str
    origin: str
    path: str
    options: tuple[tuple[str, str], ...] = ()
    start_option: str = "start"
    starts_in_fragment: bool = False

    def address(self, start_s: float | None = None) -> str:
        """The address to frame, playing from that second."""
        options = dict(self.options)
        if start_s and not self.starts_in_fragment:
            options[self.start_option] = str(int(start_s))
        query = f"?{urlencode(options)}" if options else ""
        fragment = f"#t={int(start_s)}s" if start_s and self.starts_in_fragment else ""
        return f"{self.origin}{self.path}{query}{fragment}"


def embed_of(url: str) -> Embed | None:
    """The player behind the address of a talk; None where we know of no player that may be framed."""
    parts = _split(url)
    if parts is None:
        return None
    for player in _PLAYERS:
        found = player(parts)
        if found is not None:
            return found
    return None


def host_of(url: str) -> str:
    """Where a link leads, in a few letters: `vimeo.com`; empty for an address that is none."""
    parts = _split(url)
    return _bare_host(parts) if parts else ""


def at_second(url: str, start_s: float | None) -> str:
    """The address of a talk's own page, opened at a second where that site is known to listen."""
    parts = _split(url)
    if parts is None or not start_s or embed_of(url) is None:
        return url
    second = str(int(start_s))
    if _bare_host(parts) == "vimeo.com" or _MEDIA_CCC_PATH.fullmatch(parts.path):
        return parts._replace(fragment=f"t={second}").geturl()
    name = "t" if _is_youtube(parts) else "start"
    kept = [pair for pair in parts.query.split("&") if pair and not pair.startswith(f"{name}=")]
    return parts._replace(query="&".join([*kept, f"{name}={second}"])).geturl()


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _bare_host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().removeprefix("www.")


def _is_youtube(parts: SplitResult) -> bool:
    return _bare_host(parts) in _YOUTUBE_HOSTS | {"youtu.be"}


def _youtube(parts: SplitResult) -> Embed | None:
    if not _is_youtube(parts):
        return None
    first, _, rest = parts.path.lstrip("/").partition("/")
    if _bare_host(parts) == "youtu.be":
        video = first
    elif first in ("embed", "live", "shorts", "v"):
        video = rest.strip("/")
    else:
        video = parse_qs(parts.query).get("v", [""])[0]
    if not _YOUTUBE_ID.fullmatch(video):
        return None
    options = (("autoplay", "1"), ("rel", "0"), ("enablejsapi", "1"))
    return Embed("YouTube", "https://www.youtube-nocookie.com", f"/embed/{video}", options)


def _vimeo(parts: SplitResult) -> Embed | None:
    found = _VIMEO_PATH.fullmatch(parts.path)
    if _bare_host(parts) not in ("vimeo.com", "player.vimeo.com") or found is None:
        return None
    secret = (("h", found["hash"]),) if found["hash"] else ()
    options = (*secret, ("dnt", "1"), ("autoplay", "1"))
    return Embed(
        "Vimeo", "https://player.vimeo.com", f"/video/{found['id']}", options, starts_in_fragment=True
    )


def _media_ccc(parts: SplitResult) -> Embed | None:
    found = _MEDIA_CCC_PATH.fullmatch(parts.path)
    if _bare_host(parts) != "media.ccc.de" or found is None:
        return None
    path = f"/v/{quote(found['id'])}/oembed"
    return Embed("media.ccc.de", "https://media.ccc.de", path, starts_in_fragment=True)


def _peertube(parts: SplitResult) -> Embed | None:
    """Any host may be one; its addresses tell, and its player needs the site's own host and port."""
    found = _PEERTUBE_PATH.fullmatch(parts.path)
    if found is None or parts.scheme != "https" or "@" in parts.netloc:
        return None
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", parts.netloc):
        return None
    options = (("autoplay", "1"), ("p2p", "0"), ("warningTitle", "0"))
    return Embed("PeerTube", f"https://{parts.netloc}", f"/videos/embed/{found['id']}", options)


_PLAYERS: tuple[Callable[[SplitResult], Embed | None], ...] = (_youtube, _vimeo, _media_ccc, _peertube)
