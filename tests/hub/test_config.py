"""What the environment says becomes settings; without a word everything has a default."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.config import Anonymous, Settings, secret
from hub.errors import SettingsError
from hub.logs import LogFormat


def settings(home: Path, **env: str) -> Settings:
    return Settings.from_env({"HUB_HOME": str(home), **env})


def test_without_a_setting_the_hub_is_closed_and_on_this_machine_alone(tmp_path: Path) -> None:
    found = settings(tmp_path)

    assert found.anonymous is Anonymous.NONE
    assert (found.bind, found.public_url) == ("127.0.0.1:8000", "http://127.0.0.1:8000")
    assert (found.proxies, found.metrics_token, found.smtp_url) == (0, "", "")
    assert found.languages == ("nl", "en")
    assert found.log_format is LogFormat.AUTO


def test_without_a_setting_everything_lies_below_its_home(tmp_path: Path) -> None:
    found = settings(tmp_path)

    assert found.database_url == f"sqlite:///{tmp_path}/hub.db"
    assert found.storage_url == f"file:{tmp_path}/files"
    assert (found.search_url, found.broker_url) == ("embedded:", "filesystem:")
    assert (found.embedder, found.recogniser) == ("packaged", "packaged")
    assert {found.models.parent, found.cache.parent, found.backups.parent} == {tmp_path}


def test_home_is_var_where_it_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert Settings.from_env({}).home == tmp_path / "var"


@pytest.mark.parametrize("bind", ["", "8000", ":8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "a:-1"])
def test_an_address_that_nothing_can_listen_on_is_told(tmp_path: Path, bind: str) -> None:
    with pytest.raises(SettingsError, match=r"HUB_BIND must be HOST:PORT"):
        settings(tmp_path, HUB_BIND=bind)


@pytest.mark.parametrize("bind", ["0.0.0.0:80", "[::1]:8080", "hub.example.org:8000"])
def test_an_address_that_can_be_is_taken_and_told_to_people(tmp_path: Path, bind: str) -> None:
    found = settings(tmp_path, HUB_BIND=bind)

    assert (found.bind, found.public_url) == (bind, f"http://{bind}")


@pytest.mark.parametrize("value", ["", "yes", "true", "everybody", "Public", "public "])
def test_what_visitors_see_is_never_guessed(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match=r"HUB_ANONYMOUS must be none or public"):
        settings(tmp_path, HUB_ANONYMOUS=value)


def test_a_hub_is_opened_to_visitors_by_one_word(tmp_path: Path) -> None:
    assert settings(tmp_path, HUB_ANONYMOUS="public").anonymous is Anonymous.PUBLIC
    assert settings(tmp_path, HUB_ANONYMOUS="none").anonymous is Anonymous.NONE


@pytest.mark.parametrize(
    ("name", "value"),
    [("HUB_LOG", "loud"), ("HUB_PROXIES", "-1"), ("HUB_PROXIES", "100"), ("HUB_PROXIES", "a")],
)
def test_another_value_that_cannot_be_is_told_with_its_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings(tmp_path, **{name: value})


def test_a_secret_comes_from_its_file_before_the_variable(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from the file\n")

    assert secret({"HUB_X": "plain", "HUB_X_FILE": str(file)}, "HUB_X") == "from the file"
    assert secret({"HUB_X": "plain"}, "HUB_X") == "plain"
    assert secret({}, "HUB_X") is None
    with pytest.raises(SettingsError, match="HUB_X_FILE cannot be read"):
        secret({"HUB_X_FILE": str(tmp_path / "gone")}, "HUB_X")


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path) -> None:
    shown = repr(
        settings(
            tmp_path,
            HUB_DATABASE_URL="postgresql+psycopg://hub:hidden@db/hub",
            HUB_SECRET_KEY="hidden",
            HUB_S3_SECRET_KEY="hidden",
            HUB_METRICS_TOKEN="hidden",
            HUB_SMTP_URL="smtp://hub:hidden@mail:587",
        )
    )

    assert "hidden" not in shown


def test_two_processes_that_start_agree_on_the_key_of_sessions(tmp_path: Path) -> None:
    first, second = settings(tmp_path), settings(tmp_path)

    assert len(first.secret_key) >= 32
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
