"""What a process talks to, opened from its settings on first use: database, engine, model, files and broker.

One `Backends` a process, made after any fork. Importing this module also makes every session fill the outbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from celery import Celery
from sqlalchemy.orm import Session

from hub.broker import open_broker, send_nudge
from hub.config import Settings
from hub.db import Database, open_database
from hub.errors import SettingsError
from hub.house_search import HouseSearch
from hub.outbox import is_nudge_due
from hub.query_log import QueryLog
from search.embedding import Embedder, open_embedder
from search.engines import open_engine
from search.finder import Finder
from search.ports import Engine
from search.vectors import VectorCache
from search.words_only import WordsOnly
from uploads.opening import open_storage
from uploads.storage import S3Credentials, Storage


@dataclass(frozen=True)
class Backends:
    """The ports, opened from `settings` on first use."""

    settings: Settings

    @cached_property
    def database(self) -> Database:
        return open_database(self.settings.database_url)

    @cached_property
    def engine(self) -> Engine:
        with one_that_is_set():
            return open_engine(self.settings.search_url, home=self.settings.home)

    @cached_property
    def embedder(self) -> Embedder:
        with one_that_is_set():
            return open_embedder(self.settings.embedder, self.settings.models)

    @cached_property
    def vectors(self) -> VectorCache:
        return VectorCache(self.settings.cache / "vectors.db")

    @cached_property
    def house(self) -> HouseSearch:
        return HouseSearch(self.database)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.engine, self.embedder, synonyms=self.house.synonyms)

    @cached_property
    def word_finder(self) -> Finder:
        """Finds by words alone, without a model."""
        return Finder(self.engine, WordsOnly(), synonyms=self.house.synonyms)

    @cached_property
    def query_log(self) -> QueryLog:
        return QueryLog(self.database)

    @cached_property
    def storage(self) -> Storage:
        settings = self.settings
        keys = None
        if settings.s3_access_key and settings.s3_secret_key:
            keys = S3Credentials(settings.s3_access_key, settings.s3_secret_key)
        return open_storage(settings.storage_url, credentials=keys)

    @cached_property
    def broker(self) -> Celery:
        with one_that_is_set():
            return open_broker(self.settings.broker_url, self.settings.home)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits once, then wakes the indexer if there is something to index."""
        with self.database.writing() as session:
            yield session
        if is_nudge_due(session):
            send_nudge(self.broker)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one snapshot."""
        with self.database.reading() as session:
            yield session


@contextmanager
def one_that_is_set() -> Iterator[None]:
    """Opens a part; a setting that names none is a `SettingsError`, which says what it may be."""
    try:
        yield
    except ValueError as error:
        raise SettingsError(str(error)) from error
