"""What a server that speaks S3 says, in the words of the port."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from uploads.storage import (
    InvalidKey,
    ObjectNotFound,
    PartFault,
    PartRejected,
    RangeNotSatisfiable,
    StorageError,
    StorageFull,
    StorageUnavailable,
    UploadNotFound,
)


@contextmanager
def s3_errors(key: str, upload_id: str = "") -> Iterator[None]:
    """Translate what the server says; what a stranger's stream raises is not of these and comes through."""
    try:
        yield
    except ClientError as error:
        raise _translated(error, key, upload_id) from error
    except BotoCoreError as error:
        raise StorageUnavailable(type(error).__name__) from error


def _translated(error: ClientError, key: str, upload_id: str) -> StorageError:
    code = error.response["Error"]["Code"]
    match code, status(error):
        case "NoSuchUpload", _:
            return UploadNotFound(key, upload_id)
        case "InvalidPart" | "InvalidPartOrder", _:
            return PartRejected(key, 0, PartFault.MISSING)
        case "EntityTooSmall", _:
            return PartRejected(key, 0, PartFault.SIZE)
        case _, 416:
            return RangeNotSatisfiable(key, 0)
        case "QuotaExceeded", _:
            return StorageFull(key)
        case _, 507:
            return StorageFull(key)
        case "ObjectParentIsFile" | "ExistingObjectIsDirectory" | "KeyTooLongError", _:
            return InvalidKey(key)
        case "NoSuchBucket", _:
            return StorageUnavailable(code)
        case _, 404:
            return ObjectNotFound(key)
        case _:
            return StorageUnavailable(code)


def status(error: ClientError) -> int:
    """The number of the HTTP answer."""
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
