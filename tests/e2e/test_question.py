"""From a search that finds nothing to an answer: asked of who may know, told to her, and told back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Open
from tests.e2e.running import NOOR, SANNE
from tests.e2e.waiting import soon

ASKED = "How do I stop a zombieproces without a restart?"


def test_a_search_without_result_becomes_a_question_that_is_answered(visit: Open) -> None:
    noor, sanne = visit(NOOR), visit(SANNE)
    noor.goto("/search?q=zombieproces&kind=course")
    noor.get_by_role("link", name="Ask your colleagues").click()
    ask(noor)

    sanne.goto("/")
    sanne.get_by_role("link", name=re.compile("Notifications, .* new")).click()
    expect(told_of(sanne)).to_contain_text("Noor Zandstra asks you this")
    sanne.get_by_role("main").get_by_role("link", name=ASKED).click()
    sanne.get_by_label("Your answer").fill("Reap it: wait for the **child**.")
    sanne.get_by_role("button", name="Answer", exact=True).click()
    expect(sanne.get_by_role("heading", name="1 answer")).to_be_visible()
    expect(sanne.get_by_role("link", name="Edit")).to_be_visible()

    noor.goto("/me/notices")
    expect(told_of(noor)).to_contain_text("Sanne Hoekstra answered your question")
    noor.get_by_role("main").get_by_role("link", name=ASKED).click()
    expect(noor.get_by_text("Reap it: wait for the child.")).to_be_in_viewport()
    assert soon(noor, "/search?q=reap", ASKED)


def told_of(page: Page) -> Locator:
    """What the page of notices says of this question; others may have been asked meanwhile."""
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=ASKED)


def ask(page: Page) -> None:
    """Puts the question in a better sentence, and only to Sanne of all who are offered."""
    colleagues = page.get_by_role("group", name="Whom you ask")
    with page.expect_response("**/questions/colleagues*"):
        page.get_by_label("Your question in one sentence").fill(ASKED)
        page.get_by_label("Somebody else").fill("Sanne Hoekstra")
    for offered in colleagues.get_by_role("checkbox").all():
        offered.uncheck()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED)
    expect(page.get_by_text("Asked to")).to_be_visible()
