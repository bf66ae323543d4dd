"""The setting that names a storage, and what parts make of an etag."""

import hashlib
from pathlib import Path

import pytest

from uploads.local import LocalStorage
from uploads.opening import open_storage
from uploads.storage import InvalidStorageUrl, S3Credentials, multipart_etag


def test_a_folder_is_opened(tmp_path: Path) -> None:
    assert isinstance(open_storage(f"file:{tmp_path}"), LocalStorage)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("ftp://host/x", "ftp"),
        ("file:", "file"),
        ("file://host/x", "file"),
        ("s3:", "s3"),
        ("s3://bucket/folder", "s3"),
        ("s3://key:secret@bucket", "credentials do not belong in the address"),
        ("s3://bucket?endpiont=http://127.0.0.1", "endpiont"),
        ("s3://bucket?endpoint=127.0.0.1", "endpoint"),
    ],
)
def test_an_address_that_names_no_storage_says_which_part(url: str, part: str) -> None:
    with pytest.raises(InvalidStorageUrl) as raised:
        open_storage(url)
    assert raised.value.part == part


def test_credentials_do_not_show_their_secret() -> None:
    assert repr(S3Credentials("access", "hush")) == "S3Credentials(access_key='access')"


def test_the_etag_of_parts_is_the_md5_of_their_md5s_and_their_count() -> None:
    one, two = hashlib.md5(b"one"), hashlib.md5(b"two")

    expected = hashlib.md5(one.digest() + two.digest()).hexdigest()
    assert multipart_etag({2: two.hexdigest(), 1: one.hexdigest()}) == f"{expected}-2"
