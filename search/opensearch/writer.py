"""Writes into one generation, over three indices that know no common transaction.

1. The stored versions are read as they are at this moment; what is older than those is stale.
2. Passages go first, with their document's version, and those that the older shape had too many go.
3. The document follows and settles the change: only it says up to where there are passages.
4. Whoever finds a newer document there takes back the passages it wrote beyond that one's last.

An equal version is written again: that is a retry, a repair, or the same text that got its vectors. A removal
leaves a tombstone, so that no older write ever comes back, however late.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.analysis.fields import problem
from search.documents import DocumentRef
from search.mappings import IndexKind
from search.opensearch.bodies import Body
from search.opensearch.bulk import TRY_AGAIN
from search.opensearch.client import WRITE_TIMEOUT_S, Client, translated
from search.opensearch.dsl import DOCUMENTS
from search.opensearch.encode import document_source, passage_id, passage_sources, tombstone
from search.opensearch.names import Names
from search.ports import RecipeMismatch
from search.writing import Change, ChangeResult, Outcome, Put, WriteReport

CONFLICT = 409
MISSING = 404


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the index holds of a document; its passages stand at positions below `positions`."""

    version: int
    positions: int


class OpenSearchWriter:
    """An `IndexWriter` of one generation."""

    def __init__(self, client: Client, names: Names, dimension: int) -> None:
        self._client = client
        self._names = names
        self._dimension = dimension

    def write(self, changes: Sequence[Change]) -> WriteReport:
        """Apply a batch; of several changes to one document the newest counts, the others are stale."""
        self._check_dimensions(changes)
        results: dict[int, ChangeResult] = {}
        newest = {
            change.ref: place
            for place, change in sorted(enumerate(changes), key=lambda item: item[1].version)
        }
        stored = self._stored(newest)
        accepted: list[Change] = []
        for place, change in enumerate(changes):
            reason = problem(change) if isinstance(change, Put) else ""
            before = stored.get(change.ref)
            if newest[change.ref] != place or (before and before.version > change.version):
                results[place] = _result(change, Outcome.STALE)
            elif reason:
                results[place] = _result(change, Outcome.REFUSED, reason)
            else:
                accepted.append(change)
        written = self._apply(accepted, stored)
        return WriteReport(
            tuple(results.get(place) or written[change.ref] for place, change in enumerate(changes))
        )

    def refresh(self) -> None:
        """Make all that was written visible to searches in every process."""
        with translated():
            self._client.raw.indices.refresh(
                index=",".join(self._names.all()), request_timeout=WRITE_TIMEOUT_S
            )

    def tidy(self) -> bool:
        """Nothing to do: the node merges by itself."""
        return False

    def _apply(
        self, changes: Sequence[Change], stored: Mapping[DocumentRef, _Stored]
    ) -> dict[DocumentRef, ChangeResult]:
        repeated = [
            change
            for change in changes
            if change.ref in stored and stored[change.ref].version == change.version
        ]
        surplus = self._listed_surplus(repeated)
        failed = self._write_passages(changes, stored, surplus)
        settled = [change for change in changes if change.ref not in failed]
        results = dict(failed)
        documents = [self._document(change) for change in settled]
        answers = {answer.name: answer for answer in self._client.bulk(documents)}
        for change in settled:
            answer = answers[str(change.ref)]
            reason = answer.reason if answer.status != CONFLICT else ""
            results[change.ref] = _result(change, _outcome(answer.status), reason)
        self._take_back([change for change in settled if results[change.ref].outcome is Outcome.STALE])
        return results

    def _write_passages(
        self,
        changes: Sequence[Change],
        stored: Mapping[DocumentRef, _Stored],
        surplus: Mapping[DocumentRef, frozenset[int]],
    ) -> dict[DocumentRef, ChangeResult]:
        """Writes and deletes passages; answers the changes of which one failed."""
        actions: list[Body] = []
        owner: dict[str, Change] = {}
        for change in changes:
            before = stored.get(change.ref)
            had = set(range(before.positions if before else 0)) | surplus.get(change.ref, frozenset())
            has: set[int] = set()
            if isinstance(change, Put):
                has = {passage.position for passage in change.passages}
                for position, source in passage_sources(change.document, change.passages):
                    actions.append(self._passage(change, position) | {"_source": source})
            actions += [self._passage(change, gone) | {"_op_type": "delete"} for gone in sorted(had - has)]
            owner |= {passage_id(change.ref, position): change for position in had | has}
        failed: dict[DocumentRef, ChangeResult] = {}
        for answer in self._client.bulk(actions):
            if not _is_settled(answer.status):
                change = owner[answer.name]
                failed[change.ref] = _result(change, _outcome(answer.status), answer.reason)
        return failed

    def _take_back(self, changes: Sequence[Change]) -> None:
        """Passages that a change wrote although a newer document, with fewer, was there before it."""
        actions: list[Body] = []
        stored = self._stored([change.ref for change in changes])
        for change in changes:
            if isinstance(change, Put) and change.ref in stored:
                newer = stored[change.ref]
                actions += [
                    self._passage(change, passage.position)
                    | {"_op_type": "delete", "_version": newer.version}
                    for passage in change.passages
                    if passage.position >= newer.positions
                ]
        for _ in self._client.bulk(actions):
            pass

    def _stored(self, refs: Iterable[DocumentRef]) -> dict[DocumentRef, _Stored]:
        wanted = [(self._names.index(DOCUMENTS[ref.type].index), str(ref)) for ref in refs]
        found = self._client.get(wanted, ["positions"])
        return {
            DocumentRef.parse(document["_id"]): _Stored(
                document["_version"], document["_source"]["positions"]
            )
            for document in found
            if document["found"]
        }

    def _listed_surplus(self, changes: Sequence[Change]) -> dict[DocumentRef, frozenset[int]]:
        """The positions there really are. A first try of the same version may have stopped half way, so that
        the document's own number is no longer that of the shape before it."""
        if not changes:
            return {}
        self.refresh()
        index = self._names.index(IndexKind.PASSAGE)
        bodies = [(index, _positions(change.ref)) for change in changes]
        answers = self._client.search(bodies)
        return {
            change.ref: frozenset(hit["_source"]["position"] for hit in answer["hits"]["hits"])
            for change, answer in zip(changes, answers, strict=True)
        }

    def _passage(self, change: Change, position: int) -> Body:
        return self._action(IndexKind.PASSAGE, passage_id(change.ref, position), change.version)

    def _document(self, change: Change) -> Body:
        action = self._action(DOCUMENTS[change.ref.type].index, str(change.ref), change.version)
        if isinstance(change, Put):
            return action | {"_source": document_source(change.document, change.passages)}
        return action | {"_source": tombstone(change.ref)}

    def _action(self, kind: IndexKind, name: str, version: int) -> Body:
        return {
            "_op_type": "index",
            "_index": self._names.index(kind),
            "_id": name,
            "_version": version,
            "_version_type": "external_gte",
        }

    def _check_dimensions(self, changes: Sequence[Change]) -> None:
        for change in changes:
            for passage in change.passages if isinstance(change, Put) else ():
                if passage.vector is not None and passage.vector.shape != (self._dimension,):
                    raise RecipeMismatch(
                        f"the index holds vectors of {self._dimension} numbers, not {passage.vector.shape}"
                    )


def _positions(ref: DocumentRef) -> Body:
    mine = [{"term": {"document_type": ref.type.value}}, {"term": {"document_id": ref.id}}]
    return {"size": 10_000, "_source": ["position"], "query": {"bool": {"filter": mine}}}


def _is_settled(status: int) -> bool:
    """Written, gone already, or overtaken by somebody newer."""
    return status < 300 or status in (CONFLICT, MISSING)


def _outcome(status: int) -> Outcome:
    if status < 300:
        return Outcome.WRITTEN
    if status == CONFLICT:
        return Outcome.STALE
    return Outcome.RETRY if status in TRY_AGAIN or status == MISSING else Outcome.REFUSED


def _result(change: Change, outcome: Outcome, reason: str = "") -> ChangeResult:
    return ChangeResult(change.ref, change.version, outcome, reason)
