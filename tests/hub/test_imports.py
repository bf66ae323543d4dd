"""What the application loads when it is imported: no model, and nothing that takes seconds."""

import json
import subprocess
import sys
from pathlib import Path

HEAVY = ("torch", "openvino", "transformers", "sentence_transformers", "boto3", "opensearchpy", "playwright")
PROGRAM = """
import json, sys
from hub.app import create_app
from hub.config import Settings
create_app(Settings.from_env({"HUB_HOME": sys.argv[1]}))
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_importing_and_making_the_application_loads_no_model(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )
    assert sorted(set(HEAVY) & set(json.loads(done.stdout))) == []
