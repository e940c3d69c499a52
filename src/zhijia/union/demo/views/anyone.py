from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.views.decorators.http import require_POST, require_safe

from zhijia.union.accounts import actions as accounts
from zhijia.union.accounts.models import User
from zhijia.web.access import anyone
from zhijia.web.http import Request, go, page
from zhijia.web.middleware import CARE_COOKIE

from .. import queries


@anyone
@require_safe
def cast(request: Request) -> HttpResponse:
    """Who there is to be."""
    if not queries.is_open():
        raise Http404
    return page(request, "demo/page.html")


@anyone
@require_POST
def sign_in(request: Request) -> HttpResponse:
    """One tap and you are that person. Only the cast, only in the demo."""
    wanted = request.POST.get("user", "")
    one = next((one for one in queries.cast_here() if str(one.user_id) == wanted), None)
    if one is None:
        raise Http404
    user = User.objects.get(username=one.phone)
    request.session.flush()
    request.session = accounts.open_session(user, second_factor=True)
    rotate_token(request)
    answer = go(request, "work" if one.title else "home")
    answer.set_cookie(CARE_COOKIE, "1" if user.care_mode else "0", path=request.federation_prefix, samesite="Lax")
    return answer
