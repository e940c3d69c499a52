import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijia.config.settings")
_django = get_wsgi_application()

from .front import Front  # noqa: E402 — it needs Django to be ready

application = Front(_django)
