"""A union gives its members an allowance: by a rule, or by a list; and takes back what was not spent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.union.people.models import Member, Organisation
from zhijia.union.people.rules import Right

from ..models import Allowance, Grant
from ..rules import LIST_WORDS, Fault, clean, columns, money

MOST = 100_000  # members in one grant
SHOWN = 20


class NotAll(Refusal):
    """Rows of a list that will not do, so that nothing of it was given."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        words = _("有 %(n)s 行不对，一笔也没有发放：%(first)s 改好后重新上传。")
        first = "".join(_("第 %(row)s 行，%(words)s") % {"row": one.row, "words": one.words} for one in faults[:SHOWN])
        super().__init__(words % {"n": len(faults), "first": first}, field="file")
        self.faults = faults


@dataclass(frozen=True)
class Share:
    """What one member is given."""

    member_id: int
    amount: Decimal


def grant_to_all(*, organisation_id: int, amount: Decimal, tag: str = "", **said: Any) -> Grant:
    """The same for every member of a union and below, or for those who wear a tag. Else as `grant`."""
    union = _union(organisation_id, said["by"], said["now"])
    amount = clean(amount)
    found = Member.objects.filter(organisation__path__startswith=union.path, state=Member.State.ACTIVE)
    if tag:
        found = found.filter(tags__contains=[tag])
    shares = [Share(one, amount) for one in found.order_by("id").values_list("id", flat=True)[: MOST + 1]]
    return grant(organisation_id=organisation_id, shares=shares, **said)


def grant_by_list(*, organisation_id: int, file_name: str, content: bytes, **said: Any) -> Grant:
    """To those in an Excel or CSV file: their number or phone, their name, the sum. All rows or none: raises NotAll."""
    union = _union(organisation_id, said["by"], said["now"])
    rows = sheets.read_file(content, file_name, words=LIST_WORDS).rows
    return grant(organisation_id=organisation_id, shares=_read(rows, union), **said)


@transaction.atomic
def grant(
    *,
    title: str,
    organisation_id: int,
    document: str,
    ends_on: date,
    shares: Sequence[Share],
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Grant:
    """Give each their share, until a day. The same request_key again: the same grant. Raises Refusal, NotYours."""
    if earlier := Grant.objects.filter(request_key=request_key).first():
        return earlier
    union = _union(organisation_id, by, now)
    if not (title := title.strip()[:60]):
        raise Refusal(_("请写明补贴的名称，会员会看到。"), field="title")
    if ends_on < localdate(now):
        raise Refusal(_("截止日 %s 已经过了。请改成今天或以后。") % ends_on, field="ends_on")
    if not 1 <= len(shares) <= MOST:
        words = _("一次发给 1 到 %(most)s 人，这里是 %(n)s 人。请换一个范围。")
        raise Refusal(words % {"most": f"{MOST:,}", "n": f"{len(shares):,}"})
    made = Grant.objects.create(
        title=title,
        organisation=union,
        document=document.strip()[:80],
        ends_on=ends_on,
        at=now,
        by=by,
        request_key=request_key,
    )
    rows = (Allowance(grant=made, member_id=one.member_id, given=one.amount, ends_on=ends_on) for one in shares)
    Allowance.objects.bulk_create(rows, batch_size=2_000)
    total = sum((one.amount for one in shares), Decimal(0))
    facts = {"title": title, "members": len(shares), "total": total}
    journal.write("allowance.given", by=by, at=now, about=made, organisation=union.path, **facts)
    _tell(made, now)
    return made


def _tell(made: Grant, now: datetime) -> None:
    """Those who can sign in; the sum stands on their page."""
    users = Member.objects.filter(id__in=made.allowances.values("member_id")).exclude(user=None)
    notices.tell_many(
        users=[one.user for one in users.select_related("user").iterator(chunk_size=2_000)],
        title=_("您有一笔工会补贴：%s") % made.title,
        body=_("%(union)s发放，%(day)s前可以在会员购抵扣。") % {"union": made.organisation.name, "day": made.ends_on},
        path="me/allowance/",
        key=f"grant:{made.id}",
        now=now,
    )


@transaction.atomic
def withdraw(*, grant_id: int, by: Any, now: datetime) -> Grant:
    """What was not spent can no longer be; what is in a payment stays there. Safe to repeat."""
    found = Grant.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=grant_id).first()
    if found is None or not people.may(by, Right.PAYMENTS_WRITE, found.organisation.path, now):
        raise NotYours
    if found.withdrawn_at is None:
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
        journal.write("allowance.withdrawn", by=by, at=now, about=found, organisation=found.organisation.path)
    return found


def _union(organisation_id: int, by: Any, now: datetime) -> Organisation:
    found = Organisation.objects.filter(id=organisation_id).first()
    if found is None or not people.may(by, Right.PAYMENTS_WRITE, found.path, now):
        raise NotYours
    return found


def _read(rows: Sequence[Sequence[str]], union: Organisation) -> list[Share]:
    """The list's shares. Raises NotAll with what is wrong, row by row."""
    header, at = columns(rows, LIST_WORDS)
    if "amount" not in at or not {"number", "phone"} & at.keys():
        raise NotAll([Fault(header + 1, _("表头要有“金额”，和“会员编号”或“手机号”。"))])
    cells = [
        (n, {field: row[column].strip() if column < len(row) else "" for field, column in at.items()})
        for n, row in enumerate(rows[header + 1 :], start=header + 2)
        if any(row)
    ]
    key = "number" if "number" in at else "phone"
    found = Member.objects.filter(organisation__path__startswith=union.path, state=Member.State.ACTIVE)
    known = {getattr(one, key): one for one in found.filter(**{f"{key}__in": {cell[key] for _n, cell in cells}})}
    shares: dict[int, Share] = {}
    faults = []
    for n, cell in cells:
        member, amount = known.get(cell[key]), money(cell["amount"])
        if member is None or (cell.get("name") and cell["name"] != member.name):
            faults.append(Fault(n, _("在%s没有这位会员，或姓名不符。") % union.name))
        elif amount is None or amount <= 0:
            faults.append(Fault(n, _("金额要大于 0，到分为止。")))
        elif member.id in shares:
            faults.append(Fault(n, _("和前面一行是同一个人。")))
        else:
            shares[member.id] = Share(member.id, amount)
    if faults:
        raise NotAll(faults)
    return list(shares.values())
