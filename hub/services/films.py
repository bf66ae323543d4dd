"""What of a content can be watched, looked at or downloaded: its files, and signed addresses for them.

Addresses are made only for a viewer who may see the content; `opened` reads them back. Of a recording that
was replaced the old one plays until the new one can.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.access import Viewer, can_edit, can_view
from hub.errors import NotFound
from hub.models.contents import Content, ContentState
from hub.models.media import FileRole, MediaFile, Transcript
from hub.services.captions.setting_aside import cut_by
from hub.services.tickets import Opens, Signer, Ticket, lives_until

SHOWN_ON_CARDS = (FileRole.POSTER, FileRole.STORYBOARD)
PICTURES = (*SHOWN_ON_CARDS, FileRole.PAGE)
EXTENSIONS = {
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
    "image/webp": "webp",
    "image/jpeg": "jpg",
    "image/png": "png",
}


@dataclass(frozen=True, slots=True)
class Film:
    """The files of one recording or document, and the transcripts that stand beside it."""

    content: Content
    original: MediaFile
    renditions: tuple[MediaFile, ...]
    poster: MediaFile | None
    storyboard: MediaFile | None
    pages: tuple[MediaFile, ...]

    @property
    def is_playable(self) -> bool:
        return bool(self.renditions)

    @property
    def is_audio(self) -> bool:
        """Whether there is only something to hear."""
        return self.original.about.get("kind") == "audio"

    @property
    def duration_s(self) -> float:
        """How long it plays: what it holds, or else what was probed."""
        return float(self.held_s or self.content.duration_s or self.original.about.get("duration_s") or 0.0)

    @property
    def held_s(self) -> float | None:
        """How long what can be played now lasts: another cut is probed before any of it is made."""
        held = [sum(segment[0] for segment in one.about.get("segments", ())) for one in self.renditions]
        return max(held, default=None)


@dataclass(frozen=True, slots=True)
class Keys:
    """Makes the addresses of one film, which all end at the same second."""

    signer: Signer
    until: int
    own: bool

    def path(self, opens: Opens, id_: int, name: str) -> str:
        return self.signer.path(Ticket(opens, id_, self.until, self.own), name)

    def file(self, file: MediaFile) -> str:
        """The address of the bytes of a file."""
        return self.path(Opens.FILE, file.id, f"{_stem(file)}.{EXTENSIONS.get(file.content_type, 'bin')}")

    def film(self, original: MediaFile) -> str:
        """The address of the playlist of playlists."""
        return self.path(Opens.FILM, original.id, "film.m3u8")

    def rendition(self, file: MediaFile) -> str:
        """The address of the playlist of one rendition."""
        return self.path(Opens.RENDITION, file.id, f"{_stem(file)}.m3u8")

    def frames(self, storyboard: MediaFile) -> str:
        return self.path(Opens.FRAMES, storyboard.id, "frames.vtt")

    def captions(self, transcript: Transcript) -> str:
        return self.path(Opens.CAPTIONS, transcript.id, f"{transcript.lang}.vtt")

    def download(self, original: MediaFile) -> str:
        return self.path(Opens.DOWNLOAD, original.id, "original")


def content_for(session: Session, viewer: Viewer, content_id: int) -> Content:
    """A content with what tells who may see it. Raises `NotFound`, also when it is hidden."""
    content = session.scalar(
        select(Content)
        .where(Content.id == content_id)
        .options(joinedload(Content.owner), selectinload(Content.grants))
    )
    if content is None or not can_view(viewer, content):
        raise NotFound
    return content


def picture_of(session: Session, viewer: Viewer, content_id: int, digest: str) -> MediaFile:
    """The picture of a content with this beginning of its sha256. Raises `NotFound`."""
    content = content_for(session, viewer, content_id)
    found = select(MediaFile).where(
        MediaFile.content_id == content.id,
        MediaFile.role.in_(PICTURES),
        MediaFile.sha256.startswith(digest, autoescape=True),
    )
    picture = session.scalars(found.limit(1)).first()
    if picture is None:
        raise NotFound
    return picture


def film_of(session: Session, viewer: Viewer, content: Content) -> Film | None:
    """The files of a content that plays or has pages; None where it has none. Raises `NotFound` if hidden.

    The content comes with its grants and owner loaded.
    """
    if not can_view(viewer, content):
        raise NotFound
    return film_from(content, files_of(session, content.id))


def files_of(session: Session, content_id: int) -> tuple[MediaFile, ...]:
    """Every file of a content, oldest first."""
    found = select(MediaFile).where(MediaFile.content_id == content_id).order_by(MediaFile.id)
    return tuple(session.scalars(found))


def film_from(content: Content, files: Iterable[MediaFile]) -> Film | None:
    """The newest recording among the files that can play; the newest of all while none can."""
    films = [_film(content, file, files) for file in files if file.role is FileRole.ORIGINAL]
    ready = [film for film in films if film.renditions or film.pages]
    return next(iter(reversed(ready or films)), None)


def newest_original(files: Iterable[MediaFile]) -> MediaFile | None:
    """The original that was sent last, which may not play yet."""
    return next((file for file in reversed(tuple(files)) if file.role is FileRole.ORIGINAL), None)


def keys_to(film: Film, viewer: Viewer, signer: Signer, *, now: float) -> Keys:
    """The addresses of a film for a viewer. Raises `NotFound` unless she may see its content."""
    if not can_view(viewer, film.content):
        raise NotFound
    is_own = film.content.state is not ContentState.PUBLISHED
    return Keys(signer, lives_until(now, film.duration_s), is_own)


def whole_original(film: Film, viewer: Viewer) -> MediaFile:
    """The file as it was sent. Raises `NotFound` where only a part of it is shown, but to who may edit it."""
    if cut_by(film.original).is_part and not can_edit(viewer, film.content):
        raise NotFound
    return film.original


def opened(session: Session, ticket: Ticket) -> MediaFile:
    """The file behind a ticket, with its content still there for its holder. Raises `NotFound`."""
    file = session.get(MediaFile, ticket.id)
    if file is None or not _is_open(session, ticket, file.content_id):
        raise NotFound
    return file


def opened_transcript(session: Session, ticket: Ticket) -> Transcript:
    """The transcript behind a ticket for captions. Raises `NotFound`."""
    transcript = session.get(Transcript, ticket.id)
    if transcript is None or not _is_open(session, ticket, transcript.content_id):
        raise NotFound
    return transcript


def renditions_of(session: Session, original_id: int) -> tuple[MediaFile, ...]:
    """The renditions of an original, the first to be made first: that is where a player begins."""
    found = (
        select(MediaFile)
        .where(MediaFile.made_from_id == original_id, MediaFile.role == FileRole.RENDITION)
        .order_by(MediaFile.id)
    )
    return tuple(session.scalars(found))


def best_poster(pictures: Iterable[MediaFile]) -> MediaFile | None:
    """The poster that a person chose last, or else the newest that was found."""
    posters = sorted((one for one in pictures if one.role is FileRole.POSTER), key=lambda one: one.id)
    chosen = [poster for poster in posters if poster.about.get("chosen")]
    return next(iter(reversed(chosen or posters)), None)


def _film(content: Content, original: MediaFile, files: Iterable[MediaFile]) -> Film:
    made = [file for file in files if file.made_from_id == original.id]
    boards = [file for file in made if file.role is FileRole.STORYBOARD]
    pages = [file for file in made if file.role is FileRole.PAGE]
    return Film(
        content=content,
        original=original,
        renditions=tuple(file for file in made if file.role is FileRole.RENDITION),
        poster=best_poster(files),
        storyboard=boards[-1] if boards else None,
        pages=tuple(sorted(pages, key=lambda file: file.about.get("page", 0))),
    )


def _is_open(session: Session, ticket: Ticket, content_id: int) -> bool:
    """Whether the content is as it was when the ticket was given: published, or the holder's own."""
    state = session.scalar(select(Content.state).where(Content.id == content_id))
    if state is None or state is ContentState.DELETED:
        return False
    return ticket.own or state is ContentState.PUBLISHED


def _stem(file: MediaFile) -> str:
    name = str(file.about.get("name") or file.role.value)
    return "".join(char for char in name if char.isalnum()) or "file"
