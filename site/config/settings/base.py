"""What every installation has in common. Nothing here depends on the environment."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[3]
PROJECT = ROOT / "site"
VAR = ROOT / "var"


def sqlite(path: Path) -> dict[str, Any]:
    """A SQLite database that many readers and one writer can share."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # A deferred transaction that turns from reading to writing fails at
            # once when another writes; one that begins by writing waits its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode = WAL;"
                "PRAGMA synchronous = NORMAL;"
                "PRAGMA temp_store = MEMORY;"
                "PRAGMA mmap_size = 134217728;"
                "PRAGMA cache_size = -20000;"
            ),
        },
    }


INSTALLED_APPS = [
    # Above Django's own apps, so that its runserver is the one that runs.
    "config",
    # Above allauth and Wagtail: its templates go before theirs.
    "accounts",
    "demo",
    "search",
    "condition_pages",
    "clinics",
    "seo",
    "wagtail.contrib.forms",
    "wagtail.contrib.frontend_cache",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.api.v2",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "phonenumber_field",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "clinics.tenancy.middleware.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.compression.CompressionMiddleware",
    "seo.freshness.FreshnessMiddleware",
    "config.headers.HeadersMiddleware",
    "clinics.runtime.bad_values.BadValueMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clinics.tenancy.middleware.PracticeMiddleware",
    "accounts.attempts.LimitMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "seo.redirects.GuardedRedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": sqlite(VAR / "db.sqlite3")}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Signing in: accounts come by invitation, so nothing here signs anybody up or confirms addresses.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Counted by accounts.attempts, which lets nobody lock another out.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.SecondStepAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
#: Whether Crossref and PubMed are asked what a citation's DOI or PubMed ID is about.
CITATION_LOOKUP = False
#: Whether the platform's own host lists the practices to everybody.
LIST_PRACTICES = False
#: Whether managers and platform staff need a second factor.
REQUIRE_2FA = True
SECRET_KEY_FALLBACKS: list[str] = []

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
# Wagtail's own words where a clinic has others, such as for workflows and moderation.
LOCALE_PATHS = [PROJECT / "locale", ROOT / "clinics" / "wording"]
# Dates and hours as a practice's country writes them.
FORMAT_MODULE_PATH = ["clinics.formats"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
PHONENUMBER_DB_FORMAT = "E164"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PROJECT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "clinics.files.media.RandomFolderStorage"},
    "renditions": {"BACKEND": "clinics.files.media.RenditionStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Wagtail's editor sends a field for each part of each block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# The import's form says in one line that these are too many; above, Django answers a bare 400.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# Whether PostgreSQL's row-level security stands between the practices too, beneath the ORM's
# row filters; and the role that the web server connects with.
PRACTICE_RLS = False
RLS_ROLE = "clinics_web"
# What runs for the whole installation. Behind row-level security any other command sees
# nothing, unless `manage.py within` runs it.
PLATFORM_COMMANDS = {
    "archive_practice",
    "audit_seo",
    "changepassword",
    "check",
    "clearsessions",
    "create_practice",
    "createsuperuser",
    "db_worker",
    "delete_practice",
    "draw_share_cards",
    "explain",
    "export_practice",
    "import_condition",
    "import_moves",
    "import_practice",
    "load_demo",
    "migrate",
    "publish_scheduled",
    "prune_db_task_results",
    "purge_enquiries",
    "rebuild_references_index",
    "rebuild_search_index",
    "reset_second_factor",
    "restore_practice",
    "rotate_enquiry_keys",
    "update_index",
}

WAGTAIL_SITE_NAME = "Wagtail Clinics"
WAGTAIL_I18N_ENABLED = True
# A reviewer's yes publishes, though reviewers may not publish otherwise.
WAGTAIL_FINISH_WORKFLOW_ACTION = "clinics.review.publish_approved"
# What waits for a practice's reviewers is no matter of the platform's staff.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# A search server that answers visitors before the database does: {"kind": "opensearch" or
# "elasticsearch", "url", "index"}.
CLINIC_SEARCH_SERVER: dict[str, str] | None = None
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "clinics.forms.rich_text.RichTextArea"}}
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx"),
    # Videos and their captions.
    *("mp4", "vtt", "webm"),
]
# Of a video; clinics/files/uploads.py takes less of anything else.
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "clinics.files.uploads.DocumentForm"
# No SVG: it can carry script.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "clinics.files.uploads.ImageForm"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
# Where the platform's own admin answers, besides the hosts of the Site table.
PLATFORM_HOSTS: list[str] = []
# Whether all other hosts are refused, and people who belong to no practice turned away. Off, they
# are left to the project that the practices are part of.
PRACTICE_HOSTS_ONLY = True
# Nothing is asked of another company, whatever address an editor gives.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# The admin talks to nobody but its own server.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Places only: browsers refuse some of the other names, such as "localtime".
WAGTAIL_USER_TIME_ZONES = sorted(
    name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC"
)

# The icon of each page's tab, among the static files.
CLINIC_SEO_ICON = "img/favicon.svg"

# What a browser may do: config/headers.py says on which pages.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "clinics.runtime.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # Wagtail's editor reads it.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
