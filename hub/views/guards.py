"""Security headers on every answer: nothing from another host, nothing inline, no frame around us."""

from flask import Response, g, request

POLICY = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'",),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "media-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def allow(directive: str, source: str) -> None:
    """Let this one page load from a source: `allow("frame-src", "https://player.example")`."""
    g.setdefault("policy_additions", []).append((directive, source))


def guard(response: Response) -> Response:
    """Add the headers; pages are the viewer's own and are asked for anew each time."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _policy())
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Cookie", "Accept-Language", "HX-Request"))
    return response


def _policy() -> str:
    sources = {directive: list(given) for directive, given in POLICY.items()}
    for directive, source in g.get("policy_additions", []):
        given = sources.setdefault(directive, [])
        sources[directive] = [one for one in given if one != "'none'"] + [source]
    return "; ".join(f"{directive} {' '.join(given)}" for directive, given in sources.items())
