"""One's own sign-in: the second factor, password, sessions."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.web.access import without_second_factor
from zhijia.web.http import Request, go, page


@without_second_factor
@require_safe
def second_factor(request: Request) -> HttpResponse:
    """Where a post that needs it is sent: to set it up, or to give it."""
    has_one = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    if not has_one:
        return page(request, "accounts/second_factor.html")
    return go(request, "mfa_reauthenticate")


@without_second_factor
@require_safe
def security(request: Request) -> HttpResponse:
    sessions = UserSession.objects.purge_and_list(request.user)
    has_one = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    return page(request, "accounts/security.html", {"sessions": sessions, "has_second_factor": has_one})


@without_second_factor
@require_POST
def end_session(request: Request, session_id: int) -> HttpResponse:
    session = UserSession.objects.filter(user=request.user, id=session_id).first()
    if session is None:
        raise NotYours
    session.end()
    return go(request, "account-security")
