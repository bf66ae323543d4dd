"""Bodies: what travels to OpenSearch and back, as values and as JSON."""

import json
from typing import Any

Body = dict[str, Any]

as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
