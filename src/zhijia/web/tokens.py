"""A token in «Authorization: Bearer …», as other systems send it: the same answers at every door of the API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest
from django.utils.timezone import now
from ninja.errors import HttpError

SECURITY: dict[str, Any] = {"security": [{"token": []}]}  # what an operation's document says: it wants a token


class Scoped(Protocol):
    """A token as the door sees it: what it may do."""

    scopes: list[str]


Found = TypeVar("Found", bound=Scoped)


def sent(request: HttpRequest, scope: str, find: Callable[[str, datetime], Found | None]) -> Found | None:
    """The token that was sent, if it may do this; None when none was. Raises 401 and 403."""
    kind, _sep, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    if (found := find(text.strip()[:200], now())) is None:
        raise HttpError(401, "this token opens nothing: unknown, expired or revoked")
    if scope not in found.scopes:
        raise HttpError(403, f"this token may not do this: it lacks {scope}")
    return found


def needed(request: HttpRequest, scope: str, find: Callable[[str, datetime], Found | None]) -> Found:
    """The same where nobody comes without one. Raises 401 and 403."""
    if (found := sent(request, scope, find)) is None:
        raise HttpError(401, "a token is needed: Authorization: Bearer …")
    return found
