"""Every change to who is signed in, and by what."""

from .clients import add_client, drop_client
from .issuer import set_issuer
from .locks import LOCK_FOR, TRIES, lift_lock, record_failure, record_success
from .sessions import SECOND_FACTOR_KEY, open_session
from .users import add_user

__all__ = [
    "LOCK_FOR",
    "SECOND_FACTOR_KEY",
    "TRIES",
    "add_client",
    "add_user",
    "drop_client",
    "lift_lock",
    "open_session",
    "record_failure",
    "record_success",
    "set_issuer",
]
