"""Settings of one installation. What differs between machines comes from the environment (docs/settings.md)."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from xstatic.pkg import leaflet

from zhijia.config import database, secret

HOME = database.home()
PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = False
DEMO = os.environ.get("ZHIJIA_DEMO") == "1"
MASTER_KEY = secret.master_key(HOME)
SECRET_KEY = secret.derive(MASTER_KEY, "django").hex()
# Hosts are checked by the federations' own table: see federations.middleware.
ALLOWED_HOSTS = os.environ.get("ZHIJIA_ALLOWED_HOSTS", "*").split(",")

SHARED_APPS = [
    "django_tenants",
    "zhijia.union.federations",
    "zhijia.union.journal",
    "zhijia.union.accounts",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "django_htmx",
    "template_partials",
    "zhijia.web",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "zhijia.union.journal",
    "zhijia.union.accounts",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "zhijia.union.notices",
    "zhijia.union.clocks",
    "zhijia.union.people",
    "zhijia.union.claims",
    "zhijia.union.ledger",
    "zhijia.union.goods",
    "zhijia.union.payments",
    "zhijia.union.stations",
    "zhijia.union.settlements",
    "zhijia.union.shop",
    "zhijia.union.culture",
    "zhijia.union.gifts",
    "zhijia.union.rosters",
    "zhijia.union.portal",
    "zhijia.union.demo",
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]
TENANT_MODEL = "federations.Federation"
TENANT_DOMAIN_MODEL = "federations.Domain"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASES = {"default": database.django_settings(os.environ.get("ZHIJIA_DATABASE_URL", "postgresql:///zhijia"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhijia.web.middleware.Bounded",
    "zhijia.union.federations.middleware.FindFederation",
    "zhijia.web.middleware.SessionPerFederation",
    "zhijia.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "zhijia.web.doors.Doors",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "zhijia.union.accounts.middleware.SecondFactor",
    "zhijia.union.people.middleware.WhoIsAsking",
    "zhijia.web.middleware.Answers",
    "zhijia.web.access.Gate",
]
ROOT_URLCONF = "zhijia.config.urls_installation"
FEDERATION_URLCONF = "zhijia.config.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhijia.web.context.shell",
            ],
            "builtins": [
                "zhijia.web.templatetags.web",
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["zhijia.web.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django_tenants.files.storage.TenantFileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
MAX_UPLOAD_BYTES = 20 * 1024 * 1024  # the largest file anybody may send; each form may say less

STATICFILES_DIRS = [("leaflet", leaflet.BASE_DIR)]  # the map's library, from its own package
MAP_TILES = os.environ.get("ZHIJIA_MAP_TILES", "")  # https://…/{z}/{x}/{y} with the provider's key; empty: no base map
MAP_DATUM = os.environ.get("ZHIJIA_MAP_DATUM", "wgs84")  # of those tiles: wgs84, gcj02, bd09
MAP_CREDIT = os.environ.get("ZHIJIA_MAP_CREDIT", "")  # the provider's name and 审图号, shown on the map

SMS_CARRIER = os.environ.get("ZHIJIA_SMS", "zhijia.kernel.sms.Console")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

TEST_GATEWAY = DEMO or os.environ.get("ZHIJIA_TEST_GATEWAY") == "1"  # a cashier that takes no real money

FEED_ALLOW_LOCAL = os.environ.get("ZHIJIA_FEED_ALLOW_LOCAL") == "1"  # feeds from this machine: demo and tests only

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "installation_cache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    },
    # Parts of pages that are the same for everybody, kept by each process for seconds; see docs/decisions/0021.
    "parts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE = os.environ.get("ZHIJIA_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "zhijia.web.errors.forgery"
SILENCED_SYSTEM_CHECKS = ["django_tenants.W001"]

from zhijia.config.settings_accounts import *  # noqa: E402, F403  sign-in has a page of its own
