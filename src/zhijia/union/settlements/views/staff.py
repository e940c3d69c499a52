"""Statements as suppliers, finance and auditors see them: each their own enterprises."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.kernel.sheets import XLSX
from zhijia.union.goods import queries as goods
from zhijia.union.goods.models import Enterprise
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import (
    AgreementForm,
    AnswerForm,
    CloseForm,
    DisputeForm,
    EndForm,
    PaidForm,
    PayeeForm,
    PurposeForm,
    ShareForm,
    last_month,
)
from ..models import Statement

CSV = "text/csv; charset=utf-8"
PAGE = 50


def _enterprise(request: Request, enterprise_id: int, right: str = Right.SETTLEMENTS_READ) -> Enterprise:
    mine = goods.enterprises(request.person, right)
    if (found := mine.filter(id=min(enterprise_id, 2**63 - 1)).first()) is None:
        raise NotYours
    return found


def _statement(request: Request, statement_id: int) -> Statement:
    return queries.statement_over(request.person, min(statement_id, 2**63 - 1))


@needs("settlements.read")
@require_safe
def settlements(request: Request) -> HttpResponse:
    return _settlements(request)


def _settlements(request: Request, share: ShareForm | None = None) -> HttpResponse:
    """Each enterprise with what is not settled and what is not paid; then the statements."""
    statements = queries.statements_of(request.person)
    text = request.GET.get("from", "")
    start = min(int(text), 1_000_000) if text.isdecimal() else 0
    rows = list(statements[start : start + PAGE + 1])
    due = queries.share_due() if request.person.may(Right.PAYMENTS_WRITE) else None
    context = {
        "due": due,
        "share": share or ShareForm(initial={"amount": due}),
        "standings": queries.standings(goods.enterprises(request.person, Right.SETTLEMENTS_READ)),
        "statements": rows[:PAGE],
        "next": start + PAGE if len(rows) > PAGE else None,
        "may_pay": request.person.may(Right.PAYMENTS_WRITE),
        "is_supplier": not request.person.may(Right.LEDGER_READ),
        "export": PurposeForm(),
        "until": last_month(localdate()),
    }
    return page(request, "settlements/settlements.html", context, status=share.status if share else 200)


@needs("payments.write")
@require_POST
def hand_over(request: Request) -> HttpResponse:
    """The share was paid over to the fund's bank account."""
    form = ShareForm(request.POST)
    if form.attempt(actions.hand_over_share, by=request.user, now=now()):
        messages.success(request, _("已登记，基金账簿第 %d 笔。") % form.result)
        return go(request, "settlements")
    return _settlements(request, form)


@needs("settlements.read")
@require_safe
def enterprise(request: Request, enterprise_id: int) -> HttpResponse:
    return _enterprise_page(request, _enterprise(request, enterprise_id))


def _enterprise_page(request: Request, one: Enterprise, **forms: Any) -> HttpResponse:
    """What is not settled yet, where money is paid to, what share was agreed."""
    path, person = one.organisation.path, request.person
    (standing,) = queries.standings(Enterprise.objects.filter(id=one.id).select_related("organisation"))
    wrong = any(form.errors for form in forms.values())
    context = {
        "enterprise": one,
        "standing": standing,
        "open_lines": queries.not_settled(one.id).order_by("-at", "-id")[:PAGE],
        "agreements": queries.agreements().filter(enterprise=one),
        "may_pay": person.may(Right.PAYMENTS_WRITE, path),
        "may_supply": person.may(Right.SUPPLY, path),
        "close": CloseForm(initial={"until": last_month(localdate())}),
        "agreement": AgreementForm(initial={"valid_from": localdate(), "signed_on": localdate()}),
        "end": EndForm(initial={"last_day": localdate()}),
        "payee": PayeeForm(initial=vars(standing.payee) if standing.payee else None),
        **forms,
    }
    return page(request, "settlements/enterprise.html", context, status=422 if wrong else 200)


@needs("settlements.read")
@require_POST
def close(request: Request, enterprise_id: int) -> HttpResponse:
    one, form = _enterprise(request, enterprise_id, Right.PAYMENTS_WRITE), CloseForm(request.POST)
    if form.attempt(actions.close_period, enterprise_id=one.id, by=request.user, now=now()):
        messages.success(request, _("已结算，供应商会收到通知。"))
        return go(request, "statement", form.result.id)
    return _enterprise_page(request, one, close=form)


@needs("settlements.read")
@require_POST
def payee(request: Request, enterprise_id: int) -> HttpResponse:
    """The supplier writes the account; finance says that it has been compared."""
    one, said = _enterprise(request, enterprise_id), {"by": request.user, "now": now()}
    if "confirm" in request.POST:
        actions.confirm_payee(enterprise_id=one.id, **said)
        return go(request, "settlement-enterprise", one.id)
    form = PayeeForm(request.POST)
    if form.attempt(actions.write_payee, enterprise_id=one.id, **said):
        messages.success(request, _("已保存。财务核对后才会往这个账户付款。"))
        return go(request, "settlement-enterprise", one.id)
    return _enterprise_page(request, one, payee=form)


@needs("settlements.read")
@require_POST
def agreement(request: Request, enterprise_id: int) -> HttpResponse:
    one, form = _enterprise(request, enterprise_id, Right.PAYMENTS_WRITE), AgreementForm(request.POST)
    if form.attempt(actions.make_agreement, enterprise_id=one.id, by=request.user, now=now()):
        messages.success(request, _("协议已登记，从生效日起页面会写明提取比例。"))
        return go(request, "settlement-enterprise", one.id)
    return _enterprise_page(request, one, agreement=form)


@needs("settlements.read")
@require_POST
def agreement_end(request: Request, agreement_id: int) -> HttpResponse:
    mine = goods.enterprises(request.person, Right.PAYMENTS_WRITE)
    found = queries.agreements().filter(enterprise__in=mine, id=min(agreement_id, 2**63 - 1)).first()
    if found is None:
        raise NotYours
    form = EndForm(request.POST)
    if form.attempt(actions.end_agreement, agreement_id=found.id, by=request.user, now=now()):
        return go(request, "settlement-enterprise", found.enterprise_id)
    return _enterprise_page(request, found.enterprise, end=form)


@needs("settlements.read")
@require_safe
def statement(request: Request, statement_id: int) -> HttpResponse:
    return _statement_page(request, _statement(request, statement_id))


def _statement_page(request: Request, one: Statement, form: Any = None) -> HttpResponse:
    path, text = one.enterprise.organisation.path, request.GET.get("from", "")
    start = min(int(text), 1_000_000) if text.isdecimal() else 0
    lines = list(queries.lines_of(one)[start : start + PAGE + 1])
    context = {
        "statement": one,
        "lines": lines[:PAGE],
        "next": start + PAGE if len(lines) > PAGE else None,
        "may_pay": request.person.may(Right.PAYMENTS_WRITE, path),
        "may_supply": request.person.may(Right.SUPPLY, path),
        "approved_by_me": one.approved_by_id == request.user.pk,
        "dispute": DisputeForm(),
        "answer": AnswerForm(),
        "paid": PaidForm(),
        "export": PurposeForm(),
    }
    if form is not None:
        context[{DisputeForm: "dispute", AnswerForm: "answer", PaidForm: "paid"}[type(form)]] = form
    return page(request, "settlements/statement.html", context, status=form.status if form else 200)


STEPS: dict[str, tuple[Any, Any]] = {
    "confirm": (None, actions.confirm),
    "dispute": (DisputeForm, actions.dispute),
    "answer": (AnswerForm, actions.answer),
    "approve": (None, actions.approve),
    "pay": (PaidForm, actions.pay),
}


@needs("settlements.read")
@require_POST
def step(request: Request, statement_id: int, step: str) -> HttpResponse:
    """One step of a statement: who may take it is the action's to say."""
    if step not in STEPS:
        raise Http404
    one, (form_class, verb) = _statement(request, statement_id), STEPS[step]
    said = {"statement_id": one.id, "by": request.user, "now": now()}
    if form_class is None:
        verb(**said)
        return go(request, "statement", one.id)
    form = form_class(request.POST)
    if form.attempt(verb, **said):
        return go(request, "statement", one.id)
    return _statement_page(request, one, form)


@needs("settlements.read")
@require_POST
def export(request: Request, statement_id: int) -> HttpResponse:
    one, form = _statement(request, statement_id), PurposeForm(request.POST)
    if not form.attempt(actions.export_statement, statement=one, by=request.user, now=now()):
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return go(request, "statement", one.id)
    return _sent(form, f"statement-{one.enterprise_id}-{one.ends_on}")


@needs("settlements.read")
@require_POST
def export_all(request: Request) -> HttpResponse:
    """All statements that may be seen, as voucher lines."""
    rows, form = queries.statements_of(request.person), PurposeForm(request.POST)
    if not form.attempt(actions.export_statements, statements=rows, by=request.user, now=now()):
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return go(request, "settlements")
    return _sent(form, "statements")


@needs("payments.write")
@require_POST
def bank_file(request: Request) -> HttpResponse:
    """What is approved and waits, for the bank's batch."""
    rows = queries.statements_of(request.person, Right.PAYMENTS_WRITE)
    file = actions.bank_file(statements=rows, by=request.user, now=now())
    headers = {"Content-Disposition": 'attachment; filename="bank.xlsx"'}
    return HttpResponse(file, content_type=XLSX, headers=headers)


def _sent(form: PurposeForm, name: str) -> HttpResponse:
    kind = form.cleaned_data["kind"]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(form.result, content_type=XLSX if kind == "xlsx" else CSV, headers=headers)
