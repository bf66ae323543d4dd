"""Storage in a bucket of S3 or a server that speaks it. The only module that knows boto3.

Addresses for browsers are signed here: parts and films travel between them and the bucket, past the web.
"""

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import quote

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from uploads import disk
from uploads.s3_errors import s3_errors, status
from uploads.sniff import CHUNK_BYTES, Measuring
from uploads.storage import (
    InvalidStorageUrl,
    Listed,
    Multipart,
    ObjectStat,
    Part,
    PartFault,
    PartRejected,
    RangeNotSatisfiable,
    S3Credentials,
    Stored,
    UploadNotFound,
    check_key,
    check_part_bytes,
    check_part_number,
    check_parts,
    is_made_of,
)

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import (
        CORSRuleTypeDef,
        CreateBucketConfigurationTypeDef,
        GetObjectRequestTypeDef,
    )

_SPOOL_BYTES = 8 * 1024**2
# One part in memory at a time: a worker that stores a film stays small.
_TRANSFER = TransferConfig(
    multipart_threshold=2 * _SPOOL_BYTES, multipart_chunksize=2 * _SPOOL_BYTES, use_threads=False
)


class S3Storage:
    """Storage in one bucket. Safe to share between threads."""

    def __init__(
        self,
        bucket: str,
        *,
        endpoint: str | None = None,
        public_endpoint: str | None = None,
        region: str | None = None,
        credentials: S3Credentials | None = None,
    ) -> None:
        self._bucket = bucket
        self._region = region or "us-east-1"
        self._client = _client(endpoint, self._region, credentials)
        self._signer = (
            _client(public_endpoint, self._region, credentials) if public_endpoint else self._client
        )

    def prepare(self, *, origins: Sequence[str] = ()) -> None:
        with s3_errors(""):
            try:
                self._client.head_bucket(Bucket=self._bucket)
            except ClientError as error:
                if status(error) != 404:
                    raise
                self._create_bucket()
            if origins:
                self._allow(origins)

    def put(self, key: str, stream: BinaryIO, *, content_type: str) -> Stored:
        check_key(key)
        measuring = Measuring(stream)
        with s3_errors(key):
            self._client.upload_fileobj(
                cast("BinaryIO", measuring),
                self._bucket,
                key,
                ExtraArgs={"ContentType": content_type},
                Config=_TRANSFER,
            )
        return measuring.stored

    @contextmanager
    def open(self, key: str, *, start: int = 0, end: int | None = None) -> Iterator[BinaryIO]:
        check_key(key)
        wanted: GetObjectRequestTypeDef = {"Bucket": self._bucket, "Key": key}
        if start or end is not None:
            wanted["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            with s3_errors(key):
                found = self._client.get_object(**wanted)
        except RangeNotSatisfiable:
            raise RangeNotSatisfiable(key, self.stat(key).size_bytes) from None
        with found["Body"] as body:
            yield cast("BinaryIO", io.BufferedReader(_Body(key, body), CHUNK_BYTES))

    def stat(self, key: str) -> ObjectStat:
        check_key(key)
        with s3_errors(key):
            found = self._client.head_object(Bucket=self._bucket, Key=key)
        return ObjectStat(
            size_bytes=found["ContentLength"],
            etag=found["ETag"].strip('"'),
            content_type=found["ContentType"],
            modified_at=found["LastModified"],
        )

    def delete(self, key: str) -> None:
        check_key(key)
        with s3_errors(key):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def list(self, prefix: str = "") -> Iterator[Listed]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        with s3_errors(prefix):
            for page in pages:
                for found in page.get("Contents", ()):
                    # Some programs keep an empty object for each folder.
                    if not found["Key"].endswith("/"):
                        yield Listed(found["Key"], found["Size"], found["LastModified"])

    def url(self, key: str, *, expires_s: int, filename: str | None = None) -> str | None:
        check_key(key)
        wanted = {"Bucket": self._bucket, "Key": key}
        if filename is not None:
            # RFC 6266, section 4.1, with the extended notation of RFC 8187 for any letter.
            wanted["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
        with s3_errors(key):
            return self._signer.generate_presigned_url("get_object", Params=wanted, ExpiresIn=expires_s)

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="raakvlak-") as folder:
            path = Path(folder) / f"object{Path(key).suffix}"
            with self.open(key) as stream, path.open("wb", buffering=0) as file:
                while chunk := stream.read(CHUNK_BYTES):
                    with disk.errors(key):
                        disk.write_all(file, chunk)
            yield path

    def create_multipart(self, key: str, content_type: str, *, part_bytes: int) -> str:
        check_key(key)
        check_part_bytes(key, part_bytes)
        with s3_errors(key):
            begun = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=key, ContentType=content_type
            )
        return begun["UploadId"]

    def part_url(self, key: str, upload_id: str, number: int, *, expires_s: int) -> str | None:
        check_key(key)
        check_part_number(key, number)
        wanted = {"Bucket": self._bucket, "Key": key, "UploadId": upload_id, "PartNumber": number}
        with s3_errors(key, upload_id):
            return self._signer.generate_presigned_url("upload_part", Params=wanted, ExpiresIn=expires_s)

    def put_part(self, key: str, upload_id: str, number: int, stream: BinaryIO, *, size_bytes: int) -> str:
        check_key(key)
        check_part_number(key, number)
        # Signing needs the part twice, and what comes over the network can be read once.
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            while spool.tell() <= size_bytes and (chunk := stream.read(CHUNK_BYTES)):
                spool.write(chunk)
            if spool.tell() != size_bytes:
                raise PartRejected(key, number, PartFault.SIZE)
            spool.seek(0)
            with s3_errors(key, upload_id):
                taken = self._client.upload_part(
                    Bucket=self._bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=spool
                )
        return taken["ETag"].strip('"')

    def parts(self, key: str, upload_id: str) -> tuple[Part, ...]:
        check_key(key)
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=key, UploadId=upload_id
        )
        with s3_errors(key, upload_id):
            return tuple(
                Part(found["PartNumber"], found["ETag"].strip('"'), found["Size"])
                for page in pages
                for found in page.get("Parts", ())
            )

    def complete_multipart(self, key: str, upload_id: str, etags: Mapping[int, str]) -> None:
        try:
            check_parts(key, self.parts(key, upload_id), etags)
            with s3_errors(key, upload_id):
                self._client.complete_multipart_upload(
                    Bucket=self._bucket,
                    Key=key,
                    UploadId=upload_id,
                    MultipartUpload={
                        "Parts": [{"PartNumber": number, "ETag": etags[number]} for number in sorted(etags)]
                    },
                )
        except UploadNotFound:
            if not is_made_of(self, key, etags):
                raise

    def abort_multipart(self, key: str, upload_id: str) -> None:
        check_key(key)
        try:
            with s3_errors(key, upload_id):
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
        except UploadNotFound:
            return

    def stale_multiparts(self, older_than: datetime) -> Iterator[Multipart]:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket)
        with s3_errors(""):
            for page in pages:
                for begun in page.get("Uploads", ()):
                    if begun["Initiated"] < older_than:
                        yield Multipart(begun["Key"], begun["UploadId"], begun["Initiated"])

    def _create_bucket(self) -> None:
        if self._region == "us-east-1":  # the one region that S3 refuses to hear by name
            self._client.create_bucket(Bucket=self._bucket)
        else:
            place = cast("CreateBucketConfigurationTypeDef", {"LocationConstraint": self._region})
            self._client.create_bucket(Bucket=self._bucket, CreateBucketConfiguration=place)

    def _allow(self, origins: Sequence[str]) -> None:
        rule: CORSRuleTypeDef = {
            "AllowedOrigins": [*origins],
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
        self._client.put_bucket_cors(Bucket=self._bucket, CORSConfiguration={"CORSRules": [rule]})


def _client(endpoint: str | None, region: str, credentials: S3Credentials | None) -> "S3Client":
    """A client that gives up in time, and sends no checksum header that servers beside Amazon's refuse."""
    config = Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 4},
        max_pool_connections=32,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        signature_version="s3v4",
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    # A session of its own: boto3's shared one is not safe between threads.
    session = boto3.session.Session(
        aws_access_key_id=credentials.access_key if credentials else None,
        aws_secret_access_key=credentials.secret_key if credentials else None,
        region_name=region,
    )
    try:
        return cast("S3Client", session.client("s3", endpoint_url=endpoint, config=config))
    except ValueError as error:
        raise InvalidStorageUrl("endpoint") from error


class _Body(io.RawIOBase):
    """What a server sends, with its failures as ours."""

    def __init__(self, key: str, body: "StreamingBody") -> None:
        super().__init__()
        self._key = key
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with s3_errors(self._key):
            chunk = self._body.read(len(buffer)) or b""
        buffer[: len(chunk)] = chunk
        return len(chunk)
