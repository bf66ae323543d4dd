"""Logins and tokens."""

from __future__ import annotations

import sys

import click

from hub.cli.opening import login_of, open_backends
from hub.db import utc_now
from hub.models.people import Role
from hub.services import accounts


@click.command("create-user")
@click.argument("email")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option(
    "--role", type=click.Choice([str(role) for role in Role]), default=str(Role.EMPLOYEE), show_default=True
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_user(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Make a login. Without a password it is entered by a one-time link, which is printed."""
    backends = open_backends()
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with backends.writing() as session:
        user = accounts.create_user(session, email, name=name, role=Role(role), password=password)
        if password is None:
            token = accounts.make_sign_in_link(session, user, now=utc_now())
            click.echo(f"{backends.settings.public_url}/sign-in/{token}")


@click.command("create-token")
@click.argument("email")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(accounts.SCOPES), help="Default: both.")
@click.option("--name", default="", help="What it is for.")
def create_token(email: str, scopes: tuple[str, ...], name: str) -> None:
    """Make an API token that acts for somebody, and print it; it is shown only once."""
    with open_backends().writing() as session:
        user = login_of(session, email)
        click.echo(accounts.create_token(session, user, scopes=scopes or accounts.SCOPES, name=name))
