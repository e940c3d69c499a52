"""Step 3: who is given; from a file, from the members, one by one."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.people import queries as members
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import FileForm, LineForm, MembersForm, OneForm, columns, ids_from, matching_from
from ..models import Campaign, Upload
from ..rules import FIELDS, REQUIRED
from .staff import RIGHT
from .steps import draft, steps

A_PAGE = 50


@needs(RIGHT)
@require_safe
def people(request: Request, campaign_id: int) -> HttpResponse:
    return _show(request, draft(request, campaign_id))


def _show(request: Request, campaign: Campaign, **forms: Any) -> HttpResponse:
    text = request.GET.get("q", "")[:30]
    lines = queries.lines(request.person, campaign, text=text)
    unions = list(members.below(campaign.organisation.path)[:300])
    context = {
        **steps(3, campaign),
        "lines": Paginator(lines, A_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "total": campaign.lines.count(),
        "guests": campaign.lines.filter(member=None).count(),
        "unset": campaign.lines.filter(choice=None).count(),
        "chosen": campaign.lines.exclude(chosen_at=None).count(),
        "choices": list(campaign.choices.all()),
        "upload": FileForm(),
        "members": MembersForm(unions=unions),
        "one": OneForm(auto_id="one_%s"),
        "key": uuid4(),
        "files": campaign.uploads.exclude(state=Upload.State.DROPPED).order_by("-id")[:5],
        **forms,
    }
    wrong = any(getattr(form, "errors", None) for form in forms.values())
    return page(request, "gifts/people.html", context, fragment="rows", status=422 if wrong else 200)


@needs(RIGHT)
@require_POST
def upload(request: Request, campaign_id: int) -> HttpResponse:
    campaign = draft(request, campaign_id)
    form = FileForm(request.POST, request.FILES)
    if form.attempt(actions.upload, campaign_id=campaign_id, by=request.user, now=now()):
        return go(request, "gift-file", form.result.pk)
    return _show(request, campaign, upload=form)


@needs(RIGHT)
@require_POST
def add_members(request: Request, campaign_id: int) -> HttpResponse:
    campaign = draft(request, campaign_id)
    form = MembersForm(request.POST, unions=members.below(campaign.organisation.path)[:300])
    if form.attempt(actions.add_members, campaign_id=campaign_id, by=request.user, now=now()):
        n = form.result
        messages.success(request, ngettext("加入了 %d 人。", "加入了 %d 人。", n) % n)
        return go(request, "gift-people", campaign_id)
    return _show(request, campaign, members=form)


@needs(RIGHT)
@require_POST
def add_one(request: Request, campaign_id: int) -> HttpResponse:
    campaign = draft(request, campaign_id)
    form = OneForm(request.POST, auto_id="one_%s")
    if form.attempt(actions.add_one, campaign_id=campaign_id, by=request.user, now=now()):
        messages.success(request, _("%s 已加入名单。") % form.result.name)
        return go(request, "gift-people", campaign_id)
    return _show(request, campaign, one=form)


@needs(RIGHT)
@require_POST
def change(request: Request, campaign_id: int) -> HttpResponse:
    """What is done to several lines at once: taken out, or given a choice."""
    draft(request, campaign_id)
    facts = {"campaign_id": campaign_id, "by": request.user, "now": now()}
    fill = request.POST.get("fill", "")
    if "empty" in request.POST:
        actions.drop_all(**facts)
    elif fill.isdecimal() and len(fill) < 18:
        actions.fill(choice_id=int(fill), **facts)
    else:
        actions.drop_lines(line_ids=ids_from(request.POST), **facts)
    return go(request, "gift-people", campaign_id)


@needs(RIGHT)
def line(request: Request, line_id: int) -> HttpResponse:
    one = queries.line(request.person, line_id)
    campaign = queries.campaign(request.person, one.campaign_id)
    form = LineForm(request.POST or None, choices=campaign.choices.all(), initial=LineForm.of(one))
    if form.attempt(actions.correct_line, line_id=line_id, by=request.user, now=now()):
        return go(request, "gift-people", campaign.pk)
    return page(request, "gifts/line.html", {**steps(3, campaign), "line": one, "form": form}, status=form.status)


@needs(RIGHT)
@require_safe
def file(request: Request, upload_id: int) -> HttpResponse:
    return _file(request, queries.upload(request.person, upload_id))


def _file(request: Request, one: Upload, refusal: Refusal | None = None) -> HttpResponse:
    context: dict[str, Any] = {**steps(3, one.campaign), "one": one, "refusal": refusal}
    if one.file and one.state in (Upload.State.UPLOADED, Upload.State.CHECKED):
        context["columns"] = [
            {"field": field, "label": label, "column": one.matching.get(field), "required": field in REQUIRED}
            for field, label in FIELDS.items()
        ]
        context["choices"] = columns(one.headers)
    context["wrong"] = Paginator(one.wrong, A_PAGE).get_page(request.GET.get("page"))
    return page(request, "gifts/file.html", context, fragment="state", status=422 if refusal else 200)


def _on_file(action: Callable[..., Upload]) -> Callable[..., HttpResponse]:
    @needs(RIGHT)
    @require_POST
    def view(request: Request, upload_id: int) -> HttpResponse:
        facts = {"matching": matching_from(request.POST)} if action is actions.match else {}
        try:
            one = action(upload_id=upload_id, by=request.user, now=now(), **facts)
        except Refusal as no:
            return _file(request, queries.upload(request.person, upload_id), no)
        if one.state in (Upload.State.ENTERED, Upload.State.DROPPED):
            if one.state == Upload.State.ENTERED:
                messages.success(request, _("名单已写入：%d 人。") % (one.members + one.guests))
            return go(request, "gift-people", one.campaign_id)
        return go(request, "gift-file", upload_id)

    return view


match, enter = _on_file(actions.match), _on_file(actions.enter)
drop, go_on = _on_file(actions.drop), _on_file(actions.go_on)
