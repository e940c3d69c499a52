from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Account, Book

Thing = TypeVar("Thing", Book, Account)


@dataclass(frozen=True)
class NewAccount:
    """What an account is called and may do; `standard` is its code in 工会会计制度."""

    code: str
    name: str
    kind: str  # rules.Kind
    standard: str = ""
    may_go_negative: bool = False


@transaction.atomic
def open_book(
    *,
    code: str,
    name: str,
    accounts: Sequence[NewAccount],
    by: Any,
    now: datetime,
    organisation_id: int | None = None,
    is_public: bool = False,
) -> Book:
    """A book with its accounts. The same code again returns the book there is, with the accounts it still lacks.

    Raises Refusal for a code that is in use for something else, NotYours without ledger.write over the organisation.
    """
    queries.ensure_may_write(by, organisation_id, now)
    book = Book.objects.filter(code=code).first()
    if book is None:
        book = Book(code=code, name=name, organisation_id=organisation_id, is_public=is_public, opened_at=now)
        _checked(book).save()
        journal.write("book.opened", by=by, at=now, about=book, organisation=queries.path_of(book), code=code)
    elif (book.organisation_id, book.is_public) != (organisation_id, is_public):
        raise Refusal(_("账簿代码 %s 已经用于别的账簿。请换一个代码。") % code, field="code")
    for account in accounts:
        open_account(book_id=book.id, account=account, by=by, now=now)
    return book


@transaction.atomic
def open_account(*, book_id: int, account: NewAccount, by: Any, now: datetime) -> Account:
    """One more account in a book; the same code and kind again return the one there is. Raises Refusal, NotYours."""
    book = queries.locked_book(book_id)
    queries.ensure_may_write(by, book.organisation_id, now)
    earlier = Account.objects.filter(book=book, code=account.code).first()
    if earlier is None:
        made = _checked(Account(book=book, **asdict(account)))
        made.save()
        journal.write("account.opened", by=by, at=now, about=book, organisation=queries.path_of(book), code=made.code)
        return made
    if (earlier.kind, earlier.may_go_negative) != (account.kind, account.may_go_negative):
        raise Refusal(_("科目代码 %s 已经用于“%s”。请换一个代码。") % (account.code, earlier.name), field="code")
    return earlier


def _checked(thing: Thing) -> Thing:
    """A code goes into hashes and addresses: letters that could be read two ways never get in."""
    try:
        thing.clean_fields()
    except ValidationError as wrong:
        field = next(iter(wrong.message_dict))
        raise Refusal(_("代码只用小写字母、数字、点和短横，最多 32 个；名称不能空。"), field=field) from wrong
    return thing
