"""The sample organisation: in, out, and the ways to sign in to it."""

from __future__ import annotations

from pathlib import Path

import click

import hub.sample
from hub.backends import Backends
from hub.cli.opening import open_backends
from hub.db import utc_now
from hub.errors import Invalid
from hub.services import sample as organisation
from hub.services.imports.files import plan_import
from hub.services.imports.run import run_import


@click.command("sample")
@click.option("--add", "action", flag_value="add", help="Bring it in.")
@click.option("--remove", "action", flag_value="remove", help="Take away all of it again.")
def sample(action: str | None) -> None:
    """Add or remove the sample organisation: colleagues and contents to try the hub with."""
    if action is None:
        raise click.UsageError("Say --add or --remove.")
    backends = open_backends()
    if action == "add":
        add_sample(backends)
        for who, address in sign_in_addresses(backends):
            click.echo(f"{who}: {address}")
        return
    with backends.writing() as session:
        removed = organisation.remove_sample(session)
    for key in removed.file_keys:
        backends.storage.delete(key)
    click.echo(
        f"Removed {removed.contents} contents, {removed.people} people and {removed.topics} topics.", err=True
    )


def add_sample(backends: Backends) -> None:
    """Import the sample organisation and make its logins; what is there already stays as it is."""
    folder = Path(hub.sample.__file__).parent
    report = run_import(backends, plan_import(folder, source=organisation.SOURCE), clock=utc_now)
    if report.stopped:
        raise Invalid("sample", f"The sample did not come in whole: {report.stopped}")
    with backends.writing() as session:
        organisation.make_logins(session)


def sign_in_addresses(backends: Backends) -> list[tuple[str, str]]:
    """People of the sample, each with an address that signs in as her, once and within a day."""
    with backends.writing() as session:
        links = organisation.make_links(session, now=utc_now())
    return [(who, f"{backends.settings.public_url}/sign-in/{token}") for who, token in links]
