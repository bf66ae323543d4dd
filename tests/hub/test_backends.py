"""What a hub works with is opened from its settings; one that names nothing is said."""

from pathlib import Path

import pytest

from hub.backends import Backends
from hub.errors import SettingsError
from hub.health import check_health
from tests.hubs import settings_for

NAMELESS = [
    ("HUB_SEARCH_URL", "nothing:", "engine", "There is no search engine 'nothing'"),
    ("HUB_SEARCH_URL", "opensearch+http://", "engine", "A search address looks like"),
    ("HUB_EMBEDDER", "nothing", "embedder", "There is no embedder 'nothing'"),
    ("HUB_BROKER_URL", "rediss//mistyped", "broker", "There is no queue 'rediss//mistyped'"),
]


@pytest.mark.parametrize(("setting", "value", "part", "said"), NAMELESS)
def test_a_setting_that_names_no_part_is_said(
    tmp_path: Path, setting: str, value: str, part: str, said: str
) -> None:
    backends = Backends(settings_for(tmp_path, **{setting: value}))
    with pytest.raises(SettingsError, match=said):
        getattr(backends, part)


@pytest.mark.parametrize(
    ("setting", "value", "part", "_said"), [*NAMELESS, ("HUB_STORAGE_URL", "nothing:", "storage", "")]
)
def test_a_part_that_no_setting_names_is_not_ready(
    tmp_path: Path, setting: str, value: str, part: str, _said: str
) -> None:
    checked = check_health(Backends(settings_for(tmp_path, **{setting: value})))
    assert {"embedder": "model"}.get(part, part) in {one.name for one in checked if not one.ok}
