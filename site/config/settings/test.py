"""The test suite: fast, offline, and the same on every machine."""

from config.env import env
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR, sqlite

DEBUG = False
SECRET_KEY = "tests-only-" + "0" * 50
# Any: the middleware knows the hosts.
ALLOWED_HOSTS = ["*"]
PLATFORM_HOSTS = ["localhost", "127.0.0.1", "testserver"]
ENQUIRY_KEYS = ["dGVzdHMtb25seS0wMDAwMDAwMDAwMDAwMDAwMDAwMDA="]
# `make test-postgres` names its own PostgreSQL here, as the web server's role and as the owner of
# the tables, and turns row-level security on.
DATABASES = {
    "default": env.database("TEST_DATABASE_URL", sqlite(VAR / "tests" / "db.sqlite3")),
}
TEST_OWNER = env.text("TEST_DATABASE_OWNER", "")
PRACTICE_RLS = env.flag("TEST_RLS")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "clinics.tenancy.context.cache_key",
    }
}
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
