"""Joining on line: one question a page; what was said keeps itself in the session."""

from typing import Any

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhijia.web.access import anyone
from zhijia.web.http import Request, go, page

from .. import actions, forms, queries
from ..models import Member
from ..rules import PURPOSES, mask_phone

DRAFT = "join"
STEPS = ("name", "phone", "union", "employment")


def _draft(request: Request) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(DRAFT, {})
    return kept


def _keep(request: Request, **said: Any) -> None:
    request.session[DRAFT] = {**_draft(request), **said}


def _missing(draft: dict[str, Any]) -> str:
    """The first question not answered yet."""
    return next((step for step in STEPS if step not in draft), "")


def _ask(request: Request, step: str, form: forms.Form, **more: Any) -> HttpResponse:
    context = {"form": form, "step": STEPS.index(step) + 1, "steps": len(STEPS), "draft": _draft(request), **more}
    return page(request, f"people/join_{more.get('part', step)}.html", context, status=form.status)


@anyone
@require_safe
def start(request: Request) -> HttpResponse:
    return page(request, "people/join.html", {"purpose": PURPOSES["membership"], "draft": _draft(request)})


@anyone
def name(request: Request) -> HttpResponse:
    form = forms.JoinNameForm(request.POST or None, initial=_draft(request))
    if form.attempt(actions.clean_name_typed):
        _keep(request, name=form.result)
        return go(request, "join-phone")
    return _ask(request, "name", form)


@anyone
def phone(request: Request) -> HttpResponse:
    if "name" not in _draft(request):
        return go(request, "join-name")
    form = forms.JoinPhoneForm(request.POST or None, initial={"phone": _draft(request).get("asked_phone", "")})
    if form.attempt(actions.send_join_code, now=now()):
        _keep(request, asked_phone=form.result)
        return go(request, "join-code")
    return _ask(request, "phone", form)


@anyone
def code(request: Request) -> HttpResponse:
    asked = _draft(request).get("asked_phone")
    if not asked:
        return go(request, "join-phone")
    form = forms.JoinCodeForm(request.POST or None)
    if form.attempt(actions.prove_phone, phone=asked, now=now()):
        _keep(request, phone=form.result)
        return go(request, "join-union")
    return _ask(request, "phone", form, part="code", masked=mask_phone(asked))


@anyone
def union(request: Request) -> HttpResponse:
    if _missing(_draft(request)) in ("name", "phone"):
        return go(request, f"join-{_missing(_draft(request))}")
    form = forms.JoinUnionForm(request.POST or None)
    if form.attempt(actions.joinable_now):
        _keep(request, union=form.result.id, union_name=form.result.name)
        return go(request, "join-employment")
    said = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = queries.find_open(said) if said else []
    return _ask(request, "union", form, q=said, found=found)


@anyone
def employment(request: Request) -> HttpResponse:
    if (missing := _missing(_draft(request))) and missing != "employment":
        return go(request, f"join-{missing}")
    form = forms.JoinEmploymentForm(request.POST or None, initial=_draft(request))
    if form.is_bound and form.is_valid():
        _keep(request, employment=form.cleaned_data["employment"])
        return go(request, "join-check")
    return _ask(request, "employment", form)


@anyone
def check(request: Request) -> HttpResponse:
    """Check your answers, agree, send."""
    draft = _draft(request)
    if missing := _missing(draft):
        return go(request, f"join-{missing}")
    form = forms.JoinSendForm(request.POST or None)
    if form.attempt(_apply, draft=draft):
        request.session.pop(DRAFT, None)
        request.session["joined"] = form.result.id
        return go(request, "join-done")
    context = {
        "form": form,
        "draft": draft,
        "masked": mask_phone(draft["phone"]),
        "employment": dict(Member.Employment.choices)[draft["employment"]],
        "purpose": PURPOSES["membership"],
    }
    return page(request, "people/join_check.html", context, status=form.status)


def _apply(*, consent: bool, request_key: Any, draft: dict[str, Any]) -> Any:
    return actions.apply_to_join(
        name=draft["name"],
        phone=draft["phone"],
        organisation_id=draft["union"],
        employment=draft["employment"],
        request_key=request_key,
        now=now(),
    )


@anyone
@require_safe
def erased(request: Request) -> HttpResponse:
    """Where somebody arrives who has just been forgotten."""
    return page(request, "people/erased.html")


@anyone
@require_safe
def done(request: Request) -> HttpResponse:
    """The number, what happens next, by when. Only in the session that sent it."""
    made = queries.application(request.session.get("joined"))
    return page(request, "people/join_done.html", {"application": made}) if made else go(request, "join")
