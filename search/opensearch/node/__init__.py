"""A real OpenSearch node on this machine, without Docker: for tests and development, never for production."""
