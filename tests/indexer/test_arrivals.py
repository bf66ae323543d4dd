"""A file that arrived is looked at once, taken or refused with a reason, wherever the worker dies."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest

from hub.backends import Backends
from hub.db import utc_now
from hub.models.contents import ContentState, Kind
from hub.models.media import UploadState
from hub.services import uploads
from hub.services.arriving import PART_BYTES
from hub.services.contents import delete_content
from hub.services.refusals import SENTENCES, Refusal
from indexer.arrivals import LEASE, RETRY_AFTER, arrival_watch, check_arrivals
from indexer.drain import Clock
from tests.arriving import Sharing, sharing
from tests.dying import Fuse, Killed, dying
from tests.hub.api.sending import film
from tests.hubs import with_parts
from tests.services.processes import wait_until
from uploads.storage import Storage, StorageUnavailable

MANY = 60


@pytest.fixture
def noor(backends: Backends) -> Sharing:
    return sharing(backends)


def office(kind: str, *more: tuple[str, bytes]) -> bytes:
    """A file that Word or PowerPoint could have made, or a zip of another kind."""
    main = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        for name, data in more:
            archive.writestr(name, data)
    return written.getvalue()


def test_a_film_becomes_the_original_with_its_steps(noor: Sharing) -> None:
    content = film(PART_BYTES + 5)
    upload = noor.send(content)

    assert check_arrivals(noor.backends) == 1

    [original] = noor.files(upload.content_id)
    assert (original.size_bytes, original.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (original.content_type, original.filename) == ("video/mp4", "talk.mp4")
    assert noor.steps(original)[0] == "probe"
    assert noor.upload(upload.token).state is UploadState.DONE
    assert check_arrivals(noor.backends) == 0


def test_what_a_file_is_counts_and_not_its_name(noor: Sharing) -> None:
    upload = noor.send(b"%PDF-1.7\n" + bytes(100), filename="talk.mp4")

    check_arrivals(noor.backends)

    assert noor.content(upload.content_id).kind is Kind.DOCUMENT
    assert noor.files(upload.content_id)[0].content_type == "application/pdf"


def test_an_office_file_is_known_by_the_list_at_its_end(noor: Sharing) -> None:
    upload = noor.send(office("presentationml.presentation"), filename="slides.pptx")

    check_arrivals(noor.backends)

    assert noor.files(upload.content_id)[0].content_type.endswith("presentationml.presentation")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Refusal.IMAGE),
        (b"#EXTM3U\nhttp://elsewhere.example/a.ts\nfile:///etc/passwd\n", Refusal.PLAYLIST),
        (b"Not a film at all.", Refusal.TEXT),
        (office("other"), Refusal.ARCHIVE),
        (office("wordprocessingml.document", ("bomb", bytes(300 * 1024**2))), Refusal.UNPACKS_TOO_LARGE),
        (b"\x7fELF" + bytes(50), Refusal.UNKNOWN),
    ],
    ids=lambda value: value if isinstance(value, Refusal) else "",
)
def test_what_cannot_be_taken_is_refused_and_deleted(noor: Sharing, content: bytes, refusal: Refusal) -> None:
    upload = noor.send(content)

    check_arrivals(noor.backends)

    after = noor.upload(upload.token)
    assert (after.state, after.reason) == (UploadState.REFUSED, refusal)
    assert noor.content(upload.content_id).state is ContentState.DRAFT
    assert noor.files(upload.content_id) == []
    assert noor.keys() == []


def test_every_refusal_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Refusal)


def test_html_is_taken_as_a_document_and_nothing_else(noor: Sharing) -> None:
    upload = noor.send(b"<!doctype html><title>Guide</title><script>alert(1)</script>", filename="guide.html")

    check_arrivals(noor.backends)

    [original] = noor.files(upload.content_id)
    assert (original.content_type, noor.content(upload.content_id).kind) == ("text/html", Kind.DOCUMENT)


def test_a_file_of_another_size_or_sha256_than_was_said_is_refused(noor: Sharing) -> None:
    content = film()
    promised = noor.send(content, sha256=hashlib.sha256(b"another").hexdigest())
    kept = noor.send(content, sha256=hashlib.sha256(content).hexdigest())
    longer = noor.begin(content[:-1])
    etag = noor.backends.storage.put_part(
        longer.key, longer.storage_id, 1, io.BytesIO(content), size_bytes=len(content)
    )
    uploads.complete(noor.backends, noor.viewer, longer.token, {1: etag}, now=utc_now())

    check_arrivals(noor.backends)

    reasons = [noor.upload(upload.token).reason for upload in (promised, kept, longer)]
    assert reasons == [Refusal.OTHER_BYTES, "", Refusal.OTHER_SIZE]


def test_a_file_that_is_gone_from_the_storage_is_said_to_be_lost(noor: Sharing) -> None:
    upload = noor.send(film())
    noor.backends.storage.delete(upload.key)

    check_arrivals(noor.backends)

    assert noor.upload(upload.token).reason == Refusal.LOST


def test_the_same_file_twice_is_noticed_by_who_may_see_the_first(noor: Sharing) -> None:
    first = noor.send(film(), title="The first")
    hidden = noor.send(film(seed=2), audience=["me"])
    check_arrivals(noor.backends)
    other = sharing(noor.backends, "Sem Bos")

    again = other.send(film())
    unseen = other.send(film(seed=2))
    check_arrivals(noor.backends)

    with noor.backends.reading() as session:
        twins = [uploads.twin_of(session, other.viewer, other.upload(one.token)) for one in (again, unseen)]
    assert [twin and twin.id for twin in twins] == [first.content_id, None]
    assert hidden.content_id


def test_the_same_file_twice_is_noticed_in_ones_own_draft_and_not_in_what_was_deleted(noor: Sharing) -> None:
    draft = noor.send(film(), state=ContentState.DRAFT)
    again = noor.send(film())
    gone = noor.send(film(seed=2))
    check_arrivals(noor.backends)
    revision = noor.content(gone.content_id).revision
    with noor.backends.writing() as session:
        delete_content(session, noor.viewer, gone.content_id, revision=revision, now=utc_now())
    only = noor.send(film(seed=2))
    check_arrivals(noor.backends)

    with noor.backends.reading() as session:
        twins = [uploads.twin_of(session, noor.viewer, noor.upload(one.token)) for one in (again, only)]
    assert [twin and twin.id for twin in twins] == [draft.content_id, None]


def test_what_was_cancelled_or_deleted_while_it_was_looked_at_stays_away(noor: Sharing) -> None:
    upload = noor.send(film())

    class Cancelling(Port):
        def open(self, key: str) -> object:
            uploads.cancel(noor.backends, noor.viewer, upload.token, now=utc_now())
            return io.BytesIO(film())

    check_arrivals(with_parts(noor.backends, storage=Cancelling(noor.backends.storage)))

    assert noor.upload(upload.token).state is UploadState.CANCELLED
    assert noor.files(upload.content_id) == []


class Port:
    """A real storage with something changed."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def __getattr__(self, name: str) -> object:
        return getattr(self._storage, name)


def test_a_storage_that_does_not_answer_is_asked_again(noor: Sharing) -> None:
    upload = noor.send(film())

    class Down(Port):
        def open(self, key: str) -> object:
            raise StorageUnavailable("down")

    assert check_arrivals(with_parts(noor.backends, storage=Down(noor.backends.storage))) == 0
    assert noor.upload(upload.token).state is UploadState.CHECKING

    later = utc_now() + RETRY_AFTER * 2
    assert check_arrivals(noor.backends, clock=Clock(now=lambda: later)) == 1


@pytest.mark.parametrize("content", [film(), b"Not a film."], ids=["taken", "refused"])
def test_wherever_the_worker_dies_the_next_one_finishes_and_nothing_is_there_twice(
    backends: Backends, content: bytes
) -> None:
    noor = sharing(backends)
    for steps in range(1, MANY):
        upload = noor.send(content)
        try:
            check_arrivals(dying(backends, Fuse(steps)))
            died = False
        except Killed:
            died = True
        later = utc_now() + LEASE + timedelta(seconds=1)
        check_arrivals(backends, clock=Clock(now=lambda at=later: at))

        files = noor.files(upload.content_id)
        after = noor.upload(upload.token)
        if content == film():
            assert (after.state, len(files)) == (UploadState.DONE, 1)
            assert len(noor.steps(files[0])) == len(set(noor.steps(files[0])))
        else:
            assert (after.state, files) == (UploadState.REFUSED, [])
        if not died:
            return
    pytest.fail("the worker never came to its end")


def test_a_content_that_goes_takes_its_file_that_waits_along(noor: Sharing) -> None:
    upload = noor.send(film())
    with noor.backends.writing() as session:
        delete_content(session, noor.viewer, upload.content_id, revision=1, now=utc_now())

    assert check_arrivals(noor.backends) == 0
    assert noor.upload(upload.token).state is UploadState.CANCELLED


def test_the_watch_finds_by_itself_what_arrives(noor: Sharing) -> None:
    watch = arrival_watch(noor.backends)
    watch.start()
    try:
        upload = noor.send(film())
        wait_until(lambda: noor.upload(upload.token).state is UploadState.DONE, within_s=20)
    finally:
        watch.stop()
