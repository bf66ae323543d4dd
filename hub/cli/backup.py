"""Back-up and restore, while the hub runs."""

from __future__ import annotations

from pathlib import Path

import click

from hub import backup as copying
from hub.backends import Backends
from hub.cli.opening import open_backends
from hub.config import Settings
from hub.errors import HubError
from indexer.rebuild import RebuildFailed, rebuild
from search.embedding import EmbedderUnavailable
from search.ports import SearchError


@click.command("backup")
@click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--files", is_flag=True, help="Copy the files too when they are in a bucket.")
def backup(target: Path, files: bool) -> None:
    """Copy rows, files and session key to a new folder, or to one file when its name ends in .tar."""
    backends = open_backends()
    local = backends.settings.storage_url.startswith("file:")
    made = copying.make_backup(backends, target, with_files=local or files)
    if not made.has_files:
        click.echo("The files are in their bucket and not in this backup; --files copies them too.", err=True)
    click.echo(f"{made.rows} rows and {made.files} files.", err=True)
    click.echo(target)


@click.command("restore")
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace everything in a hub that is not empty.")
def restore(source: Path, force: bool) -> None:
    """Bring back a backup, then rebuild the index. It is checked before anything is touched."""
    settings = Settings.from_env()
    settings.home.mkdir(parents=True, exist_ok=True)
    made = copying.restore_backup(Backends(settings), source, replace=force)
    click.echo(f"Back: {made.rows} rows and {made.files} files, as of {made.made_at}.", err=True)
    try:
        # Opened anew: the session key may be another one now.
        rebuild(open_backends(), accepted=True)
    except (HubError, SearchError, EmbedderUnavailable, RebuildFailed) as error:
        click.echo(f"The index is not: {error} When that is mended, run `hub reindex`.", err=True)
        raise click.exceptions.Exit(4) from error
    click.echo("The index is rebuilt. Restart a hub that runs, so that it takes the session key.", err=True)
