"""One library for all tests of a module that only read, and hubs of their own for those that write."""

from collections.abc import Iterator

import pytest

from tests.hub.api.calling import Caller, Library, caller_for, fill
from tests.hub.conftest import Site, open_site


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A filled hub that the tests of a module share and leave as it is."""
    for site in open_site(tmp_path_factory.mktemp("library")):
        yield fill(site)


@pytest.fixture(scope="module")
def sem(library: Library) -> Caller:
    """An employee's program."""
    return caller_for(library.site, library.sem)


@pytest.fixture
def own(site: Site) -> Library:
    """A filled hub of this test's own."""
    return fill(site)
