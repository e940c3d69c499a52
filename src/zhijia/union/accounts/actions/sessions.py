"""Sessions that are opened without asking: by the demo's one tap, and in tests."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from ..models import User

SECOND_FACTOR_KEY = "second-factor"


def open_session(user: User, *, second_factor: bool = False) -> SessionBase:
    """A session for this user in the current federation, for the demo's one tap and for tests."""
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if second_factor:
        session[SECOND_FACTOR_KEY] = True
    session.create()
    return session
