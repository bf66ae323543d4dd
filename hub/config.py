"""The frozen settings of a process, read from the environment once.

Without any setting everything lives under `HUB_HOME`. What an organisation decides (who may log in, what is
inferred) is a `Policy` row, not a setting. Secrets may come from a file: `HUB_X_FILE` names it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hub.errors import SettingsError
from hub.logs import LogFormat


class Anonymous(StrEnum):
    """What a visitor who is not signed in may see."""

    NONE = "none"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where everything is and how the web listens; see `docs/operations.md` for each."""

    home: Path
    database_url: str = field(repr=False)
    search_url: str = field(repr=False)
    storage_url: str
    s3_access_key: str | None = field(repr=False)
    s3_secret_key: str | None = field(repr=False)
    broker_url: str = field(repr=False)
    embedder: str
    recogniser: str
    models: Path
    cache: Path
    backups: Path
    bind: str
    public_url: str
    anonymous: Anonymous
    secret_key: str = field(repr=False)
    languages: tuple[str, ...] = ("nl", "en")
    smtp_url: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    log_format: LogFormat = LogFormat.AUTO
    proxies: int = 0
    judged: Path = Path("judged")
    kept_index_h: int = 24

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from the environment. Raises `SettingsError` for a value that cannot be."""
        env = os.environ if env is None else env
        home = Path(env.get("HUB_HOME", "var")).resolve()
        bind = env.get("HUB_BIND", "127.0.0.1:8000")
        host, _, port = bind.rpartition(":")
        if not host or not port.isdigit():
            raise SettingsError(f"HUB_BIND must be HOST:PORT, not {bind!r}")
        return cls(
            home=home,
            database_url=secret(env, "HUB_DATABASE_URL") or f"sqlite:///{home / 'hub.db'}",
            search_url=secret(env, "HUB_SEARCH_URL") or "embedded:",
            storage_url=secret(env, "HUB_STORAGE_URL") or f"file:{home / 'files'}",
            s3_access_key=secret(env, "HUB_S3_ACCESS_KEY"),
            s3_secret_key=secret(env, "HUB_S3_SECRET_KEY"),
            broker_url=secret(env, "HUB_BROKER_URL") or "filesystem:",
            embedder=env.get("HUB_EMBEDDER", "packaged"),
            recogniser=env.get("HUB_RECOGNISER", "packaged"),
            models=Path(env.get("HUB_MODELS", str(home / "models"))).resolve(),
            cache=Path(env.get("HUB_CACHE", str(home / "cache"))).resolve(),
            backups=Path(env.get("HUB_BACKUPS", str(home / "backups"))).resolve(),
            bind=bind,
            public_url=env.get("HUB_PUBLIC_URL", f"http://{bind}").rstrip("/"),
            anonymous=_anonymous(env.get("HUB_ANONYMOUS", "none")),
            secret_key=secret(env, "HUB_SECRET_KEY") or _kept_secret_key(home),
            languages=tuple(env.get("HUB_LANGUAGES", "nl,en").split(",")),
            smtp_url=secret(env, "HUB_SMTP_URL") or "",
            metrics_token=secret(env, "HUB_METRICS_TOKEN") or "",
            log_format=_log_format(env.get("HUB_LOG", "auto")),
            proxies=_count(env, "HUB_PROXIES"),
            judged=Path(env.get("HUB_JUDGED", str(home / "judged"))).resolve(),
            kept_index_h=_count(env, "HUB_KEPT_INDEX_HOURS", default="24", digits=3),
        )


def secret(env: Mapping[str, str], name: str) -> str | None:
    """The value of `name`, or the content of the file that `name_FILE` names."""
    path = env.get(f"{name}_FILE")
    if path is None:
        return env.get(name) or None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE cannot be read: {error.strerror}") from error


def _anonymous(value: str) -> Anonymous:
    try:
        return Anonymous(value)
    except ValueError as error:
        raise SettingsError(f"HUB_ANONYMOUS must be none or public, not {value!r}") from error


def _log_format(value: str) -> LogFormat:
    try:
        return LogFormat(value)
    except ValueError as error:
        raise SettingsError(f"HUB_LOG must be auto, json or text, not {value!r}") from error


def _count(env: Mapping[str, str], name: str, *, default: str = "0", digits: int = 2) -> int:
    value = env.get(name, default)
    if not value.isdecimal() or len(value) > digits:
        raise SettingsError(f"{name} must be a small number, not {value!r}")
    return int(value)


def _kept_secret_key(home: Path) -> str:
    """The session key, made once in `home`; two processes that start at once agree on one."""
    path = home / "secret_key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8")
