from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from allauth.idp.oidc.models import Client
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localtime

from zhijia.kernel import secrets
from zhijia.kernel.rows import Among, once
from zhijia.union.federations import queries as federations

from .models import Issuer, SigningKey, SignInLock, User

# Apps above say in which union a user is, by name.
unions: list[Callable[[Any], str]] = []


@lru_cache(maxsize=20_000)
def _said_in(session_data: str) -> tuple[str, str, str]:
    """(user id, backend, hash of the password it was opened with) of a session's signed text: the same each time."""
    said = SessionStore().decode(session_data)
    return said.get(SESSION_KEY, ""), said.get(BACKEND_SESSION_KEY, ""), said.get(HASH_SESSION_KEY, "")


@lru_cache(maxsize=20_000)
def _hash_of(password: str) -> str:
    return User(password=password).get_session_auth_hash()


@once
def _sessions(keys: Any, now: Any) -> Any:
    open_ones = Session.objects.filter(Among("session_key", keys), expire_date__gt=now)
    return open_ones.values_list("session_key", "session_data")


@once
def _passwords(ids: Any) -> Any:
    return User.objects.filter(Among("id", ids), is_active=True).values_list("id", "password")


def users_of_sessions(keys: Iterable[str], now: datetime) -> dict[str, int]:
    """Session key → id of the user who is signed in by it, for many at once: two queries.

    What Django asks of a session, one request at a time: it has not ended, its text is ours, its user is active and
    has the password of then. A session that is left out is to be looked at in Django's own way.
    """
    said = {key: _said_in(data) for key, data in _sessions(keys=list(set(keys)), now=now)}
    ids = {int(one[0]) for one in said.values() if one[0].isdecimal()}
    hashes = {str(id): _hash_of(password) for id, password in _passwords(ids=list(ids))}
    return {
        key: int(user)
        for key, (user, backend, hashed) in said.items()
        if backend in settings.AUTHENTICATION_BACKENDS and constant_time_compare(hashes.get(user, "-"), hashed)
    }


def known_as(id: int) -> User:
    """A user of whom only the id is looked at, as `by` of an action: nothing is asked of the database."""
    return User(id=id)


def locked_until(name: str, now: datetime) -> datetime | None:
    """Local time of the lock's end, or None."""
    lock = SignInLock.objects.filter(name=name, locked_until__gt=now).first()
    return localtime(lock.locked_until) if lock and lock.locked_until else None


def locks(now: datetime) -> QuerySet[SignInLock]:
    """Names that are locked at this moment, the longest lock first."""
    return SignInLock.objects.filter(locked_until__gt=now).order_by("-locked_until")


def issuer() -> Issuer | None:
    """The identity provider whose people may sign in here; None where there is none."""
    return Issuer.objects.first()


def issuer_secret(one: Issuer) -> str:
    """What we prove ourselves with to the issuer, in the clear: never shown, never logged."""
    return secrets.decrypt(federations.current().key(), bytes(one.secret_sealed))


def clients() -> QuerySet[Client]:
    """The systems that sign their people in through us, by name."""
    found: QuerySet[Client] = Client.objects.order_by("name")
    return found


def union_of(user: User) -> str:
    """The union of a user, as the apps above know it; empty when none does."""
    return next(filter(None, (ask(user) for ask in unions)), "")


def signing_key() -> str:
    """The federation's own RSA key as PEM, made at its first use and kept sealed."""
    key = federations.current().key()
    row = SigningKey.objects.first()
    if row is None:
        with transaction.atomic():
            row, _ = SigningKey.objects.get_or_create(
                only=True, defaults={"pem_sealed": secrets.encrypt(key, _new_pem())}
            )
    return secrets.decrypt(key, bytes(row.pem_sealed))


def _new_pem() -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, form, plain).decode()


def subject(client_id: str, user_id: int) -> str:
    """Who the user is to one service: sealed, so that we can read it back, and the service cannot."""
    key = federations.current().key()
    tag = secrets.search_hash(key, f"sub:{client_id}:{user_id}").hex()[:32]
    return f"{user_id:x}.{tag}"


def user_of_subject(client_id: str, sub: str) -> int | None:
    """Back from the pseudonym a system knows to our user's id; None when it is not one of that system's."""
    try:
        user_id = int(sub.partition(".")[0], 16)
    except (ValueError, InvalidTag):
        return None
    return user_id if subject(client_id, user_id) == sub else None
