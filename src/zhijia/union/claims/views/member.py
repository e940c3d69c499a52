from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import member
from zhijia.web.http import Request, go, page

from .. import actions, queries


@member
@require_safe
def mine(request: Request) -> HttpResponse:
    before = request.GET.get("before", "")
    shown = queries.my_page(request.person.member.id, before=int(before) if _is_id(before) else None, now=now())
    return page(request, "claims/mine.html", {"claims": shown.claims, "older": shown.older, "first_page": not before})


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


@member
@require_POST
def cancel(request: Request, claim_id: int) -> HttpResponse:
    actions.cancel(claim_id=claim_id, member_id=request.person.member.id, by=request.user, now=now())
    messages.success(request, _("已取消，名额让给别人了。谢谢您。"))
    return go(request, "my-claims")


@member
@require_POST
def confirm(request: Request, claim_id: int) -> HttpResponse:
    actions.confirm(claim_id=claim_id, member_id=request.person.member.id, by=request.user, now=now())
    messages.success(request, _("已确认。"))
    return go(request, "my-claims")


@member
@require_POST
def appeal(request: Request, claim_id: int) -> HttpResponse:
    words = request.POST.get("words", "")
    actions.appeal(claim_id=claim_id, member_id=request.person.member.id, words=words, by=request.user, now=now())
    messages.success(request, _("已收到，工会会看。采纳后这一次不计入。"))
    return go(request, "my-claims")
