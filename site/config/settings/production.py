"""A server on the open internet. Every variable read here is in .env.example."""

from importlib.util import find_spec

from config.env import env
from config.settings.base import *  # noqa: F403
from config.settings.base import MIDDLEWARE, RLS_ROLE, STORAGES, VAR, sqlite

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
# Older ones, while what they signed and encrypted is still about.
SECRET_KEY_FALLBACKS = env.listing("OLD_SECRET_KEYS", [])
LIST_PRACTICES = env.flag("LIST_PRACTICES", False)
REQUIRE_2FA = env.flag("REQUIRE_2FA", True)
CITATION_LOOKUP = env.flag("CITATION_LOOKUP")
# Any host that the Site table knows is answered (clinics.tenancy.middleware), so that a new
# practice needs no restart; the variable names the platform's own.
ALLOWED_HOSTS = ["*"]
PLATFORM_HOSTS = env.hosts("ALLOWED_HOSTS")
# Without the keys nobody reads what visitors wrote: keep a copy away from the database.
ENQUIRY_KEYS = env.listing("ENQUIRY_KEYS")
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
WAGTAILADMIN_BASE_URL = env.origin("ADMIN_URL")

# After the check of the host and Django's SecurityMiddleware: static files are https too.
_after = MIDDLEWARE.index("django.middleware.security.SecurityMiddleware") + 1
MIDDLEWARE.insert(_after, "whitenoise.middleware.WhiteNoiseMiddleware")

# After what answers health checks, before the host is looked up.
if env.flag("METRICS"):
    _first = MIDDLEWARE.index("config.health.HealthMiddleware") + 1
    MIDDLEWARE.insert(_first, "clinics.metrics.middleware.MetricsMiddleware")
    if not find_spec("prometheus_client"):
        env.reject("METRICS needs prometheus-client: install requirements-metrics.txt, or say no")
METRICS_FROM = env.networks("METRICS_FROM", ("127.0.0.0/8", "::1"))
METRICS_TOKEN = env.secret("METRICS_TOKEN", at_least=32, default="")

VAR = env.path("VAR_DIR", VAR)
MEDIA_ROOT = VAR / "media"
STATIC_ROOT = env.path("STATIC_DIR", VAR / "static")
DATABASES = {"default": env.database("DATABASE_URL", sqlite(VAR / "db.sqlite3"))}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Shared by every process: a cache in one process's memory would go on serving
# a host's old name after another process has changed it.
REDIS_URL = env.url("REDIS_URL", "", schemes=("redis", "rediss", "unix"))
# Tries and floods are counted apart: a count may not be dropped to make room for pages.
CACHES: dict[str, dict]
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "clinics.caches.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {
        "default": {
            "BACKEND": "clinics.caches.files.FileBasedCache",
            "LOCATION": VAR / "cache",
        },
        "limits": {
            "BACKEND": "clinics.caches.counting.CountingCache",
            "LOCATION": VAR / "limits.sqlite3",
        },
    }

SEARCH_URL = env.url("SEARCH_URL", "")
if SEARCH_URL:
    CLINIC_SEARCH_SERVER = {
        "kind": env.choice("SEARCH_KIND", ("opensearch", "elasticsearch"), "opensearch"),
        "url": SEARCH_URL,
        "index": env.text("SEARCH_INDEX", "clinic-search"),
    }

SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", True)
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 365 * 24 * 60 * 60)
# A practice's domain has other hosts that we know nothing of (its mail, its
# booking service): promising https for them is for their owner to switch on.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.port("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_TLS")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "webmaster@localhost")

CLINIC_SEO_SECURITY_CONTACT = env.contact("SECURITY_CONTACT")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"away": {"()": "clinics.runtime.logs.WithoutTraceback"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["away"]}
    },
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    },
}

PRACTICE_RLS = env.flag("PRACTICE_RLS")
RLS_ROLE = env.text("RLS_ROLE", RLS_ROLE)
if PRACTICE_RLS:
    # No entry of a cache is shared by practices.
    for cache in CACHES.values():
        cache["KEY_FUNCTION"] = "clinics.tenancy.context.cache_key"
    if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
        env.reject("PRACTICE_RLS needs PostgreSQL: set DATABASE_URL to postgresql://…, or say no")

env.check()
