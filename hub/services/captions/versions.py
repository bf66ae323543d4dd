"""The history of captions in one language: their versions, two of them compared, an earlier one taken back.

For those who may edit the content; for anybody else there is no such thing (`NotFound`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.access import Viewer
from hub.errors import Invalid, NotFound
from hub.models.contents import Content
from hub.models.media import CaptionVersion, Transcript, TranscriptOrigin
from hub.models.people import Profile
from hub.services.captions.cutting import cut_again
from hub.services.captions.keeping import by_hand, captioned
from hub.services.captions.lines import Line
from hub.services.captions.rows import lines_of
from hub.services.captions.setting_aside import Captions, cut_of, cut_shown, unpacked
from hub.services.captions.transcripts import by_language, make_transcript, replace_all
from hub.services.comparing import Change, Stretch, compare

# Finding which lines stayed is quadratic at worst: beyond this many, all from the first to the last that
# changed counts as changed.
MOST_LINES = 3_000
NOW = 0
"""The number of the captions as they stand."""


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """Captions as they were, or (`NOW`) as they stand: since when, from where, and by whom if known."""

    number: int
    made_at: datetime
    origin: TranscriptOrigin
    editor: str


@dataclass(frozen=True, slots=True)
class History:
    """The captions of a content in a language, now (None where they were taken away) and before."""

    content: Content
    lang: str
    transcript: Transcript | None
    versions: tuple[KnownVersion, ...]

    @property
    def revision(self) -> int:
        """What a form sends along, to be refused when somebody changed them since; 0 where there are none."""
        return self.transcript.revision if self.transcript else 0


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """Lines that read otherwise, from a second on, word by word."""

    start_s: float | None
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """From one version to another: what reads otherwise, and how many lines only have other times."""

    before: KnownVersion
    after: KnownVersion
    changes: tuple[ChangedLines, ...]
    moved: int


def history_of(session: Session, viewer: Viewer, content_id: int, lang: str) -> History:
    """What is known of captions, as they stand first and then the newest. Raises `NotFound`."""
    content = captioned(session, viewer, content_id)
    transcript = session.scalar(by_language(content_id, lang))
    statement = (
        select(CaptionVersion, Profile.name)
        .outerjoin(Profile, Profile.id == CaptionVersion.editor_id)
        .where(CaptionVersion.content_id == content_id, CaptionVersion.lang == lang)
        .order_by(CaptionVersion.made_at.desc(), CaptionVersion.id.desc())
    )
    versions = [
        KnownVersion(one.id, one.made_at, one.origin, name or "") for one, name in session.execute(statement)
    ]
    if transcript is not None:
        editor = session.get(Profile, transcript.editor_id) if transcript.editor_id else None
        now = KnownVersion(NOW, transcript.updated_at, transcript.origin, editor.name if editor else "")
        versions.insert(0, now)
    if not versions:
        raise NotFound
    return History(content, lang, transcript, tuple(versions))


def languages_taken_away(session: Session, content: Content) -> tuple[str, ...]:
    """Languages in which there were captions, and are none now."""
    there = select(Transcript.lang).where(Transcript.content_id == content.id)
    gone = (CaptionVersion.content_id == content.id, CaptionVersion.lang.not_in(there))
    return tuple(session.scalars(select(CaptionVersion.lang).where(*gone).distinct().order_by("lang")))


def heard_since(session: Session, transcript: Transcript) -> bool:
    """Whether a machine heard the recording anew since a person last changed these captions."""
    newer = (
        CaptionVersion.content_id == transcript.content_id,
        CaptionVersion.lang == transcript.lang,
        CaptionVersion.origin == TranscriptOrigin.RECOGNISED,
        CaptionVersion.made_at > transcript.updated_at,
    )
    return session.scalar(select(CaptionVersion.id).where(*newer).limit(1)) is not None


def compare_versions(session: Session, history: History, *, before: int, after: int) -> Comparison:
    """What changed from one version to another. Raises `NotFound` where there is no such version."""
    known = {one.number: one for one in history.versions}
    if before not in known or after not in known:
        raise NotFound
    old, new = _captions_in(session, history, before), _captions_in(session, history, after)
    changes, moved = compared(old.lines, new.lines)
    return Comparison(known[before], known[after], changes, moved)


def take_back(
    session: Session,
    viewer: Viewer,
    content_id: int,
    lang: str,
    wanted: int,
    *,
    revision: int,
    now: datetime,
) -> Transcript:
    """Make an earlier version what stands there; that becomes a version itself.

    It counts as corrected by hand, since a person chose it. Raises `NotFound`, and `Invalid` where somebody
    changed the captions since.
    """
    history = history_of(session, viewer, content_id, lang)
    taken = _captions_in(session, history, wanted)
    if history.revision != revision:
        raise Invalid("lang", "Somebody changed these captions since. Look at them first.")
    transcript, hand = history.transcript, by_hand(viewer, now)
    if transcript is None:
        transcript = make_transcript(session, content_id, lang, taken.lines, hand)
    else:
        replace_all(session, transcript, lines_of(session, transcript.id), taken.lines, hand)
    transcript.cut = taken.cut.kept() if taken.cut else None
    return transcript


def compared(old: Sequence[Line], new: Sequence[Line]) -> tuple[tuple[ChangedLines, ...], int]:
    """The lines that read otherwise, and the number of those that have other times only. Pure."""
    changes, moved = [], 0
    for kind, low, high, first, last in _opcodes(old, new):
        was, is_ = old[low:high], new[first:last]
        if kind == "equal":
            moved += sum(one.said[:2] != other.said[:2] for one, other in zip(was, is_, strict=True))
            continue
        changes.append(ChangedLines((is_ or was)[0].start_s, _stretches(was, is_)))
    return tuple(changes), moved


def _opcodes(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[str, int, int, int, int]]:
    """Which lines stayed, went and came; what stands alike at both ends is not looked at."""
    was, is_ = [_words(line) for line in old], [_words(line) for line in new]
    shorter = min(len(was), len(is_))
    first = next((n for n in range(shorter) if was[n] != is_[n]), shorter)
    last = next((n for n in range(shorter - first) if was[-1 - n] != is_[-1 - n]), shorter - first)
    low, high = len(was) - last, len(is_) - last
    yield "equal", 0, first, 0, first
    if max(low, high) - first > MOST_LINES:
        yield "replace", first, low, first, high
    else:
        for kind, a, b, c, d in SequenceMatcher(None, was[first:low], is_[first:high]).get_opcodes():
            yield kind, a + first, b + first, c + first, d + first
    yield "equal", low, len(was), high, len(is_)


def _stretches(was: Sequence[Line], is_: Sequence[Line]) -> tuple[Stretch, ...]:
    before, after = _text(was), _text(is_)
    if max(len(was), len(is_)) > MOST_LINES:
        return Stretch(Change.GONE, before), Stretch(Change.NEW, after)
    return compare(before, after)


def _words(line: Line) -> tuple[str, str]:
    return line.speaker, line.text


def _text(lines: Sequence[Line]) -> str:
    return "\n".join(f"{line.speaker}: {line.text}" if line.speaker else line.text for line in lines)


def _captions_in(session: Session, history: History, number: int) -> Captions:
    """The captions of one version, as the film is cut now. Raises `NotFound`."""
    transcript = history.transcript
    if number == NOW and transcript is not None:
        return Captions(lines_of(session, transcript.id), cut_of(session, transcript))
    if number not in {one.number for one in history.versions}:
        raise NotFound
    captions = unpacked(session.get_one(CaptionVersion, number).captions)
    now = cut_of(session, transcript) if transcript else cut_shown(session, history.content.id)
    if captions.cut is None or now is None or captions.cut.file_id != now.file_id:
        return Captions(captions.lines, replace(now, hidden=()) if now else None)
    return Captions(*cut_again(captions.lines, captions.cut, now))
