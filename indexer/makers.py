"""Who makes which step."""

from __future__ import annotations

from collections.abc import Mapping

from hub.services.media_steps import StepName
from indexer.documents import make_pages, make_text
from indexer.making import Maker
from indexer.playing import make_first_rendition, make_poster, make_renditions, make_storyboard
from indexer.probing import make_probe
from indexer.saying import make_captions

MAKERS: Mapping[StepName, Maker] = {
    StepName.PROBE: make_probe,
    StepName.POSTER: make_poster,
    StepName.FIRST_RENDITION: make_first_rendition,
    StepName.CAPTIONS: make_captions,
    StepName.RENDITIONS: make_renditions,
    StepName.STORYBOARD: make_storyboard,
    StepName.TEXT: make_text,
    StepName.PAGES: make_pages,
}
