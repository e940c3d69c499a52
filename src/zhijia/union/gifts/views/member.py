"""What my union gives me: my line, my choice, my code."""

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import member
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, queries
from ..forms import LineForm, MyForm, RateForm
from ..models import Line
from ..rules import State

OPEN = (State.DRAFT, State.SUBMITTED, State.APPROVED)


@member
@require_safe
@kept_off_line
def my_gifts(request: Request) -> HttpResponse:
    found = queries.my_lines(request.person.member.id)
    return page(request, "gifts/my_gifts.html", {"lines": Paginator(found, 20).get_page(request.GET.get("page"))})


@member
@kept_off_line
def my_gift(request: Request, line_id: int) -> HttpResponse:
    """One's own line: to choose and correct until the cut-off, then its code."""
    line = queries.my_line(request.person.member.id, line_id)
    campaign = line.campaign
    may = now() < campaign.cut_off and campaign.state in OPEN
    choices = list(campaign.choices.all()) if may else []
    form = None
    if may:
        form = MyForm(
            request.POST or None,
            line=line,
            choices=choices,
            fixed=campaign.state != State.DRAFT,
            initial=LineForm.of(line),
        )
        who = {"line_id": line.pk, "member_id": request.person.member.id}
        if form.attempt(actions.choose, by=request.user, now=now(), **who):
            messages.success(request, _("已保存。截止前还可以再改。"))
            return go(request, "my-gift", line.pk)
    return _show(request, line, form, RateForm(initial={"rating": line.rating, "words": line.words}))


def _show(request: Request, line: Line, form: MyForm | None, rate: RateForm) -> HttpResponse:
    code = line.code if line.code and not line.collected_at else ""
    context = {
        "line": line,
        "campaign": line.campaign,
        "form": form,
        "rate": rate,
        "code": code,
        "qr": SafeString(segno.make(code, micro=False).svg_inline(scale=4, border=1)) if code else "",
    }
    status = 422 if (form and form.errors) or rate.errors else 200
    return page(request, "gifts/my_gift.html", context, status=status)


@member
@require_POST
def rate(request: Request, line_id: int) -> HttpResponse:
    line = queries.my_line(request.person.member.id, line_id)
    form = RateForm(request.POST)
    if form.attempt(actions.rate, line_id=line_id, member_id=request.person.member.id, now=now()):
        messages.success(request, _("谢谢您的评价。"))
        return go(request, "my-gift", line_id)
    return _show(request, line, None, form)
