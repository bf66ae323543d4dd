"""Search from the command line: what the API answers, for a person or for anybody signed in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from hub.access import ANYBODY_SIGNED_IN, viewer_of
from hub.api.resources import search_resource
from hub.cli.opening import login_of, open_backends
from hub.services.answering import Answer, answer
from search.parse import clean_text
from search.query import SearchQuery


@click.command("search")
@click.argument("text")
@click.option("--as", "email", help="Search as this person; otherwise as any signed-in person.")
@click.option("--limit", default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print what the API would answer.")
def search(text: str, email: str | None, limit: int, as_json: bool) -> None:
    """Find content and colleagues."""
    query = SearchQuery(clean_text(text), limit=limit)
    backends = open_backends()
    with backends.reading() as session:
        viewer = viewer_of(session, login_of(session, email)) if email else ANYBODY_SIGNED_IN
        page = answer(session, viewer, backends.finder, query, today=datetime.now(UTC).date())
        if as_json:
            click.echo(json.dumps(search_resource(page), ensure_ascii=False, indent=2, default=str))
        else:
            _print(page)


def _print(page: Answer) -> None:
    click.echo(f"{page.total} results in {page.took_ms} ms")
    for found in page.hits:
        people = ", ".join(dict.fromkeys(person.name for person in found.people))
        click.echo(f"  [{found.content.kind}] {found.content.title}" + (f" ({people})" if people else ""))
        for moment in found.hit.moments[:1]:
            if moment.start_s is not None:
                click.echo(
                    f"      {int(moment.start_s) // 60}:{int(moment.start_s) % 60:02} {moment.text[:80]}"
                )
    if page.experts:
        click.echo("Colleagues who know this")
    for expert in page.experts[:5]:
        click.echo(
            f"  {expert.profile.name}" + (f", {expert.profile.job_title}" if expert.profile.job_title else "")
        )
        for evidence, content in expert.evidence[:3]:
            click.echo(f"      {evidence.role}: {content.title}")
    if page.did_you_mean:
        click.echo(f"Did you mean: {page.did_you_mean}")
