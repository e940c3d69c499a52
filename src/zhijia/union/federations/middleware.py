"""Which federation a request is for: by host name, or by the first path segment."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import set_script_prefix

from zhijia.kernel import spaces

from . import queries, rules


class FindFederation:
    """Sets request.federation, the schema, the urlconf, and the prefix that reverse() puts before every address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = spaces.current_space()
        spaces.leave()
        request.federation = None  # type: ignore[attr-defined]
        segment, _, rest = request.path_info.lstrip("/").partition("/")
        if segment not in rules.RESERVED:
            host = request.get_host().rpartition(":")[0] or request.get_host()
            if (federation := queries.by_host(host)) is not None:
                self._enter(request, federation, prefix="/")
            elif (federation := queries.by_slug(segment) if segment else None) is not None:
                if request.path_info == f"/{segment}" and request.method in ("GET", "HEAD"):
                    return redirect(f"/{segment}/", permanent=False)
                self._enter(request, federation, prefix=f"/{segment}/")
                request.path_info = f"/{rest}"
        try:
            return self.get_response(request)
        finally:
            spaces.enter(before)

    @staticmethod
    def _enter(request: HttpRequest, federation, prefix: str) -> None:  # type: ignore[no-untyped-def]
        spaces.enter(federation)
        request.federation = federation  # type: ignore[attr-defined]
        request.federation_prefix = prefix  # type: ignore[attr-defined]
        request.urlconf = settings.FEDERATION_URLCONF
        set_script_prefix(prefix)
