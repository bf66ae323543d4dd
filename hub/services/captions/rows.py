"""Lines of captions in the database: read whole, written only where they changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from hub.models.media import Cue, Transcript
from hub.services.captions.lines import Line


def lines_of(session: Session, transcript_id: int) -> tuple[Line, ...]:
    """All lines of a transcript, in order."""
    columns = (Cue.start_s, Cue.end_s, Cue.text, Cue.speaker, Cue.page, Cue.words)
    rows = session.execute(
        select(*columns).where(Cue.transcript_id == transcript_id).order_by(Cue.position)
    ).all()
    return tuple(
        Line(row.start_s, row.end_s, row.text, row.speaker, row.page, _words(row.words)) for row in rows
    )


def keep_lines(session: Session, transcript: Transcript, old: Sequence[Line], new: Sequence[Line]) -> None:
    """Write the lines that changed; those behind them only when there are more or fewer than before.

    Past the session's rows, so the transcript itself has to change too: its row tells the index.
    """
    first, last = changed_stretch(old, new)
    positions = session.scalars(
        select(Cue.position).where(Cue.transcript_id == transcript.id).order_by(Cue.position)
    ).all()
    if list(positions) != list(range(len(old))):
        first, last = 0, None
    gone = delete(Cue).where(Cue.transcript_id == transcript.id, Cue.position >= first)
    session.execute(gone if last is None else gone.where(Cue.position < last))
    rows = [
        _row(transcript.id, position, new[position])
        for position in range(first, len(new) if last is None else last)
    ]
    if rows:
        session.execute(insert(Cue), rows)
    session.expire(transcript, ["cues"])


def changed_stretch(old: Sequence[Line], new: Sequence[Line]) -> tuple[int, int | None]:
    """From which place on lines differ, and up to which; None: to the end, since places moved. Pure."""
    first = next(
        (n for n, (was, is_) in enumerate(zip(old, new, strict=False)) if was != is_),
        min(len(old), len(new)),
    )
    if len(old) != len(new):
        return first, None
    last = next((n + 1 for n in range(len(old) - 1, first - 1, -1) if old[n] != new[n]), first)
    return first, last


def _row(transcript_id: int, position: int, line: Line) -> dict[str, Any]:
    return {
        "transcript_id": transcript_id,
        "position": position,
        "start_s": line.start_s,
        "end_s": line.end_s,
        "page": line.page,
        "speaker": line.speaker,
        "text": line.text,
        "words": [[at, word] for at, word in line.words] or None,
    }


def _words(kept: Sequence[Sequence[Any]] | None) -> tuple[tuple[float, str], ...]:
    return tuple((float(at), str(word)) for at, word in kept or ())
