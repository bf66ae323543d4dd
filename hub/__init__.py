"""The website, and the truth: its database, use cases, pages, API and command line."""
