"""A film that is cut otherwise after it was published: what was written in its seconds moves along.

1. The owner asks: what her captions and chapters count in now is written down, and the film is made anew.
2. The worker has the first rendition of the other stretch: captions and chapters move with it, and so do the
   seconds where people stopped and the counts of what was watched.

So a film and its captions change at once, and nothing moves for a film that could not be made. What falls
outside the stretch is hidden, never lost. Links keep their second: `shared_seconds` says where that is now.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.db import utc_now
from hub.errors import Invalid
from hub.models.contents import Content
from hub.models.media import MediaFile, Transcript
from hub.services.captions.cutting import Cut, cut_again
from hub.services.captions.rows import keep_lines, lines_of
from hub.services.captions.setting_aside import cut_by, cut_counted
from hub.services.chapters import PlacedLine, chapters_cut_again
from hub.services.contents import keep_version
from hub.services.history import move_places
from hub.services.media_steps import ask_again, editable_original, note_trim, steps_for
from hub.services.shared_seconds import Beginning
from hub.services.watched import move_counts

LEAST_S = 1.0
# A film that ends so near its end ends there.
NEARLY_S = 0.05


def trim(
    session: Session, viewer: Viewer, file_id: int, start_s: float = 0.0, end_s: float | None = None
) -> bool:
    """Show only this stretch of an original, which stays whole; without numbers all of it again.

    Everything that was made of it is made anew. Answers whether it is another stretch than before. Raises
    `NotFound`, `Forbidden`, `Invalid`.
    """
    original = editable_original(session, viewer, file_id)
    old, new = cut_by(original), _checked(original, start_s, end_s)
    if old.shows(new):
        return False
    _note_what_counts_now(session, original, cut_counted(original))
    note_trim(original, new.start_s, new.end_s)
    _move_poster(original, old, new)
    ask_again(session, original.id, set(steps_for(original.content_type)))
    return True


def fit_to_trim(session: Session, file_id: int) -> None:
    """Move all that counts in seconds to the stretch that is shown from now on. Done twice is done once."""
    original = session.get_one(MediaFile, file_id)
    old, new = cut_counted(original), cut_by(original)
    found = select(Transcript).where(Transcript.content_id == original.content_id).with_for_update()
    for transcript in session.scalars(found).all():
        _fit(session, transcript, Cut.of(transcript.cut) or old, new)
    if not old.shows(new):
        _fit_watching(session, original, old, new)
        _fit_chapters(session, original, new)
    _note_what_links_count_in(session, original, new)


def _note_what_links_count_in(session: Session, original: MediaFile, new: Cut) -> None:
    """Not of a film that another has taken the place of. Nothing is indexed anew for it."""
    content = session.get_one(Content, original.content_id)
    played = Beginning.read(content.film_cut)
    if played is not None and played.file_id > original.id:
        return
    film_cut = Beginning(original.id, new.start_s).written()
    session.execute(update(Content).where(Content.id == content.id).values(film_cut=film_cut))


def _checked(original: MediaFile, start_s: float, end_s: float | None) -> Cut:
    length_s = original.about.get("duration_s")
    if end_s is not None and length_s is not None and end_s > float(length_s) - NEARLY_S:
        end_s = None
    last_s = end_s if end_s is not None else length_s
    if start_s < 0 or (last_s is not None and float(last_s) - start_s < LEAST_S):
        raise Invalid("trim", "At least a second has to stay.")
    return Cut(original.id, round(start_s, 3), None if end_s is None else round(end_s, 3))


def _note_what_counts_now(session: Session, original: MediaFile, now: Cut) -> None:
    """Captions that were made before and never cut count in what is shown; those of another file do too."""
    found = select(Transcript).where(Transcript.content_id == original.content_id)
    for transcript in session.scalars(found):
        cut = Cut.of(transcript.cut)
        if cut is None or cut.file_id != original.id:
            transcript.cut = now.kept()
    if "chapters" not in original.about:
        chapters: dict[str, Any] = {"start_s": now.start_s, "end_s": now.end_s, "lines": []}
        original.about = {**original.about, "chapters": chapters}


def _move_poster(original: MediaFile, old: Cut, new: Cut) -> None:
    """The frame that somebody chose stays the same frame; outside the stretch there is none."""
    chosen_s = original.about.get("poster_at_s")
    if chosen_s is None:
        return
    at_s = chosen_s + old.start_s - new.start_s
    rest = {name: value for name, value in original.about.items() if name != "poster_at_s"}
    is_inside = at_s >= 0 and (new.end_s is None or at_s < new.end_s - new.start_s)
    original.about = rest | ({"poster_at_s": round(at_s, 3)} if is_inside else {})


def _fit(session: Session, transcript: Transcript, old: Cut, new: Cut) -> None:
    if old.file_id != new.file_id or old.shows(new):
        return
    before = lines_of(session, transcript.id)
    after, cut = cut_again(before, old, new)
    keep_lines(session, transcript, before, after)
    transcript.cut = cut.kept()
    transcript.revision += 1


def _fit_watching(session: Session, original: MediaFile, old: Cut, new: Cut) -> None:
    length_s = original.about.get("duration_s")
    end_s = new.end_s if new.end_s is not None else length_s
    shown_s = None if end_s is None else end_s - new.start_s
    move_places(session, original.content_id, by_s=old.start_s - new.start_s, length_s=shown_s)
    if length_s is not None:
        before, after = ((cut.start_s, cut.end_s or length_s) for cut in (old, new))
        move_counts(session, original.id, before, after)


def _fit_chapters(session: Session, original: MediaFile, new: Cut) -> None:
    kept: dict[str, Any] = original.about["chapters"]
    content = session.get_one(Content, original.content_id)
    placed = tuple(PlacedLine(*one) for one in kept["lines"])
    description, placed = chapters_cut_again(
        content.description, placed, kept["start_s"], (new.start_s, new.end_s)
    )
    if description != content.description:
        now = utc_now()
        content.description, content.updated_at = description, now
        content.revision += 1
        session.flush()
        # Nobody in particular wrote it
        keep_version(session, None, content, now)
    lines = [[one.file_s, one.written, one.line, one.row] for one in placed]
    chapters = {"start_s": new.start_s, "end_s": new.end_s, "lines": lines}
    original.about = {**original.about, "chapters": chapters}
