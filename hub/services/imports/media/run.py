"""An archive comes in: each file is copied, then its content and its upload are kept in one transaction.

Whatever ends a run half-way, the next one goes on: a file whose size and time did not change is not read
again. The worker looks at each as at any other upload, and may still refuse it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import RawIOBase
from typing import BinaryIO, cast

from sqlalchemy import Select, select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hub.models.contents import Content, ContentState
from hub.models.media import Cue, Transcript, Upload, UploadState
from hub.outbox import defer
from hub.services.arriving import FOLDER, MAX_BYTES, PART_BYTES, Places
from hub.services.found_languages import found_language
from hub.services.imports import lease
from hub.services.imports.items import read_item, told_by_its_file
from hub.services.imports.media.lectures import MAX_SIDE_BYTES, Archive, Lecture, arranged, item_of
from hub.services.imports.media.report import MediaReport
from hub.services.imports.media.shelves import Book, Shelf
from hub.services.imports.outcomes import Outcome, Saved
from hub.services.imports.saving_items import save_items
from hub.services.imports.topics import TopicIndex
from hub.services.imports.transcripts import from_list
from hub.services.imports.values import Unusable
from hub.services.refusals import SENTENCES, Refusal, early_refusal
from uploads.sniff import HEAD_BYTES
from uploads.storage import StorageError, StorageFull, Stored

RENEW_EVERY = timedelta(seconds=30)
STRANGER = "no recording or document of this name stands beside it"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the copying is."""

    path: str
    done_bytes: int
    total_bytes: int


Show = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class MediaImport:
    """What to bring in, whose rows these are, and the profile that owns what names no other owner."""

    shelf: Shelf
    source: str
    owner_id: int


def run_media_import(
    places: Places, plan: MediaImport, *, clock: Callable[[], datetime], show: Show = lambda _: None
) -> MediaReport:
    """Bring an archive in. Raises `SourceBusy` when another import of the source runs."""
    started = time.monotonic()
    run = _Run(places, plan, clock, show, MediaReport(plan.source))
    with places.writing() as session:
        run.held = lease.claim(session, plan.source, clock())
    try:
        run.all(arranged(plan.shelf.books()))
    except StorageFull:
        run.report.stopped = "the storage is full: make room and run it again, it goes on where it stopped"
    except (OperationalError, StorageError, OSError) as error:
        run.report.stopped = f"{type(error).__name__}; run it again, it goes on where it stopped"
    except lease.LeaseLost:
        run.report.stopped = "another import of this source has taken over"
    finally:
        run.report.seconds = time.monotonic() - started
        counts = {str(outcome): run.report.counts[outcome] for outcome in Outcome}
        with suppress(OperationalError), places.writing() as session:
            lease.release(session, run.held, counts, clock())
    return run.report


@dataclass(slots=True)
class _Run:
    """One import under way."""

    places: Places
    plan: MediaImport
    clock: Callable[[], datetime]
    show: Show
    report: MediaReport
    held: int = 0
    topics: TopicIndex = field(default_factory=TopicIndex)
    done_bytes: int = 0
    total_bytes: int = 0
    renewed_at: datetime | None = None

    def all(self, archive: Archive) -> None:
        self.total_bytes = sum(lecture.book.size_bytes for lecture in archive.lectures)
        with self.places.reading() as session:
            self.topics.load(session)
        for lecture in archive.lectures:
            self._one(lecture)
            self.done_bytes += lecture.book.size_bytes
            self.show(Progress(lecture.book.path, self.done_bytes, self.total_bytes))
        for path in archive.strangers:
            self.report.note(path, Outcome.LEFT_OUT, (STRANGER,))

    def _one(self, lecture: Lecture) -> None:
        path = lecture.book.path
        try:
            saved = self._taken(lecture)
        except Unusable as error:
            saved = Saved(Outcome.LEFT_OUT, (error.reason,))
        except (DataError, IntegrityError):
            saved = Saved(Outcome.LEFT_OUT, ("the database refuses a value of it",))
        self.report.note(path, saved.outcome, saved.problems)

    def _taken(self, lecture: Lecture) -> Saved:
        captions = {lang: self._side(book) for lang, book in lecture.captions.items()}
        told = self._side(lecture.told) if lecture.told else None
        values, further = item_of(lecture, told, captions)
        row = told_by_its_file(read_item(0, values, self.plan.source, self.clock()))
        if row.source != self.plan.source:
            raise Unusable("it names another source than this import")
        key = f"{FOLDER}/{secrets.token_urlsafe(24)}"
        stored = None if self._is_known(lecture.book) else self._copied(lecture.book, key)
        if stored is not None and self._has_come_before(lecture.book, stored):
            self.places.storage.delete(key)
            stored = None
        try:
            with self._writing() as session:
                [saved] = save_items(session, self.plan.source, [row], self.topics, self.clock())
                if saved.outcome is not Outcome.LEFT_OUT:
                    self._attach(session, lecture, key, stored, further)
        except BaseException:
            self.places.storage.delete(key)
            raise
        if stored is None:
            return saved
        if saved.outcome is Outcome.LEFT_OUT:
            self.places.storage.delete(key)
            return saved
        self.report.copied_bytes += stored.size_bytes
        outcome = Outcome.CHANGED if saved.outcome is Outcome.UNCHANGED else saved.outcome
        return Saved(outcome, saved.problems)

    # --- Files ------------------------------------------------------------------------------------

    def _side(self, book: Book) -> bytes:
        if book.size_bytes > MAX_SIDE_BYTES:
            raise Unusable(f"{book.path} beside it is larger than {MAX_SIDE_BYTES // 1024**2} MB")
        with self.plan.shelf.open(book.path) as stream:
            return stream.read(MAX_SIDE_BYTES + 1)

    def _is_known(self, book: Book) -> bool:
        """Whether these very bytes came in before, or somebody deleted what they are of."""
        with self.places.reading() as session:
            content = session.scalar(self._content(book))
            newest = session.scalar(self._newest(book))
        if content is not None and content.state is ContentState.DELETED:
            return True
        return newest is not None and newest.etags.get("stamp") == book.stamp

    def _has_come_before(self, book: Book, stored: Stored) -> bool:
        """Whether only the time of the file changed; then the new one is remembered."""
        with self._writing() as session:
            newest = session.scalar(self._newest(book))
            if newest is None or newest.sha256 != stored.sha256:
                return False
            newest.etags = {"stamp": book.stamp}
            return True

    def _content(self, book: Book) -> Select[Content]:
        return select(Content).where(Content.source == self.plan.source, Content.source_id == book.path)

    def _newest(self, book: Book) -> Select[Upload]:
        of_it = self._content(book).with_only_columns(Content.id)
        return select(Upload).where(Upload.content_id.in_(of_it)).order_by(Upload.id.desc()).limit(1)

    def _copied(self, book: Book, key: str) -> Stored:
        if not 0 < book.size_bytes <= MAX_BYTES:
            raise Unusable(SENTENCES[Refusal.TOO_LARGE if book.size_bytes else Refusal.EMPTY])
        with self.plan.shelf.open(book.path) as stream:
            refusal = early_refusal(stream.read(HEAD_BYTES))
        if refusal is not None:
            raise Unusable(SENTENCES[refusal])
        with self.plan.shelf.open(book.path) as stream:
            watched = cast("BinaryIO", _Watched(stream, lambda done: self._copying(book, done)))
            return self.places.storage.put(key, watched, content_type="application/octet-stream")

    def _copying(self, book: Book, done_bytes: int) -> None:
        """Hold on to the source while a long film is copied, and say how far it is."""
        self.show(Progress(book.path, self.done_bytes + done_bytes, self.total_bytes))
        now = self.clock()
        if self.renewed_at is None or now - self.renewed_at > RENEW_EVERY:
            with self._writing():
                self.renewed_at = now

    # --- Rows -------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """A transaction of bulk work on a source that this run still holds."""
        with self.places.writing() as session:
            defer(session)
            lease.renew(session, self.held, self.clock())
            yield session

    def _attach(
        self,
        session: Session,
        lecture: Lecture,
        key: str,
        stored: Stored | None,
        further: dict[str, list[dict[str, object]]],
    ) -> None:
        content = session.scalars(self._content(lecture.book)).one()
        session.refresh(content)
        if content.owner_id is None:
            content.owner_id = self.plan.owner_id
        content.lang = content.lang or found_language(session, content.id)
        self._add_captions(session, content.id, further)
        if stored is None:
            return
        now = self.clock()
        session.add(
            Upload(
                token=key.removeprefix(f"{FOLDER}/"),
                owner_id=content.owner_id,
                content_id=content.id,
                state=UploadState.CHECKING,
                key=key,
                storage_id="",
                filename=lecture.book.path.rpartition("/")[2],
                content_type="application/octet-stream",
                size_bytes=stored.size_bytes,
                part_bytes=PART_BYTES,
                sha256=stored.sha256,
                etags={"stamp": lecture.book.stamp},
                created_at=now,
                updated_at=now,
            )
        )

    def _add_captions(
        self, session: Session, content_id: int, further: dict[str, list[dict[str, object]]]
    ) -> None:
        """Captions in languages that the content has none in yet."""
        there = set(session.scalars(select(Transcript.lang).where(Transcript.content_id == content_id)))
        for lang, cues in further.items():
            if lang in there:
                continue
            rows = [
                Cue(position=n, start_s=one.start_s, end_s=one.end_s, speaker=one.speaker, text=one.text)
                for n, one in enumerate(from_list(cues))
            ]
            session.add(Transcript(content_id=content_id, lang=lang, cues=rows))


class _Watched(RawIOBase):
    """A stream that tells how much of it was read."""

    def __init__(self, stream: BinaryIO, told: Callable[[int], None]) -> None:
        super().__init__()
        self._stream = stream
        self._told = told
        self._done_bytes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._done_bytes += len(chunk)
        self._told(self._done_bytes)
        return chunk
