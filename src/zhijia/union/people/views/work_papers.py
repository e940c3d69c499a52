"""What members asked for and officers answer: joining, moving, putting right."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, forms, queries
from ..rules import Right


@needs("roster.read")
@require_safe
def applications(request: Request) -> HttpResponse:
    context = {
        "waiting": queries.applications_waiting(request.person),
        "corrections": queries.corrections_waiting(request.person),
        "answered": queries.applications_answered(request.person),
        "may_write": request.person.may(Right.ROSTER_WRITE),
        "today": localdate(),
    }
    return page(request, "people/work_applications.html", context)


@needs("roster.write")
@require_POST
def decide(request: Request, application_id: int) -> HttpResponse:
    queries.application_over(request.person, application_id)
    form = forms.AnswerForm(request.POST)
    if form.attempt(actions.decide_application, application_id=application_id, by=request.person.user, now=now()):
        messages.success(request, _("已办理，结果已告知申请人。"))
        return go(request, "applications")
    return _refused(request, form, "applications")


@needs("roster.write")
@require_POST
def answer_correction(request: Request, correction_id: int) -> HttpResponse:
    queries.correction_over(request.person, correction_id)
    form = forms.AnswerForm(request.POST)
    if form.attempt(actions.answer_correction, correction_id=correction_id, by=request.person.user, now=now()):
        messages.success(request, _("已办理，结果已告知会员。"))
        return go(request, "applications")
    return _refused(request, form, "applications")


@needs("roster.read")
@require_safe
def transfers(request: Request) -> HttpResponse:
    context = {
        "coming": queries.transfers_coming(request.person),
        "going": queries.transfers_going(request.person),
        "answered": queries.transfers_answered(request.person),
        "may_write": request.person.may(Right.ROSTER_WRITE),
        "today": localdate(),
    }
    return page(request, "people/work_transfers.html", context)


@needs("roster.write")
@require_POST
def answer_transfer(request: Request, transfer_id: int) -> HttpResponse:
    queries.transfer_over(request.person, transfer_id)
    form = forms.AnswerForm(request.POST)
    if form.attempt(actions.answer_transfer, transfer_id=transfer_id, by=request.person.user, now=now()):
        messages.success(request, _("已办理，结果已告知会员。"))
        return go(request, "transfers")
    return _refused(request, form, "transfers")


@needs("roster.write")
@require_POST
def withdraw_transfer(request: Request, transfer_id: int) -> HttpResponse:
    actions.withdraw_transfer(transfer_id=transfer_id, by=request.person.user, now=now())
    messages.success(request, _("已撤回。"))
    return go(request, "transfers")


@needs("roster.write")
def start_transfer(request: Request, member_id: int) -> HttpResponse:
    """An officer sends a member on to another union."""
    member = queries.card(request.person, member_id, Right.ROSTER_WRITE)
    form = forms.TransferForm(request.POST or None)
    if form.attempt(actions.ask_transfer, member_id=member_id, by=request.person.user, now=now()):
        messages.success(request, _("已提交，等待%s接收。") % form.result.target)
        return go(request, "transfers")
    said = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = [one for one in queries.find_open(said) if one.id != member.organisation_id] if said else []
    context = {"member": member, "form": form, "q": said, "found": found}
    return page(request, "people/work_transfer_start.html", context, status=form.status)


def _refused(request: Request, form: forms.Form, back: str) -> HttpResponse:
    """A decision that did not go through: why, and the way back to the list."""
    return page(request, "people/work_paper_refused.html", {"form": form, "back": back}, status=422)
