"""Money for stations: a budget in a book of its own, proposed by one person, paid by another, each with vouchers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.ledger import actions as ledger
from zhijia.union.ledger import queries as ledgers
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from ..models import Subsidy
from ..rules import states
from ._common import locked

BOOK = "stations"
ACCOUNTS = (
    ledger.NewAccount("bank", "驿站补贴专户", "asset", "102"),
    ledger.NewAccount("budget", "驿站补贴拨入", "income", "405"),
    ledger.NewAccount("build", "驿站建设补贴", "expense", "504"),
    ledger.NewAccount("run", "驿站运行补贴", "expense", "504"),
)
MOST_VOUCHERS = 30


@transaction.atomic
def grant_budget(*, amount: Decimal, why: str, request_key: UUID, by: Any, now: datetime) -> Any:
    """Money comes in for stations: the book is opened with the first. Raises Refusal, NotYours without ledger.write."""
    book = ledger.open_book(code=BOOK, name=_("驿站补贴"), accounts=ACCOUNTS, is_public=True, by=by, now=now)
    return ledger.transfer(
        book_id=book.id, debit="bank", credit="budget", amount=amount, category="subsidy", request_key=request_key,
        why=why, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def propose_subsidy(
    *, station_id: int, purpose: str, year: int, amount: Decimal, vouchers: Sequence[Mapping[str, str]], why: str,
    request_key: UUID, by: Any, now: datetime,
) -> Subsidy:  # fmt: skip
    """So much for one station, with what it was spent on: number, day, what, amount of each voucher.

    Raises Refusal (vouchers that do not add up, one used before, no amount), NotYours.
    """
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    if earlier := Subsidy.objects.filter(request_key=request_key).first():
        return earlier
    if purpose not in states.PURPOSES:
        raise Refusal(_("请选建设还是运行。"), field="purpose")
    if not amount > 0:
        raise Refusal(_("金额要大于 0。"), field="amount")
    kept = _vouchers(vouchers, amount)
    made = Subsidy.objects.create(
        station=station, purpose=purpose, year=year, amount=amount, vouchers=kept, why=why.strip()[:200],
        proposed_by=by, proposed_at=now, request_key=request_key,
    )  # fmt: skip
    facts = {"purpose": purpose, "year": year, "amount": str(amount)}
    journal.write("subsidy.proposed", by=by, at=now, about=made, organisation=station.organisation.path, **facts)
    return made


def _vouchers(vouchers: Sequence[Mapping[str, str]], amount: Decimal) -> list[dict[str, str]]:
    if not vouchers or len(vouchers) > MOST_VOUCHERS:
        raise Refusal(_("请附 1 到 %d 张凭证。") % MOST_VOUCHERS, field="vouchers")
    kept = [{name: str(one[name]).strip() for name in ("number", "day", "what", "amount")} for one in vouchers]
    total = sum((Decimal(one["amount"]) for one in kept), Decimal(0))
    if total < amount:
        words = _("凭证合计 ¥%(has)s，少于补贴 ¥%(is)s。请补凭证或减少金额。")
        raise Refusal(words % {"has": f"{total:,.2f}", "is": f"{amount:,.2f}"}, field="vouchers")
    numbers = [one["number"] for one in kept]
    if len(set(numbers)) != len(numbers):
        raise Refusal(_("同一张凭证写了两次。"), field="vouchers")
    for earlier in Subsidy.objects.exclude(state="declined").only("vouchers", "id"):
        if used := set(numbers) & {one["number"] for one in earlier.vouchers}:
            raise Refusal(_("凭证 %s 已经用在另一笔补贴上。") % "、".join(sorted(used)), field="vouchers")
    return kept


@transaction.atomic
def pay_subsidy(*, subsidy_id: int, by: Any, now: datetime) -> Subsidy:
    """A second person looks at the vouchers and pays, into the book. Paid twice is once. Raises Refusal, NotYours."""
    subsidy = _locked(subsidy_id, by, now)
    if subsidy.state == states.SubsidyState.PAID:
        return subsidy
    _ensure_second(subsidy, by)
    books = ledgers.books(BOOK)
    if not books:
        raise Refusal(_("还没有拨入驿站补贴经费。请财务先登记拨入。"))
    transfer = ledger.transfer(
        book_id=books[0].id, debit=subsidy.purpose, credit="bank", amount=subsidy.amount, category="subsidy",
        request_key=uuid5(subsidy.request_key, "paid"), why=f"{subsidy.station.name} {subsidy.year}",
        about=f"subsidy:{subsidy.id}", by=by, now=now,
    )  # fmt: skip
    subsidy.state, subsidy.decided_by, subsidy.decided_at = states.SubsidyState.PAID, by, now
    subsidy.transfer = transfer.number
    subsidy.save()
    path = subsidy.station.organisation.path
    journal.write("subsidy.granted", by=by, at=now, about=subsidy, organisation=path, amount=str(subsidy.amount))
    return subsidy


@transaction.atomic
def return_subsidy(*, subsidy_id: int, why: str, by: Any, now: datetime) -> Subsidy:
    """A second person sends it back with a reason; its vouchers are free again. Raises Refusal, NotYours."""
    subsidy = _locked(subsidy_id, by, now)
    if len(why.strip()) < 2:
        raise Refusal(_("请写明退回的原因。"), field="why")
    _ensure_second(subsidy, by)
    subsidy.state, subsidy.note = states.SubsidyState.DECLINED, why.strip()[:200]
    subsidy.decided_by, subsidy.decided_at = by, now
    subsidy.save()
    journal.write("subsidy.declined", by=by, at=now, about=subsidy, organisation=subsidy.station.organisation.path)
    return subsidy


def _locked(subsidy_id: int, by: Any, now: datetime) -> Subsidy:
    found = Subsidy.objects.select_related("station__organisation").filter(id=subsidy_id)
    subsidy = found.select_for_update(of=("self",), no_key=True).first()
    if subsidy is None or not people.may(by, Right.LEDGER_WRITE, subsidy.station.organisation.path, now):
        raise NotYours
    return subsidy


def _ensure_second(subsidy: Subsidy, by: Any) -> None:
    if subsidy.state != states.SubsidyState.PROPOSED:
        raise Refusal(_("这一笔现在是“%s”。") % subsidy.get_state_display())
    if by is not None and subsidy.proposed_by_id == by.pk:
        raise Refusal(_("这一笔是您提请的，要由另一位有权限的人复核拨付。"))
