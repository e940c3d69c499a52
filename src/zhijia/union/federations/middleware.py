"""Which federation a request is for: by host name, or by the first path segment."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import set_script_prefix

from zhijia.kernel import spaces

from . import queries, rules
from .models import Federation

Look = Callable[[str], Federation | None]


class FindFederation:
    """Sets request.federation, the schema, the urlconf, and the prefix that reverse() puts before every address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = spaces.current_space()
        spaces.leave()
        segment = _find(request, queries.by_host, queries.by_slug)
        if (
            segment
            and request.path_info == "/"
            and not request.path.endswith("/")
            and request.method in ("GET", "HEAD")
        ):
            return redirect(f"/{segment}/", permanent=False)
        if request.federation:  # type: ignore[attr-defined]
            spaces.enter(request.federation)  # type: ignore[attr-defined]
            set_script_prefix(request.federation_prefix)  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            spaces.enter(before)


def find_at_once(request: HttpRequest) -> bool:
    """Set what FindFederation sets of a request, from memory alone, and enter nothing. Says whether it could.

    Raises DisallowedHost.
    """
    try:
        _find(request, queries.remembered_by_host, queries.remembered_by_slug)
    except LookupError:
        return False
    return request.federation is not None  # type: ignore[attr-defined]


def _find(request: HttpRequest, by_host: Look, by_slug: Look) -> str:
    """The first segment of the path, where it is what says which federation this is for."""
    request.federation = None  # type: ignore[attr-defined]
    segment, _, rest = request.path_info.lstrip("/").partition("/")
    if segment in rules.RESERVED:
        return ""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if (federation := by_host(host)) is not None:
        _mark(request, federation, prefix="/")
        return ""
    if not segment or (federation := by_slug(segment)) is None:
        return ""
    _mark(request, federation, prefix=f"/{segment}/")
    request.path_info = f"/{rest}"
    return segment


def _mark(request: HttpRequest, federation: Federation, prefix: str) -> None:
    request.federation = federation  # type: ignore[attr-defined]
    request.federation_prefix = prefix  # type: ignore[attr-defined]
    request.urlconf = settings.FEDERATION_URLCONF
