"""Error pages: what happened, and the way out."""

from django.http import HttpRequest, HttpResponse

from .http import page


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is old or foreign (CSRF)."""
    return page(request, "403_csrf.html", status=403)
