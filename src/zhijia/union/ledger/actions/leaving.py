"""Files that leave the house, and checks that somebody asked for: each with its line in the journal."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import harmless
from zhijia.union.journal import actions as journal

from .. import queries, rules
from ..models import Book, Transfer

MOST = 50_000  # rows in one file
AT_A_TIME = 2_000


@transaction.atomic
def export(
    *, book: Book, rows: QuerySet[Transfer], kind: str, purpose: str, out: IO[bytes], by: Any, now: datetime
) -> int:
    """Write these rows of a book, oldest first, as «xlsx» or «csv» to `out`; says how many. Raises Refusal."""
    purpose = purpose.strip()[:100]
    if len(purpose) < 2:
        raise Refusal(_("请写明导出的用途，2 到 100 个字。"), field="purpose")
    if (count := rows.order_by().count()) > MOST:
        raise Refusal(
            _("一次最多导出 %(most)s 笔，这里有 %(has)s 笔。请按日期分几次导出。") % {"most": MOST, "has": count}
        )
    lines = _lines(rows.order_by("number").iterator(chunk_size=AT_A_TIME))
    (_workbook if kind == "xlsx" else _table)(lines, out)
    path = queries.path_of(book)
    journal.exported("ledger.exported", by=by, at=now, purpose=purpose, rows=count, organisation=path, book=book.code)
    return count


def verify(*, book: Book, by: Any, now: datetime) -> queries.Verdict:
    """Recompute a book because somebody asked; what came of it stays in the journal."""
    verdict = queries.verify(book)
    facts = {"rows": verdict.rows, "whole": verdict.whole, "reason": verdict.reason, "number": verdict.number}
    journal.write("ledger.verified", by=by, at=now, about=book, organisation=queries.path_of(book), **facts)
    return verdict


def publish(*, book: Book, after: int, out: IO[bytes]) -> None:
    """What anyone may have of a fund: its rows as they were hashed, at most MOST of them, beginning after a number."""
    rows = Transfer.objects.filter(book=book, number__gt=after).order_by("number")
    named = rows.values_list(
        *("number", "at", "debit__code", "credit__code", "amount", "category"),
        *("reverses__number", "seal", "previous", "hash"),
    )
    lines = (
        [number, localdate(at, queries.CHINA), debit, credit, f"{amount:.2f}", category, reverses or "", *hashes]
        for number, at, debit, credit, amount, category, reverses, *hashes in named[:MOST].iterator(AT_A_TIME)
    )
    _csv(chain([rules.COLUMNS], lines), out)


def publish_accounts(*, book: Book, out: IO[bytes]) -> None:
    """The other file anyone may have of a fund: what its accounts are called, and of what kind they are."""
    rows = ([harmless(one.code), harmless(one.name), one.kind, one.standard] for one in queries.accounts(book))
    _csv(chain([rules.ACCOUNT_COLUMNS], rows), out)


def _heads() -> list[str]:
    sides = [_("借方科目"), _("借方名称"), _("借方会计制度代码"), _("贷方科目"), _("贷方名称"), _("贷方会计制度代码")]
    rest = [_("金额（元）"), _("类别"), _("事由"), _("关联事项"), _("冲正第几笔"), _("经办人")]
    return [_("序号"), _("时间"), *sides, *rest, _("封签"), _("前一笔哈希值"), _("哈希值")]


def _lines(rows: Iterable[Transfer]) -> Iterator[list[Any]]:
    yield _heads()
    for one in rows:
        sides = [cell for account in (one.debit, one.credit) for cell in (account.code, account.name, account.standard)]
        words = [str(one.get_category_display()), one.why, one.about]
        undoes = one.reverses.number if one.reverses else ""
        when = f"{localtime(one.at):%Y-%m-%d %H:%M:%S}"
        hashes = [one.seal, one.previous, one.hash]
        yield [one.number, when, *sides, one.amount, *words, undoes, str(one.by or _("系统")), *hashes]


def _workbook(lines: Iterable[list[Any]], out: IO[bytes]) -> None:
    """Numbers are numbers; every other cell is text, whatever it begins with."""
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(1, 1, 20)
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_number(row, column, cell, None if isinstance(cell, int) else money)


def _table(lines: Iterable[list[Any]], out: IO[bytes]) -> None:
    _csv(([harmless(cell) for cell in cells] for cells in lines), out)


def _csv(lines: Iterable[Any], out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows(lines)
    text.detach()
