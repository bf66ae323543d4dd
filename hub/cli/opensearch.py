"""A real OpenSearch on this machine, for tests and development."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.exit_codes import NO
from hub.config import Settings
from search.opensearch.node.install import install
from search.opensearch.node.process import RunningNode, node_status, start_node, stop_node

NODES = ("node-1", "node-2")

_folder = click.option("--folder", type=click.Path(path_type=Path), help="Where the data is kept.")


@click.group("opensearch")
def opensearch() -> None:
    """A search engine to try things on; production has its own cluster."""


@opensearch.command("start")
@_folder
@click.option("--program", type=click.Path(path_type=Path), help="Where the server itself is kept.")
@click.option("--port", default=9200, show_default=True, help="Where it answers; 0 takes a free port.")
@click.option("--heap-mb", default=1024, show_default=True, help="Memory for Java in each node.")
@click.option("--nodes", type=click.IntRange(1, 2), default=1, help="2 adds a node that only holds data.")
def start(folder: Path | None, program: Path | None, port: int, heap_mb: int, nodes: int) -> None:
    """Fetch the server if need be, start it, print its address."""
    server = install(program or _home())
    first: RunningNode | None = None
    for place in _places(folder)[:nodes]:
        node = start_node(place, server, port=0 if first else port, heap_mb=heap_mb, joins=first)
        first = first or node
        click.echo(node.url)


@opensearch.command("stop")
@_folder
def stop(folder: Path | None) -> None:
    """Stop it; the data stays."""
    stopped = [place for place in reversed(_places(folder)) if stop_node(place)]
    click.echo(f"{len(stopped)} stopped", err=True)


@opensearch.command("status")
@_folder
@click.pass_context
def status(context: click.Context, folder: Path | None) -> None:
    """Print the address of every running node; exit code 1 if there is none."""
    running = [node for node in map(node_status, _places(folder)) if node is not None]
    for node in running:
        click.echo(node.url)
    context.exit(0 if running else NO)


def _places(folder: Path | None) -> list[Path]:
    return [(folder or _home() / "data") / name for name in NODES]


def _home() -> Path:
    return Settings.from_env().home / "opensearch"
