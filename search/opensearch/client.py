"""The one place that speaks to OpenSearch: every call has a time-out, every failure becomes an error of ours.

Item answers of a bulk are handed on one by one (`bulk.py`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import sleep
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from opensearchpy import ConnectionError as NoConnection
from opensearchpy import NotFoundError, OpenSearch, TransportError

from search.opensearch.bodies import Body
from search.opensearch.bulk import TRY_AGAIN, Answer, pauses, write_all
from search.per_process import OncePerProcess
from search.ports import GenerationNotFound, RecipeMismatch, SearchError, SearchUnavailable

ADDRESS = "opensearch+https://user:password@host:9200/PREFIX?ca=/path/to/ca.pem&shards=1"
READ_TIMEOUT_S = 10
WRITE_TIMEOUT_S = 60
MERGE_TIMEOUT_S = 3600
CONNECTIONS = 16
MOST_SHARDS = 1024  # what a node allows one index
_PREFIX = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


T = TypeVar("T")


class EngineRefused(SearchError):
    """The engine rejected a request: a fault of ours, which trying again does not mend."""


class Client:
    """Calls to one cluster, below one prefix of index names. `shards` divide the passages of a new index."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.prefix = parts.path.strip("/")
        if not parts.hostname or not _PREFIX.fullmatch(self.prefix):
            raise ValueError(f"A search address looks like {ADDRESS}, with a PREFIX of a-z, 0-9 and -.")
        secure = parts.scheme == "opensearch+https"
        host = {"host": parts.hostname, "port": parts.port or 9200, "scheme": "https" if secure else "http"}
        options = parse_qs(parts.query)
        authority = options.get("ca", [None])[0]
        self.shards = _shards(options.get("shards", ["1"])[0])
        login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._client = OncePerProcess(
            lambda: OpenSearch(
                [host],
                http_auth=login,
                verify_certs=secure,
                ca_certs=authority,
                timeout=READ_TIMEOUT_S,
                pool_maxsize=CONNECTIONS,
                http_compress=secure,
                max_retries=2,
                retry_on_status=(),  # it would ask a busy engine again at once; see `pauses`
            )
        )

    @property
    def raw(self) -> OpenSearch:
        """This process's own client: connections do not survive a fork."""
        return self._client.get()

    def search(self, searches: Sequence[tuple[str, Body]]) -> list[Body]:
        """Answers several (index, body) pairs in one round trip."""
        if not searches:
            return []
        lines: list[Body] = []
        for index, body in searches:
            lines += [{"index": index}, body]
        with translated():
            answer = self.raw.msearch(body=lines, request_timeout=READ_TIMEOUT_S)
        for response in answer["responses"]:
            _refuse_partial(response)
        return list(answer["responses"])

    def get(self, documents: Sequence[tuple[str, str]], fields: Sequence[str]) -> list[Body]:
        """Documents by (index, id) as they are at this moment, refreshed or not; for those who write."""
        if not documents:
            return []
        wanted = [{"_index": index, "_id": name, "_source": list(fields)} for index, name in documents]
        with translated():
            answer = patiently(lambda: self.raw.mget(body={"docs": wanted}, request_timeout=READ_TIMEOUT_S))
        if any("error" in document for document in answer["docs"]):
            raise GenerationNotFound(None)
        return list(answer["docs"])

    def bulk(self, actions: Iterable[Body]) -> Iterator[Answer]:
        """Writes, and answers for each item; what a busy engine turns away is tried again with pauses."""
        with translated():
            yield from write_all(self.raw, actions)


def patiently(call: Callable[[], T], *, pause: Callable[[float], None] = sleep) -> T:
    """What a busy engine turns away is asked again after a pause; for writers, whom nobody waits for."""
    for seconds in pauses():
        try:
            return call()
        except TransportError as error:
            if error.status_code not in TRY_AGAIN:
                raise
        pause(seconds)
    return call()


def _shards(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= MOST_SHARDS:
        raise ValueError(f"shards in a search address is a number from 1 to {MOST_SHARDS}.")
    return int(value)


@contextmanager
def translated() -> Iterator[None]:
    """Turns the library's errors into ours."""
    try:
        yield
    except NotFoundError as error:
        raise GenerationNotFound(None) from error
    except NoConnection as error:
        raise SearchUnavailable("OpenSearch does not answer") from error
    except TransportError as error:
        if error.status_code in TRY_AGAIN:
            raise SearchUnavailable(f"OpenSearch answers {error.status_code}") from error
        raise EngineRefused(f"{error.status_code}: {error.error}") from error


def _refuse_partial(response: Body) -> None:
    """One answer of several may fail alone, and one shard of several may be missing."""
    status = int(response.get("status", 200))
    if status == 404:
        raise GenerationNotFound(None)
    if status in TRY_AGAIN or response.get("timed_out") or response.get("_shards", {}).get("failed"):
        raise SearchUnavailable(f"OpenSearch answers {status}, in part")
    if "invalid dimension" in str(response.get("error")):
        raise RecipeMismatch(f"the vector of the query does not fit the index: {response['error']}")
    if status >= 400:
        raise EngineRefused(f"{status}: {response.get('error')}")
