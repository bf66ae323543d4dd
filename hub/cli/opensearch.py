"""`hub opensearch start|stop|status`: a real OpenSearch on this machine, for tests and development."""

import argparse
import sys
from pathlib import Path

from search.opensearch.node.errors import NodeError
from search.opensearch.node.install import install
from search.opensearch.node.process import RunningNode, node_status, start_node, stop_node

NODES = ("node-1", "node-2")


def add_arguments(parser: argparse.ArgumentParser, home: Path) -> None:
    """Describes the command's arguments; everything it makes lies below `home` unless told otherwise."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="start|stop|status")
    start = actions.add_parser("start", help="fetch the server if need be, start it, print its address")
    start.add_argument("--port", type=int, default=9200, help="where it answers; 0 takes a free port (9200)")
    start.add_argument("--heap-mb", type=int, default=1024, help="memory for Java in each node (1024)")
    start.add_argument(
        "--nodes", type=int, choices=(1, 2), default=1, help="2 adds a node that only holds data"
    )
    start.add_argument("--program", type=Path, default=home / "opensearch", help="where the server is kept")
    stop = actions.add_parser("stop", help="stop it; the data stays")
    status = actions.add_parser(
        "status", help="print the address of every running node; exit 1 if there is none"
    )
    for action in (start, stop, status):
        action.add_argument(
            "--folder", type=Path, default=home / "opensearch" / "data", help="where the data is kept"
        )


def run(arguments: argparse.Namespace) -> int:
    """Does what was asked and answers the exit code; addresses go to standard output, all else to errors."""
    folders = [arguments.folder / name for name in NODES]
    try:
        match arguments.action:
            case "start":
                return _start(arguments, folders)
            case "stop":
                return _stop(folders)
            case _:
                return _status(folders)
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1


def _start(arguments: argparse.Namespace, folders: list[Path]) -> int:
    program = install(arguments.program)
    first: RunningNode | None = None
    for folder in folders[: arguments.nodes]:
        node = start_node(
            folder, program, port=0 if first else arguments.port, heap_mb=arguments.heap_mb, joins=first
        )
        first = first or node
        print(node.url)
    return 0


def _stop(folders: list[Path]) -> int:
    stopped = [folder for folder in reversed(folders) if stop_node(folder)]
    print(f"{len(stopped)} stopped", file=sys.stderr)
    return 0


def _status(folders: list[Path]) -> int:
    running = [node for node in map(node_status, folders) if node is not None]
    for node in running:
        print(node.url)
    return 0 if running else 1
