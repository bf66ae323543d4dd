"""Which storage a setting means. Only the adapter that is asked for is loaded."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from uploads.storage import InvalidStorageUrl, S3Credentials, Storage


def open_storage(url: str, *, credentials: S3Credentials | None = None) -> Storage:
    """The storage a setting names: `file:PATH` or `s3://BUCKET?endpoint=...&public_endpoint=...&region=...`.

    `public_endpoint` is how browsers reach the server, where that differs. Without credentials boto3 looks in
    its own places for them. Nothing is contacted yet. Raises InvalidStorageUrl.
    """
    # Only the adapter that is asked for is loaded: boto3 takes long to import.
    match urlsplit(url):
        case split if split.scheme == "file" and split.path and not split.netloc:
            from uploads.local import LocalStorage

            return LocalStorage(Path(split.path))
        case split if split.scheme == "s3" and split.netloc and split.path in ("", "/"):
            from uploads.s3 import S3Storage

            if "@" in split.netloc:
                raise InvalidStorageUrl("credentials do not belong in the address")
            options = dict(parse_qsl(split.query))
            if unknown := options.keys() - {"endpoint", "public_endpoint", "region"}:
                raise InvalidStorageUrl(min(unknown))
            return S3Storage(split.netloc, credentials=credentials, **options)
        case split:
            raise InvalidStorageUrl(split.scheme)
