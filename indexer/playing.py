"""The steps that make a film or a recording fit to play: poster, renditions, storyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from hub.models.media import FileRole, MediaFile
from hub.services.media_steps import Skipped
from hub.services.trimming import fit_to_trim
from indexer.making import Made, NothingToDo, Output, Work
from uploads.media import poster as posters
from uploads.media import renditions, storyboard
from uploads.media.faults import Fault, MediaFault
from uploads.media.ffmpeg import Source
from uploads.media.probe import About


def make_poster(work: Work) -> Iterator[Made]:
    """The frame that somebody chose, else one that shows something."""
    about = _film(work)
    chosen = work.about.get("poster_at_s")
    made = posters.poster(source_of(work), about, at_s=chosen, folder=work.folder, between=work.between)
    told = {"width": made.width, "height": made.height, "at_s": made.at_s, "chosen": chosen is not None}
    name = f"poster-{round(made.at_s * 1000)}{_take(work)}.webp"
    output = Output(made.path, name, FileRole.POSTER, posters.CONTENT_TYPE, told)
    yield Made((output,), replaces=lambda file: file.role is FileRole.POSTER)


def make_first_rendition(work: Work) -> Iterator[Made]:
    """What can be played soonest: the smallest picture, or the sound alone."""
    about = about_of(work)
    encoding = _encoding(work, about)
    yield replace(
        _kept(work, encoding.first(), about), also=lambda session: fit_to_trim(session, work.original.id)
    )


def make_renditions(work: Work) -> Iterator[Made]:
    """The larger ones, from small to large; those that an earlier attempt made are kept."""
    about = _film(work)
    further = renditions.rungs(about)[1:]
    encoding, first = _encoding(work, about), _first_rendition(work)
    missing = [rung for rung in further if work.key(_name(work, rung.name)) not in work.made]
    with work.backends.storage.local_path(first.key) as path:
        for rung in missing:
            yield _kept(work, encoding.further(rung, path), about)


def make_storyboard(work: Work) -> Iterator[Made]:
    """Small pictures for the player's bar, taken from the smallest rendition."""
    _film(work)
    first = _first_rendition(work)
    grid = storyboard.grid_of(work.length_s, first.about["width"], first.about["height"])
    with work.backends.storage.local_path(first.key) as path:
        made = storyboard.storyboard(
            path, grid, length_s=work.length_s, folder=work.folder, between=work.between
        )
    name = f"storyboard{_take(work)}.webp"
    output = Output(made, name, FileRole.STORYBOARD, storyboard.CONTENT_TYPE, grid.about())
    yield Made((output,), replaces=lambda file: file.role is FileRole.STORYBOARD)


def about_of(work: Work) -> About:
    """What the probe found."""
    known = {field.name for field in fields(About)}
    return About(**{name: value for name, value in work.about.items() if name in known})


def source_of(work: Work) -> Source:
    """The original as ffmpeg takes it. Raises `MediaFault` where the trim leaves nothing."""
    if work.length_s <= 0:
        raise MediaFault(Fault.NOTHING_INSIDE, "nothing is left of it")
    return Source(work.source(), work.trim, work.length_s)


def _film(work: Work) -> About:
    about = about_of(work)
    if not about.has_video:
        raise NothingToDo(Skipped.NO_PICTURE)
    return about


def _encoding(work: Work, about: About) -> renditions.Encoding:
    return renditions.Encoding(source_of(work), about, work.folder, work.between)


def _kept(work: Work, made: renditions.Rendition, about: About) -> Made:
    content_type = renditions.CONTENT_TYPE if about.has_video else renditions.AUDIO_CONTENT_TYPE
    output = Output(made.path, _name(work, made.name), FileRole.RENDITION, content_type, made.about())

    return Made((output,), replaces=lambda file: _is_of_another_take(work, file))


def _is_of_another_take(work: Work, file: MediaFile) -> bool:
    return file.role is FileRole.RENDITION and file.key != work.key(_name(work, file.about["name"]))


def _first_rendition(work: Work) -> MediaFile:
    """The smallest picture of this take. Raises `MediaFault` where it has gone."""
    made = [file for file in work.made.values() if file.role is FileRole.RENDITION]
    if not made:
        raise MediaFault(Fault.FAILED, "no first rendition")
    return min(made, key=lambda file: file.about["width"] * file.about["height"])


def _name(work: Work, name: str) -> str:
    return f"{name}{_take(work)}.mp4"


def _take(work: Work) -> str:
    """Another name for what is made of another stretch, so that nobody is given parts of both."""
    trim = work.trim
    if not trim.start_s and trim.end_s is None:
        return ""
    end = "" if trim.end_s is None else f"{trim.end_s * 1000:.0f}"
    return f"-{trim.start_s * 1000:.0f}-{end}"
