"""How fast a file comes in, beside a bare web and boto3.

    python -m tests.bench.bench_uploads [--megabytes 512]

Sender and web share the machine, and a part counts when it is on the disk, at the bare web too.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig

from hub.backends import Backends
from hub.db import utc_now
from hub.services.accounts import create_token, user_by_email
from hub.services.arriving import PART_BYTES
from tests.bench.measuring import (
    VIEWER,
    empty_hub,
    free_port,
    print_table,
    started,
    viewer_of_bench,
    wait_for,
)
from tests.bench.webs import environment, web
from tests.services.s3 import S3Server, running_s3
from tests.trouble.sender import Large, Sender, put

ROUNDS = 3
LINES = 3


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=512)
    given, _ = parser.parse_known_args(arguments)
    size_bytes = given.megabytes * 1024**2
    parts = [Large(size_bytes).part(number) for number in range(1, Large(size_bytes).part_count + 1)]
    _print(f"Upload of {given.megabytes} MB to a folder, {LINES} parts at once", to_folder(parts))
    _print(f"Upload of {given.megabytes} MB to S3, {LINES} parts at once", to_s3(parts))


def _print(title: str, rates: dict[str, float]) -> None:
    first = next(iter(rates.values()))
    rows = [[name, rate, f"{rate / first:.2f}"] for name, rate in rates.items()]
    print_table(title, ["", "MB/s", "beside the first"], rows)


# --- To a folder ----------------------------------------------------------------------------------


def to_folder(parts: Sequence[bytes]) -> dict[str, float]:
    """Megabytes a second: a bare web that gets the same parts, one that gets one body, and the hub."""
    with empty_hub() as backends, web_and_sender(backends) as sender, bare_web(backends) as bare:
        whole = b"".join(parts)
        ways = {
            "bare web, the same parts": lambda: at_once(lambda part: put(bare, part), parts),
            "bare web, one body": lambda: put(bare, whole),
            "the hub": lambda: upload(sender, parts),
        }
        return rates_of(ways, len(whole))


def upload(sender: Sender, parts: Sequence[bytes]) -> None:
    """From the announcement to the whole file."""
    begun = sender.begin(Large(sum(map(len, parts))))
    token, numbers = begun["token"], list(range(1, len(parts) + 1))
    urls = sender.ask("POST", f"/{token}/parts", {"numbers": numbers})["urls"]
    answers = at_once(lambda number: put(urls[str(number)], parts[number - 1]), numbers)
    etags = {str(number): etag for number, (_, etag) in zip(numbers, answers, strict=True)}
    sender.ask("POST", f"/{token}/complete", {"etags": etags})


# --- To S3 ----------------------------------------------------------------------------------------


def to_s3(parts: Sequence[bytes]) -> dict[str, float]:
    """Megabytes a second: boto3 with as many threads and parts of the same size, and the hub's addresses."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-s3-") as folder, running_s3(Path(folder)) as server:
        url = server.bucket_url()
        keys = {
            "HUB_STORAGE_URL": url,
            "HUB_S3_ACCESS_KEY": server.credentials.access_key,
            "HUB_S3_SECRET_KEY": server.credentials.secret_key,
        }
        with environment(keys), empty_hub() as backends, web_and_sender(backends) as sender:
            whole = b"".join(parts)
            ways = {
                "boto3 upload_fileobj": lambda: by_boto3(server, url, whole),
                "the hub": lambda: upload(sender, parts),
            }
            return rates_of(ways, len(whole))


def by_boto3(server: S3Server, url: str, whole: bytes) -> None:
    client = boto3.session.Session(
        aws_access_key_id=server.credentials.access_key,
        aws_secret_access_key=server.credentials.secret_key,
        region_name="eu-west-1",
    ).client("s3", endpoint_url=server.endpoint)
    bucket = url.removeprefix("s3://").partition("?")[0]
    config = TransferConfig(
        multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=LINES
    )
    client.upload_fileobj(BytesIO(whole), bucket, "bench", Config=config)


# --- What all share -------------------------------------------------------------------------------


def rates_of(ways: dict[str, Callable[[], object]], size_bytes: int) -> dict[str, float]:
    """The middle of some rounds, in turn, so that what else the machine does hits all alike."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = perf_counter()
            way()
            took[name].append(perf_counter() - began)
    return {name: size_bytes / 1e6 / median(seconds) for name, seconds in took.items()}


def at_once(do: Callable[[Any], Any], things: Sequence[Any]) -> list[Any]:
    with ThreadPoolExecutor(LINES) as pool:
        return list(pool.map(do, things))


@contextmanager
def web_and_sender(backends: Backends) -> Iterator[Sender]:
    """The hub's web as it runs, and somebody who may share there."""
    with web(backends) as address:
        yield Sender(f"http://{address}", sharing(backends))


def sharing(backends: Backends) -> str:
    """A token of somebody who may share."""
    viewer_of_bench(backends.database)
    with backends.writing() as session:
        return create_token(session, user_by_email(session, VIEWER), name=f"uploads {utc_now()}")


@contextmanager
def bare_web(backends: Backends) -> Iterator[str]:
    """The bare web under the same server, and its address."""
    address = f"127.0.0.1:{free_port()}"
    like_ours = ["--worker-class", "gthread", "--threads", "24", "--log-level", "warning"]
    command = ["gunicorn", *like_ours, "--bind", address, "tests.bench.bare_upload:app"]
    with (
        tempfile.TemporaryDirectory(prefix="hub-bench-bare-") as folder,
        environment({"BARE_FOLDER": folder}),
        started(command, backends.settings) as process,
    ):
        wait_for(f"http://{address}/", process)
        yield f"http://{address}/file"


if __name__ == "__main__":
    main()
