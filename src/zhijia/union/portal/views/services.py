"""An officer's own services."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import ServiceForm, service_initial
from ..models import Service

PAGE = 50


@needs(Right.SERVICES_WRITE)
@require_safe
def services(request: Request) -> HttpResponse:
    text, state = request.GET.get("q", "").strip()[:60].replace("\0", ""), request.GET.get("state", "")
    mine = queries.services_named(queries.services_of(request.person), text)
    if state in Service.State.values:
        mine = mine.filter(state=state)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        mine = mine.filter(id__lt=int(before))
    shown = list(mine[: PAGE + 1])
    older = {"q": text, "state": state, "before": shown[PAGE - 1].id} if len(shown) > PAGE else {}
    return page(
        request,
        "portal/work_services.html",
        {
            "services": shown[:PAGE],
            "q": text,
            "state": state,
            "states": Service.State.choices,
            "older": "?" + urlencode(older) if older else "",
            "may_add": bool(queries.owners(request.person)),
        },
        fragment="rows",
    )


@needs(Right.SERVICES_WRITE)
def new(request: Request) -> HttpResponse:
    form = ServiceForm(request.POST or None, owners=queries.owners(request.person))
    if form.attempt(actions.write_service, by=request.person.user, now=timezone.now()):
        messages.success(request, _("已存为草稿。看过预览再发布。"))
        return go(request, "work-service-preview", form.result.id)
    return page(request, "portal/work_service.html", {"form": form}, status=form.status)


@needs(Right.SERVICES_WRITE)
def edit(request: Request, service_id: int) -> HttpResponse:
    service = queries.service_of(request.person, service_id)
    form = ServiceForm(request.POST or None, owners=None, initial=service_initial(service))
    if form.attempt(actions.write_service, service_id=service.id, by=request.person.user, now=timezone.now()):
        messages.success(request, _("已保存。"))
        return go(request, "work-service-preview", service.id)
    context = {"form": form, "service": service}
    return page(request, "portal/work_service.html", context, status=form.status)


@needs(Right.SERVICES_WRITE)
@require_safe
def preview(request: Request, service_id: int) -> HttpResponse:
    """As a member sees it."""
    service = queries.service_of(request.person, service_id)
    return page(request, "portal/work_preview.html", {"service": service, "preview": True})


@needs(Right.SERVICES_WRITE)
@require_POST
def publish(request: Request, service_id: int) -> HttpResponse:
    service = queries.service_of(request.person, service_id)
    actions.publish_service(service_id=service.id, by=request.person.user, now=timezone.now())
    messages.success(request, _("“%s”已发布。") % service)
    return go(request, "work-service-preview", service.id)


@needs(Right.SERVICES_WRITE)
@require_POST
def retire(request: Request, service_id: int) -> HttpResponse:
    service = queries.service_of(request.person, service_id)
    actions.retire_service(service_id=service.id, by=request.person.user, now=timezone.now())
    messages.success(request, _("“%s”已下架，可以随时再发布。") % service)
    return go(request, "work-service-preview", service.id)


@needs(Right.SERVICES_WRITE)
@require_POST
def pin(request: Request, service_id: int) -> HttpResponse:
    service = queries.service_of(request.person, service_id)
    if request.POST.get("pinned") not in ("0", "1"):
        raise NotYours
    pinned = request.POST["pinned"] == "1"
    actions.pin_service(service_id=service.id, pinned=pinned, by=request.person.user, now=timezone.now())
    return go(request, "work-service-preview", service.id)
