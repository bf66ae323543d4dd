"""Where a sentence-transformers model lies on this machine, and what identifies its weights."""

import hashlib
from pathlib import Path


def model_folder(model: str) -> Path | None:
    """Where a model lies: the folder itself, or the hub's cache."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        cached = [try_to_load_from_cache(model, file) for file in ("modules.json", "config.json")]
    except HFValidationError:
        return None
    return next((Path(path).parent for path in cached if isinstance(path, str)), None)


def weights_digest(model: str) -> str:
    """The hub's commit, or sha256 over the weights of a folder."""
    folder = model_folder(model)
    if folder is None or folder != Path(model).expanduser():
        return folder.name if folder else ""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin", ".pt"}:
            with path.open("rb") as weights:
                digest.update(hashlib.file_digest(weights, "sha256").digest())
    return digest.hexdigest()
