"""What every request passes: a session of its own federation, the chosen language, and how we answer."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal

from . import errors
from .http import page, weight

# Nothing runs that is not one of our own files; nobody frames us. Django's admin is served by the same rule.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self' https:; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
FORM_BYTES = 1024 * 1024  # what a form may weigh besides its file
LANGUAGE_COOKIE = "language"
CARE_COOKIE = "care"


class Bounded:
    """What is too large is not read at all; what no database can hold goes no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if weight(request) > settings.MAX_UPLOAD_BYTES + FORM_BYTES:
            return errors.too_large(request)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if "/api/" in request.path:  # it reads the body itself, and says no to what is no JSON
            return None
        texts = (text for values in request.POST.lists() for text in values[1])
        return errors.bad_request(request) if any("\x00" in str(text) for text in texts) else None


class SessionPerFederation(SessionMiddleware):
    """A cookie of another name and path for each federation: signing in to one opens nothing in another."""

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(session_cookie(request))
        request.session = self.SessionStore(key)

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        # Django reads the names from settings; ours depend on the request, so the cookie is renamed on its way out.
        name, path = session_cookie(request), getattr(request, "federation_prefix", "/")
        request.COOKIES[settings.SESSION_COOKIE_NAME] = request.COOKIES.get(name, "")
        if not request.COOKIES[settings.SESSION_COOKIE_NAME]:
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        response = super().process_response(request, response)
        if (cookie := response.cookies.pop(settings.SESSION_COOKIE_NAME, None)) is not None:
            cookie["path"] = path
            cookie.set(name, cookie.value, cookie.coded_value)
            response.cookies[name] = cookie
        return response


def session_cookie(request: HttpRequest) -> str:
    federation = getattr(request, "federation", None)
    return f"zhijia-{federation.slug}" if federation else "zhijia-installation"


class ChosenLanguage:
    """Chinese unless the person chose otherwise; the browser's own wish is not asked (most are set by nobody)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        request.care = request.COOKIES.get(CARE_COOKIE) == "1"  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


def refused(exception: Refusal | NotYours) -> JsonResponse:
    """A refusal in JSON, for whoever asks through the API."""
    if isinstance(exception, NotYours):
        return JsonResponse({"refused": "NotYours", "message": _("没有找到，或者不属于您的单位。")}, status=404)
    return JsonResponse({"refused": type(exception).__name__, "message": str(exception)}, status=409)


class Answers:
    """A Refusal that a view lets pass becomes a page (422) or JSON (409) with the same sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal | NotYours) and "/api/" in request.path:
            return refused(exception)
        if isinstance(exception, NotYours):
            raise Http404
        if not isinstance(exception, Refusal):
            return None
        context = {"refusal": exception, "back": _where_from(request)}
        return page(request, "web/refused.html", context, fragment="refusal", status=422)


def _where_from(request: HttpRequest) -> str:
    """The page before this one, if it is ours."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if ours else getattr(request, "federation_prefix", "/")
