"""Officers' pages about members: the list, the card, corrections, files out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, forms, queries
from ..rules import TAGS, Right

REVEAL_SECONDS = 30


@needs("roster.read")
@require_safe
def members(request: Request) -> HttpResponse:
    narrow = forms.Narrow(request.GET)
    shown = queries.roster(request.person, narrow.filters, narrow.last_seen)
    filters = request.GET.copy()
    filters.pop("after", None)
    return page(
        request,
        "people/work_members.html",
        {
            "form": narrow,
            "shown": shown,
            "narrowed": filters.urlencode(),
            "next": urlencode({**filters.dict(), "after": shown.next}) if shown.next else "",
            "may_write": request.person.may(Right.ROSTER_WRITE),
        },
        fragment="rows",
    )


@needs("roster.read")
@require_safe
def card(request: Request, member_id: int) -> HttpResponse:
    return _card(request, member_id)


def _card(request: Request, member_id: int, **more: object) -> HttpResponse:
    member = queries.card(request.person, member_id)
    path = member.organisation.path
    context = {
        "member": member,
        "lineage": queries.lineage(path),
        "identity": queries.masked_identity(member),
        "history": queries.history(member),
        "narrowed": request.GET.urlencode(),
        "may_write": request.person.may(Right.ROSTER_WRITE, path),
        "may_look": request.person.may(Right.IDENTITY_READ, path),
        "tags": forms.TagsForm(initial={"tags": member.tags}),
        "leaving": more.pop("leaving", None) or forms.ReasonForm(),
        **more,
    }
    failed = any(isinstance(one, forms.Form) and one.errors for one in context.values())
    return page(request, "people/work_member.html", context, status=422 if failed else 200)


@needs("identity.read")
@require_POST
def reveal(request: Request, member_id: int, field: str) -> HttpResponse:
    """The full number for 30 s: by htmx in its place, without JavaScript as the whole card, which then goes back."""
    value = actions.reveal(member_id=member_id, field=field, by=request.person.user, now=now())
    member = queries.card(request.person, member_id, Right.IDENTITY_READ)
    context = {"member": member, "value": value, "field": field, "seconds": REVEAL_SECONDS}
    response = page(request, "people/work_revealed.html", context, fragment="value")
    response.headers["Cache-Control"] = "no-store"
    if "HX-Request" not in request.headers:
        response.headers["Refresh"] = f"{REVEAL_SECONDS}; url={reverse('member-card', args=[member_id])}"
    return response


@needs("identity.read")
@require_safe
def masked(request: Request, member_id: int, field: str) -> HttpResponse:
    """What htmx puts back after 30 s."""
    member = queries.card(request.person, member_id, Right.IDENTITY_READ)
    value = member.masked_phone if field == "phone" else queries.masked_identity(member)
    context = {"member": member, "value": value, "field": field}
    return page(request, "people/work_revealed.html", context, fragment="masked")


@needs("roster.write")
def correct(request: Request, member_id: int) -> HttpResponse:
    member = queries.card(request.person, member_id, Right.ROSTER_WRITE)
    told = {
        "name": member.name,
        "phone": member.phone,
        "employment": member.employment,
        "joined_on": member.joined_on,
    }
    form = forms.CorrectForm(request.POST or None, initial=told)
    if form.attempt(actions.correct_member, member_id=member_id, by=request.person.user, now=now()):
        messages.success(request, _("已更正，并记入日志。"))
        return go(request, "member-card", member_id)
    context = {"form": form, "member": member}
    return page(request, "people/work_member_correct.html", context, fragment="form", status=form.status)


@needs("roster.write")
def add(request: Request) -> HttpResponse:
    unions = queries.choosable(request.person, Right.ROSTER_WRITE)
    form = forms.NewMemberForm(request.POST or None, unions=unions)
    if form.attempt(actions.add_member, by=request.person.user, now=now()):
        messages.success(request, _("已登记，会员编号 %s。") % form.result.number)
        return go(request, "member-card", form.result.id)
    return page(request, "people/work_member_add.html", {"form": form}, fragment="form", status=form.status)


@needs("roster.write")
@require_POST
def tag(request: Request, member_id: int) -> HttpResponse:
    tags = [tag for tag in request.POST.getlist("tags") if tag in TAGS]
    actions.tag_member(member_id=member_id, tags=tags, by=request.person.user, now=now())
    messages.success(request, _("标签已更新。"))
    return go(request, "member-card", member_id)


@needs("roster.write")
@require_POST
def leave(request: Request, member_id: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    if form.attempt(actions.leave, member_id=member_id, by=request.person.user, now=now()):
        messages.success(request, _("已办理退会。会员编号保留，需要时可以恢复。"))
        return go(request, "member-card", member_id)
    return _card(request, member_id, leaving=form)


@needs("roster.write")
@require_POST
def come_back(request: Request, member_id: int) -> HttpResponse:
    actions.come_back(member_id=member_id, by=request.person.user, now=now())
    messages.success(request, _("会籍已恢复。"))
    return go(request, "member-card", member_id)


@needs("roster.read")
def export(request: Request) -> HttpResponse:
    """The list as it is narrowed in the address, to a file."""
    narrow = forms.Narrow(request.GET)
    form = forms.ExportForm(request.POST or None)
    if form.attempt(actions.export_members, filters=narrow.filters, by=request.person.user, now=now()):
        messages.success(request, _("文件已生成：%s 人。24 小时内可以下载。") % form.result.rows)
        return go(request, "member-exports")
    context = {
        "form": form,
        "rows": queries.listing(request.person, narrow.filters).order_by().count(),
        "confirm_above": actions.CONFIRM_ABOVE,
        "narrowed": request.GET.urlencode(),
        "may_look": request.person.may(Right.IDENTITY_READ),
    }
    return page(request, "people/work_export.html", context, fragment="form", status=form.status)


@needs("roster.read")
@require_safe
def exports(request: Request) -> HttpResponse:
    context = {"exports": queries.exports_of(request.person.user), "now": now()}
    return page(request, "people/work_exports.html", context)


@needs("roster.read")
@require_safe
def download(request: Request, export_id: int) -> FileResponse:
    made = actions.fetch_export(export_id=export_id, by=request.person.user, now=now())
    response = FileResponse(made.file.open("rb"), as_attachment=True, filename=_("会员名册.xlsx"))
    response.headers["Cache-Control"] = "no-store"
    return response
