"""The settings of a server, with the demo's logins and without https."""

import os

from config.settings.production import *  # noqa: F403
from config.settings.production import MEDIA_ROOT

DEMO_PORT = int(os.environ["AUDIT_PORT"])
DEMO_ADMIN = {"username": "admin", "password": "admin"}
DEMO_EDITOR_PASSWORD = "editor"
# A web server would hand these out.
AUDIT_MEDIA = MEDIA_ROOT
