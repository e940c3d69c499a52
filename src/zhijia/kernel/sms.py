"""The port through which short messages leave the house; ZHIJIA_SMS names who carries them.

A carrier is any class with `send`, for a provider's gateway a dozen lines. The default prints to the console.
"""

from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class Carrier(Protocol):
    def send(self, *, phone: str, text: str, key: str) -> None:
        """Hand over one message. Raises when it was not taken; `key` is the same when it is tried again."""


class Console:
    """Prints the message on the worker's console."""

    def send(self, *, phone: str, text: str, key: str) -> None:
        print(f"SMS {phone}: {text}", flush=True)


def carrier() -> Carrier:
    """Who carries messages in this installation: settings.SMS_CARRIER, a dotted path to a class."""
    return cast(Carrier, import_string(settings.SMS_CARRIER)())
