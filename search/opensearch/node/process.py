"""One node as a process: start it in a folder, ask for it, stop it.

1. The folder gets config, data, logs, tmp and snapshots; the program stays as it was installed.
2. Java starts the server directly: its own script starts three more Javas first and takes twice as long.
3. The server writes its ports into files, then answers; healthy and with its plugins, it is handed over.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from search.opensearch.node.errors import AlreadyRunning, NodeDied, NodeNotReady, PluginMissing, UserRefused
from search.opensearch.node.install import Program

KNN_PLUGIN = "opensearch-knn"
NOBODY = 65534  # the server refuses to run as root
LARGE_HEAP_MB = 2048

_children: dict[int, subprocess.Popen[bytes]] = {}  # started by this process, which must wait for their end


@dataclass(frozen=True, slots=True)
class RunningNode:
    """A started node. `transport_port` is where further nodes of its cluster find it."""

    folder: Path
    pid: int
    http_port: int
    transport_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def log(self) -> Path:
        return _log(self.folder)


def start_node(
    folder: Path,
    program: Program,
    *,
    port: int = 0,
    heap_mb: int = 1024,
    joins: RunningNode | None = None,
    patience_s: float = 180,
) -> RunningNode:
    """Starts a node with its data in `folder` and waits until it is healthy; port 0 takes a free one.

    Alone it manages its cluster and holds data; with `joins` it only holds data for that node's cluster.
    Raises AlreadyRunning, NodeDied, NodeNotReady, PluginMissing; after an error nothing is left running.
    """
    folder = folder.resolve()
    running = node_status(folder)
    if running is not None:
        raise AlreadyRunning(folder, running.url)
    _lay_out(folder, program, port=port, joins=joins)
    log = _log(folder).open("wb")
    with log:
        process = subprocess.Popen(  # noqa: S603 - a fixed command line
            [*_as_nobody(), *_command(folder, program, heap_mb)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        node = _wait(process, folder, time.monotonic() + patience_s, patience_s)
        _assert_plugin(node)
    except BaseException:
        process.kill()
        process.wait()
        raise
    _children[node.pid] = process
    _state(folder).write_text(json.dumps({**asdict(node), "folder": str(folder)}), encoding="utf-8")
    return node


def node_status(folder: Path) -> RunningNode | None:
    """The node that runs in `folder`, or None: its process must still be the one that was started there."""
    folder = folder.resolve()
    try:
        state = json.loads(_state(folder).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    node = RunningNode(folder, state["pid"], state["http_port"], state["transport_port"])
    return node if _runs(node) else None


def stop_node(folder: Path, *, patience_s: float = 30) -> bool:
    """Stops the node in `folder`, kindly first; its data stays. False if none ran."""
    node = node_status(folder)
    if node is None:
        return False
    os.kill(node.pid, signal.SIGTERM)
    until = time.monotonic() + patience_s
    while _runs(node) and time.monotonic() < until:
        time.sleep(0.05)
    if _runs(node):
        os.kill(node.pid, signal.SIGKILL)
    if node.pid in _children:
        _children.pop(node.pid).wait()
    _state(node.folder).unlink(missing_ok=True)
    return True


def _lay_out(folder: Path, program: Program, *, port: int, joins: RunningNode | None) -> None:
    for name in ("config", "data", "logs", "tmp", "snapshots"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("http.ports", "transport.ports"):
        (folder / "logs" / name).unlink(missing_ok=True)
    shutil.copy(program.home / "config" / "log4j2.properties", folder / "config")
    settings = node_settings(folder, port=port, joins=joins)
    # JSON is YAML, and quotes what a path may hold.
    lines = (f"{name}: {json.dumps(value)}\n" for name, value in settings.items())
    (folder / "config" / "opensearch.yml").write_text("".join(lines), encoding="utf-8")
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def node_settings(folder: Path, *, port: int, joins: RunningNode | None) -> dict[str, Any]:
    """The server's settings for a node in `folder`."""
    name = folder.name
    settings: dict[str, Any] = {
        "cluster.name": "raakvlak",
        "node.name": name,
        "node.portsfile": True,
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": 0,
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "path.repo": [str(folder / "snapshots")],
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # A versioned delete on a missing index would create it, without its mapping.
        "action.auto_create_index": False,
    }
    if joins is None:
        return settings | {
            "node.roles": ["cluster_manager", "data", "ingest"],
            "discovery.seed_hosts": [],
            "cluster.initial_cluster_manager_nodes": [name],
        }
    return settings | {"node.roles": ["data"], "discovery.seed_hosts": [f"127.0.0.1:{joins.transport_port}"]}


def _as_nobody() -> list[str]:
    """Root becomes nobody, who may still read: the program or the data may lie below a closed home folder."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise UserRefused
    return [
        setpriv,
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
        "--securebits=+no_setuid_fixup",  # else access(2), which Java asks, forgets the line above
    ]


def _collector(heap_mb: int) -> list[str]:
    """A small heap is cleared fastest by one thread. In a large one that lets garbage lie until the node's
    breaker, which counts it too, turns writes away; the server's own choice clears it meanwhile.
    """
    if heap_mb < LARGE_HEAP_MB:
        return ["-XX:+UseSerialGC"]
    return ["-XX:+UseG1GC", "-XX:G1ReservePercent=25", "-XX:InitiatingHeapOccupancyPercent=30"]


def _command(folder: Path, program: Program, heap_mb: int) -> list[str]:
    """The server's own jvm.options and start script, without what only a production node needs."""
    vector = ["--add-modules=jdk.incubator.vector"] if "jdk.incubator.vector" in program.java.modules else []
    return [
        str(program.java.home / "bin" / "java"),
        f"-Xms{heap_mb}m",
        f"-Xmx{heap_mb}m",
        "-Xss1m",
        *_collector(heap_mb),
        f"-XX:ErrorFile={folder / 'logs' / 'java-error-%p.log'}",
        f"-Djava.io.tmpdir={folder / 'tmp'}",
        "-Djava.awt.headless=true",
        "-Djava.locale.providers=CLDR",
        "-Dfile.encoding=UTF-8",
        "-Djna.nosys=true",
        "-Dio.netty.noUnsafe=true",
        "-Dio.netty.noKeySetOptimization=true",
        "-Dio.netty.recycler.maxCapacityPerThread=0",
        "-Dio.netty.allocator.numDirectArenas=0",
        "-Dlog4j.shutdownHookEnabled=false",
        "-Dlog4j2.disable.jmx=true",
        "-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1",
        "--enable-native-access=ALL-UNNAMED",
        *vector,
        f"-javaagent:{program.home / 'agent' / 'opensearch-agent.jar'}",
        f"-Dopensearch.path.home={program.home}",
        f"-Dopensearch.path.conf={folder / 'config'}",
        "-Dopensearch.distribution.type=zip",
        "-Dopensearch.bundled_jdk=false",
        "-cp",
        str(program.home / "lib" / "*"),
        "org.opensearch.bootstrap.OpenSearch",
    ]


def _wait(process: subprocess.Popen[bytes], folder: Path, until: float, patience_s: float) -> RunningNode:
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NodeDied(_log(folder), _tail(folder))
        http_port, transport_port = _port(folder, "http"), _port(folder, "transport")
        if http_port and transport_port:
            node = RunningNode(folder, process.pid, http_port, transport_port)
            health = _get(node, "/_cluster/health?wait_for_status=yellow&timeout=2s")
            if health and not health["timed_out"]:
                return node
        time.sleep(0.1)
    raise NodeNotReady(patience_s, _log(folder), _tail(folder))


def _port(folder: Path, kind: str) -> int | None:
    """The port a node says it listens on; the file names every bound address."""
    try:
        lines = (folder / "logs" / f"{kind}.ports").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    return next((int(line.rpartition(":")[2]) for line in lines if line.startswith("127.0.0.1:")), None)


def _assert_plugin(node: RunningNode) -> None:
    answer = _get(node, "/_nodes/_local/plugins")
    nodes = answer["nodes"].values() if answer else ()
    loaded = frozenset(plugin["name"] for found in nodes for plugin in found["plugins"])
    if KNN_PLUGIN not in loaded:
        raise PluginMissing(KNN_PLUGIN, loaded)


def _get(node: RunningNode, path: str) -> dict[str, Any] | None:
    """What the node answers, or None while it does not answer well."""
    connection = HTTPConnection("127.0.0.1", node.http_port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        return dict(json.loads(body)) if response.status == 200 else None
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def _runs(node: RunningNode) -> bool:
    """A process id may have been given to somebody else since; a dead child has an empty command line."""
    try:
        return str(node.folder / "config").encode() in Path(f"/proc/{node.pid}/cmdline").read_bytes()
    except OSError:
        return False


def _state(folder: Path) -> Path:
    return folder / "node.json"


def _log(folder: Path) -> Path:
    return folder / "logs" / "stdout.log"


def _tail(folder: Path) -> str:
    return "\n".join(_log(folder).read_text(encoding="utf-8", errors="replace").splitlines()[-30:])
