"""Does a book still say what was written? Everything is recomputed from the rows themselves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .. import rules
from ..models import NOTHING, Book, Transfer
from .books import CHINA

AT_A_TIME = 2_000
PARTS = ("number", "amount", "category", "at", "by_id", "why", "about", "salt", "seal", "previous", "hash")


@dataclass(frozen=True)
class Verdict:
    """Whole when `reason` is empty; otherwise `number` is the first row that is wrong, None for totals or the end."""

    book: Book
    rows: int
    head: str
    number: int | None = None
    reason: str = ""

    @property
    def whole(self) -> bool:
        return not self.reason


class _Broken(Exception):
    def __init__(self, number: int | None, reason: str) -> None:
        super().__init__(reason)
        self.number, self.reason = number, reason


def verify(book: Book) -> Verdict:
    """Read the whole book, a few thousand rows at a time, and recompute numbers, seals, hashes, mirrors and totals.

    What others post meanwhile is left for the next time.
    """
    kept = _kept(book)
    sums: dict[int, list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING])
    rows, previous = 0, rules.FIRST
    try:
        for row in _rows(book, kept["number"]):
            _check(book, row, rows + 1, previous)
            rows, previous = row["number"], row["hash"]
            sums[row["debit_id"]][0] += row["amount"]
            sums[row["credit_id"]][1] += row["amount"]
        _check_end(kept, rows, previous)
        _check_totals(kept["totals"], sums)
    except _Broken as broken:
        return Verdict(book, rows, previous, broken.number, broken.reason)
    return Verdict(book, rows, previous)


def _kept(book: Book) -> dict[str, Any]:
    """What the book and its accounts say of themselves, all of one moment (one statement)."""
    last = Transfer.objects.filter(book=OuterRef("pk")).order_by().values("book").annotate(n=Max("number")).values("n")
    found = Book.objects.filter(pk=book.pk).annotate(last=Coalesce(Subquery(last), 0)).order_by()
    said = ("number", "head", "last", "accounts__id", "accounts__name", "accounts__debited", "accounts__credited")
    lines = list(found.values(*said))
    totals = {one["accounts__id"]: one for one in lines if one["accounts__id"]}
    return {**lines[0], "totals": totals}


def _rows(book: Book, until: int) -> Iterator[dict[str, Any]]:
    rows = Transfer.objects.filter(book=book, number__lte=until).order_by("number")
    named = rows.annotate(debit_code=F("debit__code"), credit_code=F("credit__code"))
    mirrored = named.annotate(
        undoes=F("reverses__number"),
        mirrors_debit=F("reverses__debit_id"),
        mirrors_credit=F("reverses__credit_id"),
        mirrors_amount=F("reverses__amount"),
    )
    extra = ("debit_code", "credit_code", "undoes", "mirrors_debit", "mirrors_credit", "mirrors_amount")
    yield from mirrored.values(*PARTS, "debit_id", "credit_id", *extra).iterator(chunk_size=AT_A_TIME)


def _check(book: Book, row: dict[str, Any], number: int, previous: str) -> None:
    if row["number"] != number:
        raise _Broken(number, _("第 %s 笔不见了。") % number)
    if row["previous"] != previous:
        raise _Broken(number, _("没有接上前一笔的哈希值。"))
    private = rules.seal(salt=row["salt"], at=row["at"], by=row["by_id"], why=row["why"], about=row["about"])
    if row["seal"] != private:
        raise _Broken(number, _("时间、经办人、事由或关联事项被改动过。"))
    public = rules.Row(
        book=book.code,
        number=number,
        day=localdate(row["at"], CHINA),
        debit=row["debit_code"],
        credit=row["credit_code"],
        amount=row["amount"],
        category=row["category"],
        reverses=row["undoes"],
        seal=row["seal"],
        previous=previous,
    )
    if row["hash"] != public.hash():
        raise _Broken(number, _("金额、科目、类别、日期或哈希值被改动过。"))
    mirror = (row["mirrors_credit"], row["mirrors_debit"], row["mirrors_amount"])
    if row["undoes"] is not None and mirror != (row["debit_id"], row["credit_id"], row["amount"]):
        raise _Broken(number, _("不是第 %s 笔的反向记录。") % row["undoes"])


def _check_end(kept: dict[str, Any], rows: int, head: str) -> None:
    if rows != kept["number"] or kept["last"] != kept["number"]:
        has = max(rows, kept["last"])
        raise _Broken(rows + 1, _("账簿记着 %(said)s 笔，实有 %(has)s 笔。") % {"said": kept["number"], "has": has})
    if head != kept["head"]:
        raise _Broken(rows or None, _("最后一笔的哈希值与账簿记着的不同。"))


def _check_totals(totals: dict[int, dict[str, Any]], sums: dict[int, list[Decimal]]) -> None:
    for account, kept in totals.items():
        if [kept["accounts__debited"], kept["accounts__credited"]] != sums[account]:
            raise _Broken(None, _("科目“%s”的累计数与逐笔相加不同。") % kept["accounts__name"])
