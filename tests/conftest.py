"""What every test may ask for by name, and who runs what when: the longest first, each server once."""

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

# A busy machine is no failure: no property is about how long it takes.
settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hub")

pytest_plugins = (
    "tests.browsers",
    "tests.contract.engines",
    "tests.contract.storages",
    "tests.services.opensearch",
    "tests.services.postgres",
    "tests.services.redis",
    "tests.services.s3",
    "tests.hubs",
    "tests.recognising",
)

# What takes minutes begins first: at the end, short files are left, and no worker waits for another.
FIRST = ("tests/e2e/", "tests/trouble/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


class ByFile(LoadFileScheduling):
    """A file a turn, but all that drives the running hub is one turn: one worker starts it, not each."""

    def _split_scope(self, nodeid: str) -> str:
        return FIRST[0] if nodeid.startswith(FIRST[0]) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None
