from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import signed_in
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, queries, rules


@signed_in
@require_safe
@kept_off_line
def notices(request: Request) -> HttpResponse:
    before = request.GET.get("before", "")
    mine = queries.of(request.user)
    if before.isdecimal() and len(before) < 19:
        mine = mine.filter(id__lt=int(before))
    shown = list(mine[: rules.PAGE + 1])
    return page(
        request,
        "notices/notices.html",
        {
            "notices": shown[: rules.PAGE],
            "older": shown[rules.PAGE - 1].id if len(shown) > rules.PAGE else None,
            "first_page": not before,
        },
        fragment="list",
    )


@signed_in
@require_safe
def notice(request: Request, notice_id: int) -> HttpResponse:
    """Opening it reads it: a read mark is not a change anybody has to confirm."""
    return page(
        request,
        "notices/notice.html",
        {"notice": actions.mark_read(notice_id=notice_id, by=request.user, now=timezone.now())},
    )


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    up_to = request.POST.get("up_to", "")
    if up_to.isdecimal() and len(up_to) < 19:
        actions.mark_all_read(by=request.user, up_to=int(up_to), now=timezone.now())
    return go(request, "notices")
