"""The `hub` command: everything an operator does. Data on standard output, everything else on standard error.

Exit codes: 0 done, 1 the answer is no (`verify` finds differences), 2 wrong usage, 3 busy, 4 failed.
"""

from __future__ import annotations

import logging
import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from hub.cli import (
    accounts,
    backup,
    evaluating,
    finding,
    importing,
    importing_media,
    indexing,
    opensearch,
    people,
    sample,
    serving,
)
from hub.cli.exit_codes import BUSY, FAILED, USAGE
from hub.errors import HubError, Invalid, SettingsError
from search.embedding import EmbedderUnavailable
from search.opensearch.node.errors import NodeError
from search.ports import GenerationNotFound, RebuildRunning, SearchError
from search.query import QueryError
from uploads.storage import StorageError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Log facts, not only trouble.")
def hub(verbose: bool) -> None:
    """Raakvlak: one search for what there is to learn and who knows it."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    if not verbose:
        # Its warnings are traces of what a command says in one line.
        logging.getLogger("opensearch").setLevel(logging.ERROR)


for _command in (
    accounts.create_token,
    accounts.create_user,
    backup.backup,
    backup.restore,
    evaluating.evaluate,
    finding.search,
    importing.import_,
    importing_media.import_media,
    indexing.reindex,
    indexing.verify,
    opensearch.opensearch,
    people.people,
    sample.sample,
    serving.migrate,
    serving.prepare,
    serving.up,
):
    hub.add_command(_command)


def main() -> None:
    """Run the command; what is known to go wrong is one line, not a trace."""
    try:
        hub()
    except Invalid as error:
        _stop(error.problem, FAILED)
    except RebuildRunning:
        _stop("A rebuild is running already.", BUSY)
    except QueryError as error:
        _stop(str(error), USAGE)
    except GenerationNotFound:
        _stop("There is no index yet: start the hub with hub up, or make one with hub reindex.", FAILED)
    except (SettingsError, NodeError) as error:
        _stop(str(error), FAILED)
    except SQLAlchemyError as error:
        # Its own words hold the statement and its values.
        _stop(f"The database does not do what was asked ({type(error).__name__}).", FAILED)
    except (HubError, SearchError, EmbedderUnavailable, StorageError, OSError) as error:
        _stop(f"{type(error).__name__}: {error}", FAILED)


def _stop(message: str, code: int) -> None:
    click.echo(f"hub: {message}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
