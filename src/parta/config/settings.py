"""Settings. All differences between installations come from the environment through `env`."""

from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from parta.config import embedded
from parta.config.env import read
from parta.config.mail import mail_settings

ENV = read()

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.hosts)
ROOT_URLCONF = "parta.config.urls"
WSGI_APPLICATION = "parta.config.wsgi.application"

PARTA_DEMO = ENV.demo
PARTA_DATA = ENV.data
PARTA_IDENTIFIER_KEY = ENV.identifier_key
PARTA_TRUST_STORE = ENV.trust_store
PARTA_MAIL_OUTBOX = ENV.mail_outbox
PARTA_MAIL_INBOX = ENV.mail_inbox
PARTA_MAIL_FROM = ENV.mail_from
PARTA_SMTP_URL = ENV.smtp_url or ""
PARTA_METRICS_TOKEN = ENV.metrics_token
# The real server has training copies beside it, or this is the server of the copies; never both (decision 0011).
PARTA_TRAINING = ENV.training and not ENV.is_copy
PARTA_TRAINING_COPY = ENV.is_copy
PARTA_TRAINING_ADDRESS = ENV.training_address
PARTA_TRAINING_HOME = ENV.copy_home
PARTA_TRAINING_FOLDER = ENV.training_folder
PARTA_TRAINING_KEY = ENV.ticket_key
PARTA_PROXIES = ENV.proxies
if ENV.proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "parta.planes",
    "parta.audit",
    "parta.events",
    "parta.files",
    "parta.notices",
    "parta.ui",
    "parta.signing",
    "parta.drafts",
    "parta.waiting",
    "parta.sheets",
    "parta.editions",
    "parta.rulebook",
    "parta.reference",
    "parta.institutions",
    "parta.identity",
    "parta.people",
    "parta.matching",
    "parta.enrolment",
    "parta.dossiers",
    "parta.curriculum",
    "parta.timetable",
    "parta.journal",
    "parta.documents",
    "parta.preschools",
    "parta.quality",
    "parta.cabinet",
    "parta.workplace",
    "parta.statistics",
    "parta.exchange",
    "parta.support",
    "parta.help",
    "parta.life",
    "parta.connection",
    "parta.admission",
    "parta.collections",
    "parta.training",
    "parta.accounting",
    "parta.config",
]

MIDDLEWARE = [
    "parta.config.middleware.security_headers",
    "parta.config.middleware.probes",
    "parta.config.metrics.measure",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parta.ui.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "parta.identity.web.middleware.actor",
    "parta.support.web.middleware.see_as",
    "parta.config.middleware.known_people_only",
    "parta.config.middleware.domain_errors",
    "parta.config.middleware.reads_do_not_write",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "parta.ui.context.frame",
            ],
            "builtins": [
                "parta.ui.templatetags.ui",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]


_SERVING = {
    "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
    # Statements are planned once a connection and not at each request: of a parent's page planning took two thirds of
    # the database's time. A plan made before the values are known is right here, since every statement names its
    # institution or person, and partitions are chosen when it runs; left to itself PostgreSQL plans anew each time,
    # because without values it counts in all partitions.
    "prepare_threshold": 5,
    "options": " ".join(
        (
            "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
            "-c plan_cache_mode=force_generic_plan",
        )
    ),
}


def database_settings(url: str, *, pooled: bool = True) -> dict[str, object]:
    """Django's settings for a PostgreSQL connection URL."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "parta.config.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            **query,
            **(_SERVING if pooled else {}),
            "server_side_binding": True,
        },
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


DATABASES = {"default": database_settings(ENV.app_database_url or embedded.app_url(ENV.data, ENV.database_url))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SESSION_ENGINE = "parta.identity.sessions"
SESSION_COOKIE_NAME = "parta_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Training copies run in demo mode, for their test keys, behind whatever proxy the real server stands behind.
_IS_PLAIN_HTTP = not ENV.training_address.startswith("https:") if ENV.is_copy else ENV.demo
SESSION_COOKIE_SECURE = not _IS_PLAIN_HTTP
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = not _IS_PLAIN_HTTP
CSRF_FAILURE_VIEW = "parta.config.errors.csrf_failure"

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "parta_language"
USE_TZ = True
TIME_ZONE = "Europe/Kyiv"
FORMAT_MODULE_PATH = ["parta.ui.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 365 * 24 * 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "parta.config.logs.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "procrastinate": {"level": "WARNING"}},
}

globals().update(mail_settings(ENV))

if ENV.is_copy:
    # Ports do not part cookies: the two servers of one host must not read, or overwrite, each other's.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "parta_training_session", "parta_training_csrf"
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"),
        "parta.training.web.middleware.copy_of_the_browser",
    )
    # One connection, turned from copy to copy: a pool would hand out one to the copy before.
    del DATABASES["default"]["OPTIONS"]["pool"]  # type: ignore[attr-defined]
