"""Who makes which step."""

from __future__ import annotations

from collections.abc import Mapping

from hub.services.media_steps import StepName
from indexer.making import Maker
from indexer.probing import make_probe

MAKERS: Mapping[StepName, Maker] = {
    StepName.PROBE: make_probe,
}
