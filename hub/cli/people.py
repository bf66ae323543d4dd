"""`hub people`: profiles that may be one person, and making them one."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from hub.access import EVERYONE, PUBLIC, Viewer
from hub.cli.exit_codes import FAILED
from hub.cli.opening import open_backends
from hub.errors import Invalid, NotFound
from hub.models.people import Role
from hub.services.merging import merge_profiles
from hub.services.merging import variants as find_variants

# Whoever may run commands on the hub's machine may do what an admin may.
OPERATOR = Viewer(tokens=frozenset({EVERYONE, PUBLIC}), role=Role.ADMIN, name="hub")


@click.group("people")
def people() -> None:
    """Profiles: find those that may be one person, and merge them."""


@people.command("variants")
@click.option("--source", default=None, help="Only people of this source.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def variants(source: str | None, as_json: bool) -> None:
    """List pairs of profiles whose names may be two spellings of one. Nothing is merged."""
    with open_backends().reading() as session:
        found = find_variants(session, source)
    if as_json:
        click.echo(json.dumps([asdict(pair) for pair in found], ensure_ascii=False, indent=2))
        return
    for pair in found:
        click.echo(
            f"{pair.first_id}\t{pair.first_name}\t{pair.second_id}\t{pair.second_name}\t{pair.likeness}"
        )


@people.command("merge")
@click.argument("keep", type=int)
@click.argument("gone", type=int)
@click.pass_context
def merge(context: click.Context, keep: int, gone: int) -> None:
    """Make profile GONE one with profile KEEP, which gets all that GONE has. This cannot be undone."""
    try:
        with open_backends().writing() as session:
            name = merge_profiles(session, OPERATOR, keep, gone).name
    except NotFound:
        click.echo("hub: one of the two is no profile, or was merged already.", err=True)
        context.exit(FAILED)
    except Invalid as error:
        click.echo(f"hub: {error.problem}", err=True)
        context.exit(FAILED)
    click.echo(f"{keep}\t{name}")
