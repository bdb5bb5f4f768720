"""One person's own machine."""

from config.env import env
from config.settings.base import *  # noqa: F403
from config.settings.base import RLS_ROLE, VAR, sqlite

DEBUG = True
# Known to all who can read this line: fit for nothing but one's own machine.
SECRET_KEY = "development-only-" + "0" * 50
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", *env.listing("ALLOWED_HOSTS", [])]
PLATFORM_HOSTS = ["localhost", "127.0.0.1", *env.listing("ALLOWED_HOSTS", [])]
# As public as the key above.
ENQUIRY_KEYS = env.listing("ENQUIRY_KEYS", ["ZGV2ZWxvcG1lbnQtb25seS0wMDAwMDAwMDAwMDAwMDA="])
VAR = env.path("VAR_DIR", VAR)
VAR.mkdir(exist_ok=True, parents=True)
MEDIA_ROOT = VAR / "media"
DATABASES = {"default": env.database("DATABASE_URL", sqlite(VAR / "db.sqlite3"))}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Counts of tries are among them.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
# Mail is shown where the server's lines are, unless a mail catcher is named.
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.port("EMAIL_PORT", 1025)
EMAIL_BACKEND = "django.core.mail.backends.{}.EmailBackend".format(
    "smtp" if EMAIL_HOST else "console"
)

# Where a worker runs beside the server tasks wait for it; else each is done where it comes up.
if env.flag("WORKER"):
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# The demo's sites answer on this port, and its first admin signs in with this.
DEMO_PORT = env.port("PORT", 8000)
DEMO_ADMIN = {"username": "admin", "password": "admin"}
DEMO_EDITOR_PASSWORD = "editor"
LIST_PRACTICES = True
# The demo's people sign in at once; with REQUIRE_2FA=yes it asks as a server does.
REQUIRE_2FA = env.flag("REQUIRE_2FA", False)
CITATION_LOOKUP = env.flag("CITATION_LOOKUP")
WAGTAILADMIN_BASE_URL = f"http://localhost:{DEMO_PORT}"

PRACTICE_RLS = env.flag("PRACTICE_RLS")
RLS_ROLE = env.text("RLS_ROLE", RLS_ROLE)
if PRACTICE_RLS:
    # No entry of a cache is shared by practices.
    for cache in CACHES.values():
        cache["KEY_FUNCTION"] = "clinics.tenancy.context.cache_key"
    if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
        env.reject("PRACTICE_RLS needs PostgreSQL: set DATABASE_URL to postgresql://…, or say no")

env.check()
