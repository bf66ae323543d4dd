"""What a WSGI server loads: `gunicorn wsgi:app`."""

from hub.app import create_app
from hub.config import Settings

app = create_app(Settings.from_env())
