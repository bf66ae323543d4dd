"""What is made of a shared file, in words for its owner: how far each step is, and why one failed."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_percent, gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from hub.models.media import StepState
from hub.services.media_steps import Fault, Skipped, StepName, StepNow
from hub.views.formats import length

# As a person knows it, not as the worker does: what is there once the step is done
NAMES: dict[StepName, LazyString] = {
    StepName.PROBE: _l("Looked over"),
    StepName.POSTER: _l("Picture"),
    StepName.FIRST_RENDITION: _l("Ready to play"),
    StepName.CAPTIONS: _l("Captions"),
    StepName.RENDITIONS: _l("Sharper versions"),
    StepName.STORYBOARD: _l("Pictures along the time line"),
    StepName.TEXT: _l("Text that can be searched"),
    StepName.PAGES: _l("Pictures of the pages"),
}
REASONS: dict[str, LazyString] = {
    Fault.UNREADABLE: _l("The file is damaged. Save it anew and replace it."),
    Fault.NOTHING_INSIDE: _l(
        "There is nothing in it to see, hear or read. Look whether it is the right file."
    ),
    Fault.CUT_SHORT: _l("The end of the file is missing. Save it anew and replace it."),
    Fault.TOO_LONG: _l("It is longer than we can take. Split it in parts."),
    Fault.TOO_LARGE: _l(
        "It holds a picture or page larger than we can take. Save it smaller and replace it."
    ),
    Fault.PROTECTED: _l("It asks for a password. Save it without one and replace it."),
    Fault.NO_ENCODER: _l("The program that makes videos is missing here. Tell an administrator."),
    Fault.NO_RECOGNISER: _l("The program that hears speech is missing here. Tell an administrator."),
    Fault.OUT_OF_TIME: _l("It took too long. Try again, or share a shorter version."),
    Fault.OUT_OF_MEMORY: _l("It took too much memory. Try again, or share a smaller version."),
    Fault.STORAGE: _l("The place where files are kept did not answer. Try again later."),
    Fault.ENDED: _l("It was broken off several times. Try again later."),
    Fault.FAILED: _l("It did not succeed. Try again; the file itself is safe."),
    Skipped.NO_SOUND: _l("There is no sound in it."),
    Skipped.NO_PICTURE: _l("There is no picture in it."),
    Skipped.NO_SPEECH: _l("Nobody speaks in it."),
    Skipped.HAS_CAPTIONS: _l("There are captions already."),
    Skipped.NOT_READABLE: _l("The file could not be read."),
}
MINUTE_S = 60
LONG_S = 2 * MINUTE_S


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it is shown; its tone is `done`, `going`, `waiting`, `skipped` or `failed`."""

    name: str
    tone: str
    words: str


def step_line(step: StepNow, duration_s: float | None) -> StepLine:
    """One step in words: "Captions: 3 of 12 minutes, 4 min left"."""
    name = str(NAMES[step.name])
    match step.state:
        case StepState.DONE:
            return StepLine(name, "done", "")
        case StepState.SKIPPED:
            return StepLine(name, "skipped", why(step.reason))
        case StepState.FAILED:
            return StepLine(name, "failed", why(step.reason))
        case StepState.OPEN if not step.is_running:
            return StepLine(name, "waiting", gettext("waits for its turn"))
        case StepState.OPEN:
            return StepLine(name, "going", _going(step, duration_s))


def why(reason: str) -> str:
    """Why a step failed or had nothing to do, and what to do about it."""
    return str(REASONS.get(reason, REASONS[Fault.FAILED]))


def _going(step: StepNow, duration_s: float | None) -> str:
    if duration_s is not None and duration_s >= LONG_S and step.name is StepName.CAPTIONS:
        all_, done = round(duration_s / MINUTE_S), int(step.progress * duration_s / MINUTE_S)
        far = gettext("%(done)d of %(all)d minutes", done=done, all=all_)
    else:
        far = format_percent(step.progress)
    if step.left_s is None:
        return str(far)
    return str(gettext("%(far)s, %(left)s left", far=far, left=length(step.left_s)))
