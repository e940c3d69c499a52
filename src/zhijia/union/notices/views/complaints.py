"""投诉与建议: written by anybody, read and closed by administrators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.union.notices import actions, queries
from zhijia.union.notices.forms import ComplaintForm
from zhijia.web.access import anyone, needs
from zhijia.web.http import Request, go, page

A_PAGE = 50


@anyone
def complain(request: Request) -> HttpResponse:
    if request.method != "POST":
        form = ComplaintForm(initial={"about": request.GET.get("about", "")[:200]})
        return page(request, "web/complain.html", {"form": form})
    form = ComplaintForm(request.POST)
    if not form.is_valid():
        return page(request, "web/complain.html", {"form": form}, status=422)
    user = request.user if request.user.is_authenticated else None
    actions.complain(**form.cleaned_data, by=user, now=now())
    messages.success(request, _("已收到，谢谢。留了联系方式的，工会会答复您。"))
    return go(request, "home")


@needs("federation.write")
@require_safe
def complaints(request: Request) -> HttpResponse:
    shown = Paginator(queries.complaints(), A_PAGE).get_page(request.GET.get("page"))
    return page(request, "notices/complaints.html", {"complaints": shown})


@needs("federation.write")
@require_POST
def answered(request: Request, complaint_id: int) -> HttpResponse:
    actions.answer_complaint(complaint_id=complaint_id, by=request.user, now=now())
    return go(request, "complaints")
