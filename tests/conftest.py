"""What every test may ask for by name."""

pytest_plugins = (
    "tests.contract.engines",
    "tests.contract.storages",
    "tests.hubs",
    "tests.services.opensearch",
    "tests.services.postgres",
    "tests.services.redis",
    "tests.services.s3",
)
