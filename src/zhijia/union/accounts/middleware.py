"""Whether the second factor was given in this session."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from .actions import SECOND_FACTOR_KEY

# Where allauth notes how somebody signed in: [{"method": "code", …}, {"method": "mfa", …}].
HOW_KEY = "account_authentication_methods"


class SecondFactor:
    """Sets request.second_factor: the session passed TOTP or a recovery code, or the demo's one tap."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.second_factor = SimpleLazyObject(lambda: given(request.session))  # type: ignore[attr-defined]
        return self.get_response(request)


def given(session: Any) -> bool:
    how = session.get(HOW_KEY, [])
    return bool(session.get(SECOND_FACTOR_KEY)) or any(one.get("method") == "mfa" for one in how)
