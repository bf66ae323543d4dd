"""A browser that drives the hub, signed in or not, and notes what no page may do."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    Route,
)

from hub.recognition import LOGIN_COOKIE
from tests.e2e.running import Hub

POLICY = "content-security-policy"


def signed_in(browser: Browser, hub: Hub, email: str, **options: object) -> BrowserContext:
    """A browser of this person, in English unless `locale` says otherwise."""
    context = browser.new_context(**({"locale": "en-GB", "base_url": hub.address} | options))
    context.add_cookies([{"name": LOGIN_COOKIE, "value": hub.login(email), "url": hub.address}])
    return context


@dataclass
class Watch:
    """What happened in a browser that no page of ours may do. Requests to another host are not let out."""

    address: str
    elsewhere: list[str] = field(default_factory=list)
    unguarded: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> None:
        context.route(lambda url: not url.startswith((self.address, "data:")), self._refuse)
        context.on("response", self._look)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.said.append(str(error.error)))

    def _refuse(self, route: Route) -> None:
        self.elsewhere.append(route.request.url)
        route.abort()

    def _look(self, response: Response) -> None:
        policy = response.headers.get(POLICY, "")
        if response.url.startswith(self.address) and not is_strict(policy):
            self.unguarded.append(f"{response.url}: {policy}")

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that says 404 or 410 is a page; the browser calls it a resource that failed to load
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.said.append(message.text)


def is_strict(policy: str) -> bool:
    """Whether a policy lets in nothing but our own, and nothing inline.

    A page with a player may play what its own script put together: a blob, which is nobody else's.
    """
    strict = policy.replace("media-src 'self' blob:;", "media-src 'self';")
    return "default-src 'none'" in policy and not any(
        loose in strict for loose in ("unsafe-", "*", "http:", "data:", "blob:")
    )


def scrolls_sideways(page: Page) -> bool:
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(wider))
