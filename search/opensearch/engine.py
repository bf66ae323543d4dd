"""Generations on OpenSearch: three indices each, and aliases that say which is live.

The aliases are the only truth of what is live: they move in one request, so that every process reads either
the old generation or the new one, whole.
"""

import secrets
from datetime import UTC, datetime

from search.mappings import IndexKind, fingerprint, load_mapping
from search.opensearch.bodies import Body
from search.opensearch.client import MERGE_TIMEOUT_S, WRITE_TIMEOUT_S, Client, patiently, translated
from search.opensearch.names import Names, every_index, generation_of, is_generation, kept_alias
from search.opensearch.searcher import OpenSearchSearcher
from search.opensearch.writer import OpenSearchWriter
from search.ports import Generation, GenerationLive, GenerationNotFound, GenerationState, Recipe

WRITERS = 2
SEGMENTS = 1  # one graph of vectors a shard: neighbours are found in one walk


def open_opensearch(url: str) -> "OpenSearchEngine":
    """The engine at `opensearch+https://USER:PASSWORD@HOST:PORT/PREFIX` (or `opensearch+http`)."""
    return OpenSearchEngine(Client(url))


class OpenSearchEngine:
    """An `Engine` on a cluster."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def mapping(self) -> str:
        """A hash of the mapping files."""
        return fingerprint()

    @property
    def writers(self) -> int:
        """While one waits for the cluster, another makes documents."""
        return WRITERS

    def generations(self) -> tuple[Generation, ...]:
        """All generations, newest first."""
        prefix = self._client.prefix
        with translated():
            found = self._client.raw.indices.get(index=every_index(prefix), request_timeout=WRITE_TIMEOUT_S)
        named = {generation_of(prefix, index): index for index in found}
        known = [self._generation(name, found[index]) for name, index in named.items() if name]
        return tuple(
            sorted(known, key=lambda generation: (generation.created_at, generation.name), reverse=True)
        )

    def searcher(self, generation: str | None = None) -> OpenSearchSearcher:
        """Reads of that generation, or of whichever is live at each call."""
        if generation is not None:
            self._recipe(generation)
        return OpenSearchSearcher(self._client, self._names(generation))

    def writer(self, generation: str) -> OpenSearchWriter:
        """Writes into that generation."""
        return OpenSearchWriter(self._client, self._names(generation), self._recipe(generation).dimension)

    def create(self, recipe: Recipe) -> str:
        """Make three empty indices; they refresh on demand until they are finished."""
        now = datetime.now(UTC)
        generation = f"g{now:%Y%m%dt%H%M%S}{secrets.token_hex(3)}"
        meta = {
            "analysis": recipe.analysis,
            "created_at": now.isoformat(),
            "dimension": recipe.dimension,
            "embedder": recipe.embedder,
            "mapping": recipe.mapping,
        }
        names = self._names(generation)
        for kind in IndexKind:
            body = index_body(kind, recipe.dimension, meta, shards=self._client.shards)
            with translated():
                self._client.raw.indices.create(
                    index=names.index(kind), body=body, request_timeout=WRITE_TIMEOUT_S
                )
        return generation

    def finish(self, generation: str) -> None:
        """Refresh on its own from now on, and merge."""
        self._recipe(generation)
        indices = ",".join(self._names(generation).all())
        raw = self._client.raw.indices
        with translated():
            settings = {"index": {"refresh_interval": "1s"}}
            raw.put_settings(index=indices, body=settings, request_timeout=WRITE_TIMEOUT_S)
            raw.forcemerge(
                index=indices, params={"max_num_segments": SEGMENTS}, request_timeout=MERGE_TIMEOUT_S
            )
            raw.refresh(index=indices, request_timeout=WRITE_TIMEOUT_S)

    def promote(self, generation: str) -> None:
        """Move the aliases of the live generation here, and mark the one that had them as kept."""
        self._recipe(generation)
        names, live = self._names(generation), self._names(None)
        kept = kept_alias(self._client.prefix)
        actions: list[Body] = []
        for before in self._live():
            if before != generation:
                old = self._names(before)
                actions += [_alias("remove", old.index(kind), live.index(kind)) for kind in IndexKind]
                actions.append(_alias("add", old.index(IndexKind.CONTENT), kept))
        actions += [_alias("add", names.index(kind), live.index(kind)) for kind in IndexKind]
        actions.append(_alias("remove", names.index(IndexKind.CONTENT), kept, must_exist=False))
        with translated():
            self._client.raw.indices.update_aliases(
                body={"actions": actions}, request_timeout=WRITE_TIMEOUT_S
            )

    def drop(self, generation: str) -> None:
        """Remove a generation; a missing one is fine."""
        if generation in self._live():
            raise GenerationLive(f"{generation} is live")
        if not is_generation(generation):
            return
        names = self._names(generation).all()
        with translated():
            self._client.raw.indices.delete(
                index=",".join(names), params={"ignore_unavailable": "true"}, request_timeout=WRITE_TIMEOUT_S
            )

    def ping(self) -> str:
        """Name and version of the engine."""
        with translated():
            version = self._client.raw.info(request_timeout=WRITE_TIMEOUT_S)["version"]
        return f"OpenSearch {version['number']} (Lucene {version['lucene_version']})"

    def _names(self, generation: str | None) -> Names:
        return Names(self._client.prefix, generation)

    def _recipe(self, generation: str) -> Recipe:
        """The recipe that a generation was made by. Raises `GenerationNotFound`."""
        if not is_generation(generation):
            raise GenerationNotFound(generation)
        index = self._names(generation).index(IndexKind.CONTENT)
        try:
            with translated():
                found = patiently(
                    lambda: self._client.raw.indices.get_mapping(index=index, request_timeout=WRITE_TIMEOUT_S)
                )
        except GenerationNotFound:
            raise GenerationNotFound(generation) from None
        return _recipe(found[index]["mappings"]["_meta"])

    def _live(self) -> list[str]:
        """The generation that has the aliases; at most one."""
        alias = self._names(None).index(IndexKind.CONTENT)
        with translated():
            found = self._client.raw.indices.get_alias(
                name=alias, ignore=[404], request_timeout=WRITE_TIMEOUT_S
            )
        return [name for index in found if (name := generation_of(self._client.prefix, index))]

    def _generation(self, name: str, index: Body) -> Generation:
        meta = index["mappings"]["_meta"]
        names = self._names(name)
        with translated():
            stats = self._client.raw.indices.stats(
                index=",".join(names.all()), metric="docs,store", request_timeout=WRITE_TIMEOUT_S
            )
        sizes = {kind: stats["indices"].get(names.index(kind), {}).get("total", {}) for kind in IndexKind}
        return Generation(
            name=name,
            state=self._state(index.get("aliases", {})),
            recipe=_recipe(meta),
            created_at=datetime.fromisoformat(meta["created_at"]),
            documents=_live_documents(self._client, names),
            passages=sizes[IndexKind.PASSAGE].get("docs", {}).get("count", 0),
            size_bytes=sum(size.get("store", {}).get("size_in_bytes", 0) for size in sizes.values()),
        )

    def _state(self, aliases: Body) -> GenerationState:
        if self._names(None).index(IndexKind.CONTENT) in aliases:
            return GenerationState.LIVE
        return (
            GenerationState.KEPT if kept_alias(self._client.prefix) in aliases else GenerationState.BUILDING
        )


def index_body(kind: IndexKind, dimension: int, meta: Body, *, shards: int = 1) -> Body:
    """What an index is created with: its file, the recipe, the size of its vectors, their shards."""
    body = load_mapping(kind)
    body["mappings"]["_meta"] = meta
    body["settings"]["index"]["refresh_interval"] = "-1"
    if kind is IndexKind.PASSAGE:
        body["mappings"]["properties"]["vector"]["dimension"] = dimension
        body["settings"]["index"]["number_of_shards"] = shards
    return body


def _alias(verb: str, index: str, alias: str, **options: bool) -> Body:
    return {verb: {"index": index, "alias": alias, **options}}


def _recipe(meta: Body) -> Recipe:
    return Recipe(
        mapping=meta["mapping"],
        analysis=meta["analysis"],
        embedder=meta["embedder"],
        dimension=meta["dimension"],
    )


def _live_documents(client: Client, names: Names) -> int:
    """Contents and profiles, without the traces of removed ones."""
    body = {"size": 0, "track_total_hits": True, "query": {"bool": {"must_not": {"term": {"removed": True}}}}}
    kinds = (IndexKind.CONTENT, IndexKind.PROFILE)
    answers = client.search([(names.index(kind), body) for kind in kinds])
    return sum(answer["hits"]["total"]["value"] for answer in answers)
