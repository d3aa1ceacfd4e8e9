"""All settings, in one file. The environment variables are listed in the README's table."""

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from gradient.core import env, identity_providers

# Django's classes are generic in the types' stubs only: this lets `Field[…]` be written.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random string (or start with `make run`, "
            "which creates one; DEBUG=1 uses an insecure key for development)."
        )
    # The key of `make run`, once it has been started: commands beside it read what it encrypted.
    SECRET_KEY = (
        env.read_text(BASE_DIR / ".local" / "secret_key")
        or "debug-only-key-that-protects-nothing-at-all-0123456789"
    )

# What other secret keys have signed is still valid, and what keys derived from them have encrypted
# can be read.
SECRET_KEY_FALLBACKS = env.comma_separated("SECRET_KEY_FALLBACKS")
# The first one encrypts the secrets in the database, all of them decrypt.
ENCRYPTION_KEYS = env.keys("ENCRYPTION_KEYS")

ALLOWED_HOSTS = env.comma_separated("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = env.url("PUBLIC_URL")
# Workspaces elsewhere: where invitations lead, and which origins may call a session's endpoints.
WORKSPACE_URL = env.link_to_workspace("WORKSPACE_URL")
WORKSPACE_ORIGINS = env.origins("WORKSPACE_ORIGINS", wildcards=False)
METRICS_TOKEN = env.text("METRICS_TOKEN")
SECURITY_CONTACT = env.contacts("SECURITY_CONTACT")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "gradient.apps.GradientConfig",
    "sessions_app.apps.SessionsConfig",
    "events_app.apps.EventsConfig",
]

MIDDLEWARE = [
    "gradient.middleware.RequestIdMiddleware",
    "gradient.middleware.ContentSecurityPolicyMiddleware",
    "gradient.middleware.health.HealthMiddleware",
    "gradient.middleware.nul.NulMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gradient.middleware.cors.CorsMiddleware",
    "gradient.middleware.api.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sessions_app.pages.time_zone.TimeZoneMiddleware",
    "sessions_app.pages.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gradient.middleware.known_device.KnownDeviceMiddleware",
    "axes.middleware.AxesMiddleware",
    "gradient.middleware.outages.OutageMiddleware",
    "sessions_app.pages.second_factor.required.SecondFactorMiddleware",
    "sessions_app.pages.sent_forms.SentFormsMiddleware",
]

ROOT_URLCONF = "gradient.urls"
WSGI_APPLICATION = "gradient.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sessions_app.pages.navigation.navigation",
            ],
            "builtins": ["gradient.templatetags.form_id"],
        },
    },
]

# SQLite: WAL lets readers continue beside a writer; IMMEDIATE takes the write lock when a
# transaction begins, as SELECT … FOR UPDATE does on PostgreSQL. FULL, whatever SQLite was built
# with: an acknowledged checkpoint must survive a crash of the machine, not only of the process.
_SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"),
}
# A server that does not answer is away: neither a new connection nor a kept one may wait for what
# the kernel's own limits allow, which are minutes.
_POSTGRESQL_OPTIONS: dict[str, Any] = {
    "connect_timeout": env.integer("CONNECT_TIMEOUT_SECONDS", 3, minimum=2),
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_database = env.database("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {**_SQLITE_OPTIONS, **_database.get("OPTIONS", {})}
    # A file, not memory: the threads of the concurrency tests need the locks of a real database.
    _database["TEST"] = {"NAME": env.text("TEST_SQLITE_FILE") or str(BASE_DIR / "test.sqlite3")}
else:
    _database |= {
        "ENGINE": "gradient.core.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_POSTGRESQL_OPTIONS, **_database.get("OPTIONS", {})},
        "DISABLE_SERVER_SIDE_CURSORS": not env.flag("PREPARED_STATEMENTS", default=True),
    }
DATABASES = {"default": _database}
# In seconds, 0 for none; gradient.core.time_limits applies those of statements and locks.
STATEMENT_TIMEOUT_SECONDS = env.integer("STATEMENT_TIMEOUT_SECONDS", 20)
LOCK_TIMEOUT_SECONDS = env.integer("LOCK_TIMEOUT_SECONDS", 5)
WORKER_STATEMENT_TIMEOUT_SECONDS = env.integer("WORKER_STATEMENT_TIMEOUT_SECONDS", 600)
WORKER_LOCK_TIMEOUT_SECONDS = env.integer("WORKER_LOCK_TIMEOUT_SECONDS", 30)
# The server (gradient.server); all but the first are of each web process.
WEB_PROCESSES = env.integer("WEB_PROCESSES", os.cpu_count() or 1, minimum=1)
WEB_THREADS = env.integer("WEB_THREADS", 8, minimum=1)
WEB_EXPORTS = env.integer("WEB_EXPORTS", 4)
WEB_CONNECTIONS = env.integer("WEB_CONNECTIONS", 4000, minimum=1)
WEB_WAITING = env.integer("WEB_WAITING", 500)
WEB_WAITING_SECONDS = env.integer("WEB_WAITING_SECONDS", 5, minimum=1)
REQUEST_TIMEOUT_SECONDS = env.integer("REQUEST_TIMEOUT_SECONDS", 60, minimum=1)
ANSWER_TIMEOUT_SECONDS = env.integer("ANSWER_TIMEOUT_SECONDS", 60, minimum=1)

# The connections that the threads of a server process or a worker share; 0 leaves each its own.
DATABASE_POOL_SIZE = env.integer("DATABASE_POOL_SIZE", WEB_THREADS + WEB_EXPORTS)
WORKER_DATABASE_POOL_SIZE = env.integer("WORKER_DATABASE_POOL_SIZE", 32)
DATABASE_POOL_TIMEOUT_SECONDS = 5
DATABASE_POOL_IDLE_SECONDS = 30
# What makes the hot calls fast, each with its switch: docs/decisions/0012.
FAST_PATH = env.flag("FAST_PATH", default=True)
PREPARED_STATEMENTS = env.flag("PREPARED_STATEMENTS", default=True)
SOCKET_HEALTH_CHECK = True
ORJSON_WRITER = True
ORJSON_READER = True
BATCHED_EVENT_IDS = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL")
CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "gradient.core.cache.ConvenientRedisCache", "LOCATION": [REDIS_URL]}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    )
}

# `console:` prints e-mail; `smtp://`, `smtp+tls://`, `smtp+ssl://` send it.
_mail = env.mail("EMAIL_URL")
EMAIL_BACKEND = (
    "gradient.core.mail.EmailBackend"
    if _mail.host
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = _mail.host
EMAIL_PORT = _mail.port
EMAIL_HOST_USER = _mail.user
EMAIL_HOST_PASSWORD = _mail.password
EMAIL_USE_TLS = _mail.use_tls
EMAIL_USE_SSL = _mail.use_ssl
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = _mail.sender or "gradient <no-reply@localhost>"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "sessions_app.accounts.backend.UserBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "sessions_app.accounts.sign_in.SignInHandler"
AXES_CLIENT_IP_CALLABLE = "gradient.core.client_address.client_address"
# An attempt while locked is not recorded: it would let others hold a user's lock for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
SIGN_IN_FAILURES_OF_AN_ADDRESS = env.integer("SIGN_IN_FAILURES_OF_AN_ADDRESS", 20, minimum=5)
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "sessions_app/pages/locked_out.html"
LOGIN_URL = "pages:sign-in"
LOGIN_REDIRECT_URL = "pages:home"

# Second factors, single sign-on and the list of browser sessions, by django-allauth:
# docs/decisions/0049. Attempts are limited by django-axes alone, and nobody signs up.
ACCOUNT_ADAPTER = "sessions_app.accounts.allauth_adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "sessions_app.accounts.allauth_adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_TOTP_ISSUER = "gradient"
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "sessions_app.accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": identity_providers.parse(env.text("SIGN_IN_PROVIDERS"))}
}

# The languages of candidates' pages; all else is in English: docs/decisions/0050.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [str(BASE_DIR / "locale")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "gradient.formats"

# The content of files: in a folder, or in a bucket of S3 or of a server that speaks its protocol,
# with the credentials of the AWS libraries' own settings.
FILES_DIRECTORY = env.text("FILES_DIRECTORY") or str(BASE_DIR / "files")
FILES_BUCKET = env.text("FILES_BUCKET")
FILES_ENDPOINT = env.url("FILES_ENDPOINT")
STORAGES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "gradient.core.bucket.Bucket",
            "OPTIONS": {"bucket_name": FILES_BUCKET, "endpoint_url": FILES_ENDPOINT or None},
        }
        if FILES_BUCKET
        else {
            "BACKEND": "gradient.core.storage.DurableFileSystemStorage",
            "OPTIONS": {"location": FILES_DIRECTORY},
        }
    ),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Assets are served from their source directories: `make run` needs no collectstatic.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Everything that needs TLS is on by default, and off for `make run`, which serves plain HTTP to
# this machine only.
HTTPS_ONLY = env.flag("HTTPS_ONLY", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS_ONLY
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
LANGUAGE_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
BEHIND_PROXY = env.flag("BEHIND_PROXY")
# How many proxies add to X-Forwarded-For what they saw.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", int(BEHIND_PROXY))
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The API's limits.
MAX_BODY_BYTES = env.integer("MAX_BODY_BYTES", 5 * 1024 * 1024, minimum=1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
GRACE_SECONDS = env.integer("GRACE_SECONDS", 30)
WORK_HISTORY_BYTES = env.integer("WORK_HISTORY_BYTES", 8 * 1024 * 1024)
# What one session may hold, in number and in bytes.
SESSION_MAX_REFUSED_SAVES = env.integer("SESSION_MAX_REFUSED_SAVES", 100)
SESSION_MAX_REFUSED_SAVES_BYTES = env.integer("SESSION_MAX_REFUSED_SAVES_BYTES", 50 * 1024 * 1024)
SESSION_MAX_MESSAGES = env.integer("SESSION_MAX_MESSAGES", 5_000)
SESSION_MAX_MESSAGES_BYTES = env.integer("SESSION_MAX_MESSAGES_BYTES", 20 * 1024 * 1024)
SESSION_MAX_EVENTS = env.integer("SESSION_MAX_EVENTS", 200_000)
SESSION_MAX_EVENTS_BYTES = env.integer("SESSION_MAX_EVENTS_BYTES", 200 * 1024 * 1024)
SESSION_MAX_MEMORY = env.integer("SESSION_MAX_MEMORY", 200)
SESSION_MAX_MEMORY_BYTES = env.integer("SESSION_MAX_MEMORY_BYTES", 256 * 1024)
SESSION_MAX_SKILLS = env.integer("SESSION_MAX_SKILLS", 50)
SESSION_MAX_SKILLS_BYTES = env.integer("SESSION_MAX_SKILLS_BYTES", 512 * 1024)
SESSION_MAX_PROPOSALS = env.integer("SESSION_MAX_PROPOSALS", 500)
SESSION_MAX_PROPOSALS_BYTES = env.integer("SESSION_MAX_PROPOSALS_BYTES", 10 * 1024 * 1024)
SESSION_MAX_FILES = env.integer("SESSION_MAX_FILES", 50)
SESSION_MAX_FILES_BYTES = env.integer("SESSION_MAX_FILES_BYTES", 50 * 1024 * 1024)
# What the materials of one assessment may hold.
ASSESSMENT_MAX_FILES = env.integer("ASSESSMENT_MAX_FILES", 200)
ASSESSMENT_MAX_FILES_BYTES = env.integer("ASSESSMENT_MAX_FILES_BYTES", 200 * 1024 * 1024)
RATE_LIMIT_API_KEY = env.rate("RATE_LIMIT_API_KEY", "1200/min")
RATE_LIMIT_SESSION_TOKEN = env.rate("RATE_LIMIT_SESSION_TOKEN", "600/min")
# What a request may take of the processor before it counts as two; 0 counts each request once.
CPU_MS_PER_REQUEST = env.integer("CPU_MS_PER_REQUEST", 50)

# For how long sign-ins, and what was done in the admin, are on record.
SIGN_IN_LOG_DAYS = env.integer("SIGN_IN_LOG_DAYS", 90, minimum=1)
ADMIN_LOG_DAYS = env.integer("ADMIN_LOG_DAYS", 365, minimum=1)

# The change feed and webhooks: the retention of changes, and whether webhooks may go to private
# addresses.
CHANGES_KEPT_DAYS = env.integer("CHANGES_KEPT_DAYS", 30, minimum=3)
WEBHOOK_PRIVATE_ADDRESSES = env.flag("WEBHOOK_PRIVATE_ADDRESSES")

# How long a worker may give no sign of life before another takes over what it was doing.
TASK_LEASE_SECONDS = env.integer("TASK_LEASE_SECONDS", 30, minimum=1)

# Scoring: a name in SCORING_BACKENDS, or the dotted path of another backend. SCORING_LOG is the
# class with which backends read a session's log; None if no app keeps a log.
SCORING_BACKENDS = {
    "EventAnalysis": "events_app.analysis.event_analysis.EventAnalysis",
    "LlmJudge": "sessions_app.scoring.llm_judge.LlmJudge",
}
SCORING_BACKEND = env.text("SCORING_BACKEND") or "EventAnalysis"
SCORING_LOG: str | None = "events_app.analysis.log.EventLog"
SCORING_ATTEMPTS = env.integer("SCORING_ATTEMPTS", 5, minimum=1)
SCORING_RETRY_SECONDS = env.integer("SCORING_RETRY_SECONDS", 10, minimum=1)
LLM_BASE_URL = env.url("LLM_BASE_URL")
LLM_MODEL = env.text("LLM_MODEL")
LLM_API_KEY = env.text("LLM_API_KEY")
LOG_SIGNING_KEYS = env.keys("LOG_SIGNING_KEYS")
LLM_CONTEXT_TOKENS = env.integer("LLM_CONTEXT_TOKENS", 64_000, minimum=4_000)
LLM_TIMEOUT_SECONDS = env.integer("LLM_TIMEOUT_SECONDS", 120, minimum=1)

# The workspace's assistant: a server that speaks chat completions, or the demonstration's script.
ASSISTANT_URL = env.url("ASSISTANT_URL")
ASSISTANT_MODEL = env.text("ASSISTANT_MODEL")
ASSISTANT_API_KEY = env.text("ASSISTANT_API_KEY")
ASSISTANT_SCRIPTED = env.text("ASSISTANT_SCRIPTED")
ASSISTANT_TOOLS = env.flag("ASSISTANT_TOOLS", default=True)
ASSISTANT_USAGE = env.flag("ASSISTANT_USAGE", default=True)
ASSISTANT_TIMEOUT_SECONDS = env.integer("ASSISTANT_TIMEOUT_SECONDS", 120, minimum=1)
ASSISTANT_MAX_TOKENS = env.integer("ASSISTANT_MAX_TOKENS", 4_000, minimum=1)
ASSISTANT_MAX_TURNS = env.integer("ASSISTANT_MAX_TURNS", 200, minimum=1)
ASSISTANT_SESSION_TOKENS = env.integer("ASSISTANT_SESSION_TOKENS", 2_000_000, minimum=1)
ASSISTANT_SESSION_CALLS = env.integer("ASSISTANT_SESSION_CALLS", 1_000, minimum=1)
ASSISTANT_SESSION_SECONDS = env.integer("ASSISTANT_SESSION_SECONDS", 7_200, minimum=1)
ASSISTANT_DAY_TOKENS = env.integer("ASSISTANT_DAY_TOKENS", 200_000_000, minimum=1)
ASSISTANT_DAY_CALLS = env.integer("ASSISTANT_DAY_CALLS", 100_000, minimum=1)
ASSISTANT_DAY_SECONDS = env.integer("ASSISTANT_DAY_SECONDS", 1_000_000, minimum=1)
ASSISTANT_THREADS = env.integer("ASSISTANT_THREADS", 64, minimum=1)

REST_FRAMEWORK = {
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "DEFAULT_AUTHENTICATION_CLASSES": ["gradient.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["gradient.api.permissions.IsApiKey"],
    "DEFAULT_THROTTLE_CLASSES": ["gradient.api.throttling.CredentialThrottle"],
    "DEFAULT_PARSER_CLASSES": ["gradient.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["gradient.api.filters.FilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "gradient.api.pagination.Pagination",
    "DEFAULT_SCHEMA_CLASS": "gradient.openapi.schema.ApiSchema",
    "EXCEPTION_HANDLER": "gradient.api.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

_SECURITY_SCHEMES = {
    "ApiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "gai_…",
        "description": "A key of an organization; it reads and changes that organization's data.",
    },
    "SessionToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "A session's token; its holder acts as the candidate, on that session only.",
    },
}
SPECTACULAR_SETTINGS = {
    "TITLE": "gradient",
    "DESCRIPTION": "Sessions of hiring assessments in which candidates work with AI tools.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVERS": [{"url": PUBLIC_URL or "/"}],
    "SORT_OPERATIONS": "gradient.openapi.groups.by_life",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "gradient.openapi.schema.name_path_parameters",
        "gradient.openapi.schema.add_components",
        "sessions_app.api.change_messages.describe_webhooks",
    ],
    "APPEND_COMPONENTS": {"securitySchemes": _SECURITY_SCHEMES},
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "sessions_app.vocabulary.enums.Status",
        "EventTypeEnum": "events_app.types.EventType",
        "SubmittedByEnum": "sessions_app.vocabulary.enums.SubmittedBy",
        "ChangeTypeEnum": "sessions_app.vocabulary.enums.ChangeType",
        "DeliveryStatusEnum": "sessions_app.vocabulary.enums.DeliveryStatus",
        "TurnStateEnum": "sessions_app.vocabulary.enums.TurnState",
        "ProposalStateEnum": "sessions_app.vocabulary.enums.ProposalState",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "gradient.core.request_id.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "gradient.core.log_lines.SecretFreeFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
