"""A public fund for every demo federation: a year of income and aid, and one mistake put right."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhijia.union.ledger import actions as ledger
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Role

from ..rules import Story

ACCOUNTS = (
    ledger.NewAccount("bank", "银行存款", "asset", "102"),
    ledger.NewAccount("share", "消费公益金收入", "income", "407", may_go_negative=True),
    ledger.NewAccount("donations", "社会捐赠收入", "income", "407", may_go_negative=True),
    ledger.NewAccount("aid", "困难职工帮扶支出", "expense", "507", may_go_negative=True),
    ledger.NewAccount("study", "金秋助学支出", "expense", "507", may_go_negative=True),
)
SAID = (_("社会捐赠收入"), _("困难职工帮扶支出"), _("金秋助学支出"))  # for who reads the fund in English
# Yuan in each of the last twelve months, oldest first: a share of sales, donations, aid, school money in late summer.
MONTHS = (
    *((8210, 0, 5200, 0), (9340, 20000, 6800, 0), (15280, 0, 12400, 0), (7120, 0, 4300, 0), (7980, 5000, 5100, 0)),
    *((9450, 0, 6200, 0), (10120, 0, 5900, 0), (8830, 30000, 6400, 0), (9210, 0, 4800, 18000)),
    *((11640, 0, 7300, 24000), (12380, 10000, 8800, 0), (10470, 0, 6100, 0)),
)


def keep_books(story: Story, now: datetime) -> str:
    """Twelve months of the fund «charity», and its last donation booked twice and reversed."""
    book = ledger.open_book(
        code="charity",
        name="消费公益基金",
        accounts=ACCOUNTS,
        organisation_id=keeper(now),
        is_public=True,
        by=None,
        now=now - timedelta(days=360),
    )
    for ago, sums in zip(range(len(MONTHS) - 1, -1, -1), MONTHS, strict=True):
        at = now - timedelta(days=30 * ago)
        last = ledger.post(book_id=book.id, entries=_month(*sums), by=None, now=at)[-1]
    again = ledger.Entry("aid", "bank", last.amount, "aid", uuid4(), why="同一笔帮扶款重复登记")
    (twice,) = ledger.post(book_id=book.id, entries=[again], by=None, now=now)
    ledger.reverse(book_id=book.id, number=twice.number, why="重复登记", request_key=uuid4(), by=None, now=now)
    return f"1 本账簿 · book, {twice.number + 1} 笔 · transfers"


def keeper(now: datetime) -> int:
    """The union whose finance officer is of the cast; else the federation itself."""
    post = people.posts_on(localdate(now)).filter(role=Role.FINANCE).first()
    return post.organisation_id if post else people.root().id


def _month(share: int, donated: int, aid: int, study: int) -> list[ledger.Entry]:
    said = (
        ("bank", "share", share, "charity-share", "消费公益金按月归集"),
        ("bank", "donations", donated, "donation", "企业捐赠"),
        ("study", "bank", study, "aid", "金秋助学金"),
        ("aid", "bank", aid, "aid", "困难职工帮扶款"),
    )
    return [
        ledger.Entry(debit, credit, Decimal(amount), category, uuid4(), why=why)
        for debit, credit, amount, category, why in said
        if amount
    ]
