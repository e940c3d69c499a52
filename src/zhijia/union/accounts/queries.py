from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.idp.oidc.models import Client
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from zhijia.kernel import secrets
from zhijia.union.federations import queries as federations

from .models import Issuer, SigningKey, SignInLock, User

# Apps above say in which union a user is, by name.
unions: list[Callable[[Any], str]] = []


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
