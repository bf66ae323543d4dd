"""What only S3 has: signed addresses, origins, and a server that can be away."""

import io
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.services.processes import free_port
from tests.services.s3 import S3Server
from uploads.opening import open_storage
from uploads.storage import MIN_PART_BYTES, S3Credentials, Storage, StorageUnavailable

KEY = "films/een talk.mp4"
ORIGIN = "https://hub.example"


@pytest.fixture
def storage(s3_url: str, s3_credentials: S3Credentials) -> Storage:
    return open_storage(s3_url, credentials=s3_credentials)


def put(storage: Storage) -> None:
    storage.put(KEY, io.BytesIO(b"0123456789"), content_type="video/mp4")


def test_a_signed_address_reads_the_object_and_ranges_of_it(storage: Storage) -> None:
    put(storage)
    address = storage.url(KEY, expires_s=60) or ""

    with urlopen(address) as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (b"0123456789", "video/mp4")
    with urlopen(Request(address, headers={"Range": "bytes=2-4"})) as answer:
        assert (answer.status, answer.read()) == (206, b"234")


def test_a_signed_address_can_save_under_a_name(storage: Storage) -> None:
    put(storage)

    with urlopen(storage.url(KEY, expires_s=60, filename='één "talk".mp4') or "") as answer:
        disposition = answer.headers["Content-Disposition"]
    assert disposition == "attachment; filename*=UTF-8''%C3%A9%C3%A9n%20%22talk%22.mp4"


def test_a_signed_address_reads_nothing_else(storage: Storage) -> None:
    put(storage)
    storage.put("films/secret.mp4", io.BytesIO(b"secret"), content_type="video/mp4")
    address = storage.url(KEY, expires_s=60) or ""

    with pytest.raises(HTTPError) as raised, urlopen(address.replace("een%20talk", "secret")):
        pass
    raised.value.close()
    assert raised.value.code == 403


def test_a_browser_of_an_allowed_origin_puts_parts_and_reads_their_etag(storage: Storage) -> None:
    storage.prepare(origins=[ORIGIN])
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES)
    address = storage.part_url(KEY, upload_id, 1, expires_s=60) or ""
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}

    with urlopen(Request(address, method="OPTIONS", headers=asked)) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    with urlopen(Request(address, method="PUT", data=b"film", headers={"Origin": ORIGIN})) as answer:
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        etag = answer.headers["ETag"].strip('"')

    storage.complete_multipart(KEY, upload_id, {1: etag})
    with storage.open(KEY) as stream:
        assert stream.read() == b"film"


def test_another_origin_may_not_upload(storage: Storage) -> None:
    storage.prepare(origins=[ORIGIN])
    upload_id = storage.create_multipart(KEY, "video/mp4", part_bytes=MIN_PART_BYTES)
    address = storage.part_url(KEY, upload_id, 1, expires_s=60) or ""
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "PUT"}

    with pytest.raises(HTTPError) as raised, urlopen(Request(address, method="OPTIONS", headers=asked)):
        pass
    raised.value.close()
    assert raised.value.code == 403


def test_addresses_are_for_the_place_where_browsers_find_the_server(
    s3_url: str, s3_credentials: S3Credentials
) -> None:
    storage = open_storage(f"{s3_url}&public_endpoint=https://files.example", credentials=s3_credentials)
    put(storage)

    assert (storage.url(KEY, expires_s=60) or "").startswith("https://files.example/bucket-")


def test_preparing_makes_the_bucket_once(s3_server: S3Server) -> None:
    storage = open_storage(s3_server.url("made-here"), credentials=s3_server.credentials)
    storage.prepare()
    storage.prepare()

    assert list(storage.list()) == []


def test_wrong_keys_and_a_missing_bucket_are_unavailable(s3_server: S3Server, s3_url: str) -> None:
    wrong = open_storage(s3_url, credentials=S3Credentials("test-access", "wrong"))
    missing = open_storage(
        f"s3://nothing-here?endpoint={s3_server.endpoint}", credentials=s3_server.credentials
    )

    for storage in (wrong, missing):
        with pytest.raises(StorageUnavailable):
            put(storage)
        with pytest.raises(StorageUnavailable):
            list(storage.list())


def test_a_server_that_is_away_is_unavailable() -> None:
    storage = open_storage(
        f"s3://bucket?endpoint=http://127.0.0.1:{free_port()}", credentials=S3Credentials("access", "secret")
    )

    with pytest.raises(StorageUnavailable) as raised:
        storage.stat(KEY)
    assert raised.value.reason == "EndpointConnectionError"
