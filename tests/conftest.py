"""What every test may ask for by name."""

from hypothesis import HealthCheck, settings

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
)
