"""Money moves. Everything that posts to one book waits for its turn on the book's row, so that numbers and hashes
follow each other; a batch costs the same number of statements as one transfer.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from .. import queries, rules
from ..models import NOTHING, Account, Book, Transfer

AT_ONCE = 1_000  # transfers in one batch


@dataclass(frozen=True)
class Entry:
    """One transfer to be posted: debit and credit are codes of accounts, the amount is yuan."""

    debit: str
    credit: str
    amount: Decimal
    category: str  # rules.Category: what the public may read
    request_key: UUID
    why: str = ""  # for the house only
    about: str = ""  # kind:id of what it was for
    reverses: int | None = None  # number of the transfer this undoes: `reverse` fills it in


@transaction.atomic
def post(*, book_id: int, entries: Sequence[Entry], by: Any, now: datetime) -> list[Transfer]:
    """Post all of these to one book, or none. In the order given; one with a request key that was used comes back
    as it stands. Who posts to several books in one transaction does so in the order of their ids.

    Raises Refusal (unknown account, amount, a balance that would go below zero), NotYours without ledger.write.
    """
    if len(entries) > AT_ONCE:
        raise Refusal(_("一次最多记 %(most)s 笔，这里有 %(has)s 笔。") % {"most": AT_ONCE, "has": len(entries)})
    book = queries.locked_book(book_id)
    queries.ensure_may_write(by, book.organisation_id, now)
    earlier = _earlier(book, entries)
    new = _first_of_each([entry for entry in entries if entry.request_key not in earlier])
    if new:
        accounts = _accounts(book, new)
        made = _chained(book, new, accounts, by, now)
        _add_up(book, made)
        Transfer.objects.bulk_create(made)
        _close(book, made, by, now)
        earlier |= {one.request_key: one for one in made}
    return [earlier[entry.request_key] for entry in entries]


def transfer(
    *,
    book_id: int,
    debit: str,
    credit: str,
    amount: Decimal,
    category: str,
    request_key: UUID,
    by: Any,
    now: datetime,
    why: str = "",
    about: str = "",
) -> Transfer:
    """One transfer: see `post`."""
    entry = Entry(debit, credit, amount, category, request_key, why, about)
    return post(book_id=book_id, entries=[entry], by=by, now=now)[0]


@transaction.atomic
def reverse(*, book_id: int, number: int, why: str, request_key: UUID, by: Any, now: datetime) -> Transfer:
    """Undo a transfer by its mirror: the same amount the other way. Once only.

    Raises Refusal when it was reversed before, is itself a reversal, or the money is gone already; NotYours.
    """
    book = queries.locked_book(book_id)
    queries.ensure_may_write(by, book.organisation_id, now)
    wrong = Transfer.objects.filter(book=book, number=number).select_related("debit", "credit", "reversed_by").first()
    if wrong is None:
        raise NotYours
    entry = Entry(
        debit=wrong.credit.code,
        credit=wrong.debit.code,
        amount=wrong.amount,
        category=rules.Category.REVERSAL,
        request_key=request_key,
        why=why,
        about=wrong.about,
        reverses=wrong.number,
    )
    if _earlier(book, [entry]):
        return post(book_id=book_id, entries=[entry], by=by, now=now)[0]
    _may_be_reversed(wrong, why)
    return post(book_id=book_id, entries=[entry], by=by, now=now)[0]


def _may_be_reversed(wrong: Transfer, why: str) -> None:
    if not why.strip():
        raise Refusal(_("请写明冲正的原因。"), field="why")
    if wrong.reverses_id is not None:
        raise Refusal(_("第 %s 笔本身就是冲正，不能再冲正。请另记一笔正确的账。") % wrong.number)
    if other := getattr(wrong, "reversed_by", None):
        raise Refusal(
            _("第 %(number)s 笔已由第 %(by)s 笔冲正，只能冲正一次。金额仍不对时请另记一笔。")
            % {"number": wrong.number, "by": other.number}
        )


# The steps of `post`, in order.


def _earlier(book: Book, entries: Sequence[Entry]) -> dict[UUID, Transfer]:
    """What was posted under these request keys: it must have been the same."""
    keys = {entry.request_key: entry for entry in entries}
    found = Transfer.objects.filter(request_key__in=keys).select_related("debit", "credit", "reverses")
    known = {one.request_key: one for one in found}
    for key, one in known.items():
        entry = keys[key]
        was = (one.book_id, one.debit.code, one.credit.code, one.amount, one.reverses and one.reverses.number)
        if was != (book.id, entry.debit, entry.credit, entry.amount, entry.reverses):
            raise Refusal(_("这个请求已经记过另一笔账（第 %s 笔）。请刷新页面后重新填写。") % one.number)
    return known


def _first_of_each(entries: Sequence[Entry]) -> list[Entry]:
    """A key that stands twice in one batch is one transfer."""
    seen: dict[UUID, Entry] = {}
    for entry in entries:
        if seen.setdefault(entry.request_key, entry) != entry:
            raise Refusal(_("同一个请求里有两笔不同的账。请刷新页面后重新填写。"))
    return list(seen.values())


def _accounts(book: Book, entries: Sequence[Entry]) -> dict[str, Account]:
    codes = {code for entry in entries for code in (entry.debit, entry.credit)}
    found = {one.code: one for one in Account.objects.filter(book=book, code__in=codes)}
    if missing := sorted(codes - found.keys()):
        raise Refusal(_("账簿“%(book)s”没有科目 %(codes)s。") % {"book": book.name, "codes": "、".join(missing)})
    return found


def _chained(
    book: Book, entries: Sequence[Entry], accounts: dict[str, Account], by: Any, now: datetime
) -> list[Transfer]:
    """Rows with their numbers and hashes, not yet saved; `book` moves along."""
    undone = _undone(book, entries)
    made = []
    for entry in entries:
        one = _row(book, entry, accounts, by, now)
        if entry.reverses is not None:
            one.reverses_id = undone[entry.reverses]
        public = rules.Row(
            book=book.code,
            number=one.number,
            day=localdate(now, queries.CHINA),
            debit=entry.debit,
            credit=entry.credit,
            amount=one.amount,
            category=one.category,
            reverses=entry.reverses,
            seal=one.seal,
            previous=one.previous,
        )
        one.hash = public.hash()
        book.number, book.head = one.number, one.hash
        made.append(one)
    return made


def _undone(book: Book, entries: Sequence[Entry]) -> dict[int, int]:
    """Number → id of the transfers that these entries reverse."""
    numbers = [entry.reverses for entry in entries if entry.reverses is not None]
    if not numbers:
        return {}
    return dict(Transfer.objects.filter(book=book, number__in=numbers).values_list("number", "id"))


def _row(book: Book, entry: Entry, accounts: dict[str, Account], by: Any, now: datetime) -> Transfer:
    if entry.debit == entry.credit:
        raise Refusal(_("借方和贷方是同一个科目（%s）。请选两个不同的科目。") % entry.debit, field="credit")
    salt, why, about = token_hex(16), entry.why.strip()[:200], entry.about[:60]
    return Transfer(
        book=book,
        number=book.number + 1,
        debit=accounts[entry.debit],
        credit=accounts[entry.credit],
        amount=rules.clean_amount(entry.amount),
        category=rules.Category(entry.category),
        at=now,
        by=by,
        why=why,
        about=about,
        request_key=entry.request_key,
        salt=salt,
        seal=rules.seal(salt=salt, at=now, by=by and by.pk, why=why, about=about),
        previous=book.head,
    )


# One statement for any number of accounts. The CHECK behind it holds even where somebody forgot the lock.
ADD_UP = """
UPDATE ledger_account SET debited = debited + more.debit, credited = credited + more.credit
  FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS more (account, debit, credit) WHERE id = more.account
"""


def _add_up(book: Book, made: Sequence[Transfer]) -> None:
    """The running totals, once what they will be has been found good. Only the end of a batch counts."""
    debits: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    credits: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    touched: dict[int, Account] = {}
    for one in made:
        debits[one.debit_id] += one.amount
        credits[one.credit_id] += one.amount
        touched |= {one.debit_id: one.debit, one.credit_id: one.credit}
    for account in touched.values():
        _stays_above_zero(account, debits[account.id], credits[account.id])
    ids = sorted(touched)
    with connection.cursor() as sql:
        sql.execute(ADD_UP, [ids, [debits[one] for one in ids], [credits[one] for one in ids]])


def _stays_above_zero(account: Account, debit: Decimal, credit: Decimal) -> None:
    after = rules.balance(account.kind, account.debited + debit, account.credited + credit)
    if after < 0 and not account.may_go_negative:
        raise Refusal(
            _("“%(account)s”只有 ¥%(has)s，还差 ¥%(lacks)s。请先入账，或减少金额。")
            % {"account": account.name, "has": f"{account.balance:,.2f}", "lacks": f"{-after:,.2f}"},
            field="amount",
        )


def _close(book: Book, made: Sequence[Transfer], by: Any, now: datetime) -> None:
    """The book's newest number and hash, and the journal's line."""
    book.save(update_fields=["number", "head"])
    what = "ledger.reversed" if all(one.reverses_id for one in made) else "ledger.posted"
    facts = {"first": made[0].number, "last": made[-1].number}
    journal.write(what, by=by, at=now, about=book, organisation=queries.path_of(book), **facts)
