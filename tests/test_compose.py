"""`docker-compose.yml` without containers: each of its commands runs, with its environment, as a process.

Names of containers become ports of this machine; OpenSearch stands behind a proxy with the file's own
certificate and password, since a node of the tests has neither.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.compose_file import ROOT, described_services
from tests.services.processes import accepts, free_port, program, serving, wait_until
from tests.services.s3 import _versitygw
from tests.services.tls import tls_proxy

OWN = ("web", "index", "media", "beat")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return described_services()


@dataclass(frozen=True)
class Running:
    """What the file describes, running here."""

    address: str
    storage: str
    env: dict[str, str]

    def hub(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hub", *arguments], env=self.env, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, method: str, path: str, token: str = "", body: object = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(
                Request(f"{self.address}{path}", data, headers, method=method), timeout=30
            ) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}


@pytest.fixture(scope="module")
def running(
    services: dict[str, Any], opensearch_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("compose")
    with ExitStack() as stack:
        certificates = made_certificates(services["certificates"], folder)
        ports = {
            "postgres:5432": stack.enter_context(postgres(services["postgres"]["environment"])),
            "redis:6379": stack.enter_context(redis(services["redis"], folder)),
            "https://files.hub.example.org": stack.enter_context(storage(services["storage"], folder)),
            "opensearch:9200": stack.enter_context(
                tls_proxy(
                    opensearch_url,
                    certificate=certificates / "node.pem",
                    key=certificates / "node.key",
                    user="admin",
                    password=services["opensearch"]["environment"]["OPENSEARCH_INITIAL_ADMIN_PASSWORD"],
                )
            ),
        }
        env = environment_of(services["web"], ports, folder)
        web_port = free_port()
        run_to_its_end(services["prepare"]["command"], env)
        for name in OWN:
            command = [
                part.replace("0.0.0.0:8000", f"127.0.0.1:{web_port}") for part in services[name]["command"]
            ]
            assert services[name]["environment"] == services["web"]["environment"]
            stack.enter_context(process(command, env, folder / f"{name}.log"))
        storage_address = f"http://127.0.0.1:{ports['https://files.hub.example.org']}"
        yield Running(f"http://127.0.0.1:{web_port}", storage_address, env)


def test_everything_is_ready_and_a_note_is_found(running: Running) -> None:
    wait_until(lambda: running.ask("GET", "/readyz")[0] == 200, within_s=120)
    running.hub("create-user", "ada@example.org", "--name", "Ada", "--role", "contributor")
    token = running.hub("create-token", "ada@example.org").strip()
    note = {"kind": "note", "title": "Springtij", "body": "Twee keer per maand.", "audience": ["everyone"]}

    status, made = running.ask("POST", "/api/v1/contents", token, note)

    assert status == 201, made
    wait_until(lambda: bool(running.ask("GET", "/api/v1/search?q=springtij", token)[1].get("hits")))
    running.hub("verify")


@pytest.mark.parametrize("name", ["index", "media", "beat"])
def test_what_runs_without_an_address_is_found_well_by_its_own_check(
    running: Running, services: dict[str, Any], name: str
) -> None:
    kind, *command = services[name]["healthcheck"]["test"]

    def is_well(*check: str) -> bool:
        return subprocess.run(as_here(check), env=running.env, cwd=ROOT, timeout=30).returncode == 0

    assert kind == "CMD"
    wait_until(lambda: is_well(*command), within_s=60)
    assert not is_well(*command[:-1], "nobody")


def test_the_storage_answers_its_check(running: Running, services: dict[str, Any]) -> None:
    *_, address = services["storage"]["healthcheck"]["test"]

    with urlopen(address.replace("http://127.0.0.1:7070", running.storage), timeout=10) as answer:
        assert answer.status == 200


def made_certificates(service: Mapping[str, Any], folder: Path) -> Path:
    """What the service makes, by its own script."""
    program("openssl")
    place = folder / "certificates"
    place.mkdir()
    env = os.environ | {name: str(place) for name in service["environment"]}
    subprocess.run([*service["entrypoint"], *service["command"]], env=env, check=True, capture_output=True)
    before = (place / "node.pem").read_bytes()
    subprocess.run([*service["entrypoint"], *service["command"]], env=env, check=True, capture_output=True)
    assert (place / "node.pem").read_bytes() == before, "made anew at every start"
    return place


def environment_of(service: Mapping[str, Any], ports: Mapping[str, int], folder: Path) -> dict[str, str]:
    """The service's environment with the places of this machine in it."""
    env = {name: str(value) for name, value in service["environment"].items()}
    for name, value in env.items():
        for host, port in ports.items():
            scheme = "http://" if host.startswith("https://") else ""
            value = value.replace(host, f"{scheme}127.0.0.1:{port}")
        env[name] = value.replace("/certificates/", f"{folder}/certificates/")
    # The certificate is for the container's name; this machine's own is among its names too.
    env["HUB_SEARCH_URL"] = env["HUB_SEARCH_URL"].replace("127.0.0.1", "localhost")
    rest = {"HUB_HOME": str(folder / "home"), "HUB_EMBEDDER": "hash:64", "PYTHONPATH": str(ROOT)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return kept | env | rest


def as_here(command: Sequence[str]) -> list[str]:
    """The command with this environment's own programs."""
    first, *rest = command
    modules = {"hub": "hub", "gunicorn": "gunicorn"}
    return [sys.executable, *(["-m", modules[first]] if first in modules else []), *rest]


def run_to_its_end(command: Sequence[str], env: Mapping[str, str]) -> None:
    done = subprocess.run(as_here(command), env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def process(command: Sequence[str], env: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        running = subprocess.Popen(as_here(command), env=env, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield
        assert running.poll() is None, log.read_text()
    finally:
        running.terminate()
        try:
            running.wait(timeout=30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextmanager
def postgres(env: Mapping[str, str]) -> Iterator[int]:
    """A server with the user, password and database that its image makes of this environment."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb, server = program("initdb", *folders), program("postgres", *folders)
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="raakvlak-compose-") as name:
        folder = Path(name)
        (folder / "password").write_text(env["POSTGRES_PASSWORD"])
        if user:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        login = ["-U", env["POSTGRES_USER"], "-A", "scram-sha-256", "--pwfile", folder / "password"]
        subprocess.run(
            [initdb, "-D", folder / "data", *login, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"],
            user=user, check=True, capture_output=True,
        )  # fmt: skip

        def command(port: int) -> list[str | Path]:
            return [server, "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"]

        def answers(port: int) -> bool:
            ready = [folders[0] / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            return subprocess.run(ready).returncode == 0

        with serving(command, folder / "log", user=user, answers=answers) as port:
            with psycopg.connect(
                host="127.0.0.1", port=port, user=env["POSTGRES_USER"], password=env["POSTGRES_PASSWORD"],
                dbname="postgres", autocommit=True,
            ) as connection:  # fmt: skip
                connection.execute(f"create database {env['POSTGRES_DB']}")
            yield port


@contextmanager
def redis(service: Mapping[str, Any], folder: Path) -> Iterator[int]:
    (folder / "redis").mkdir()
    first, *rest = service["command"]
    here = ["--bind", "127.0.0.1", "--dir", folder / "redis"]
    with serving(
        lambda port: [program(first), *rest, *here, "--port", str(port)], folder / "redis.log"
    ) as port:
        yield port


@contextmanager
def storage(service: Mapping[str, Any], folder: Path) -> Iterator[int]:
    files = folder / "files"
    files.mkdir()
    server, port = _versitygw(), free_port()
    places = {":7070": f"127.0.0.1:{port}", "/files": str(files)}
    command = [server, *(places.get(part, part) for part in service["command"])]
    with (folder / "storage.log").open("wb") as log:
        running = subprocess.Popen(command, env=os.environ | service["environment"], stdout=log, stderr=log)
    try:
        wait_until(lambda: accepts(port), within_s=30)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=30)
