"""The test suite: fast, offline, and the same on every machine."""

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR, sqlite

DEBUG = False
SECRET_KEY = "tests-only-" + "0" * 50
# Any: the middleware knows the hosts.
ALLOWED_HOSTS = ["*"]
PLATFORM_HOSTS = ["localhost", "127.0.0.1", "testserver"]
ENQUIRY_KEYS = ["dGVzdHMtb25seS0wMDAwMDAwMDAwMDAwMDAwMDAwMDA="]
DATABASES = {"default": sqlite(VAR / "tests" / "db.sqlite3")}
DEMO_PORT = 8000
DEMO_ADMIN = {"username": "admin", "password": "admin"}
DEMO_EDITOR_PASSWORD = "editor"
LIST_PRACTICES = True
# Tests of the second factor turn it on.
REQUIRE_2FA = False
WAGTAILADMIN_BASE_URL = "http://localhost"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "tests" / "media"
