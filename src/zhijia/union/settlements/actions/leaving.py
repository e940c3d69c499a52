"""Files that leave the house: statements keyed to 工会会计制度 codes, and what the bank pays from."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import csv_file, workbook
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Payee, Statement
from ..rules import CHARITY, FEE, SHOP_ACCOUNTS, State, supplier

MOST = 50_000
CODES = {code: standard for code, _name, _kind, standard in SHOP_ACCOUNTS}
SUPPLIERS = "221"
Cells = Sequence[str | int | Decimal]


@transaction.atomic
def export_statement(*, statement: Statement, kind: str, purpose: str, by: Any, now: datetime) -> bytes:
    """A statement's lines as «xlsx» or «csv», with its sums at the end. Raises Refusal."""
    if statement.lines > MOST:
        raise Refusal(_("一次最多导出 %(most)s 笔，这里有 %(n)s 笔。") % {"most": MOST, "n": statement.lines})
    heads = [_("事项"), _("销售额"), _("公益金"), _("服务费"), _("应付"), _("时间"), _("科目"), _("会计制度代码")]
    account = supplier(statement.enterprise_id)
    rows: list[Cells] = [
        [
            one.about,
            one.amount,
            one.charity,
            one.fee,
            one.net,
            f"{localtime(one.at):%Y-%m-%d %H:%M:%S}",
            account,
            SUPPLIERS,
        ]
        for one in queries.lines_of(statement)
    ]
    rows.append([_("合计"), statement.amount, statement.charity, statement.fee, statement.net, "", "", ""])
    rows.append([_("上期转入"), "", "", "", statement.carried, "", "", ""])
    rows.append([_("本期应付"), "", "", "", statement.to_pay, "", "", ""])
    _journal(purpose, len(rows) - 3, by, now, statement=statement.id)
    return _file(kind, heads, rows)


@transaction.atomic
def export_statements(*, statements: QuerySet[Statement], kind: str, purpose: str, by: Any, now: datetime) -> bytes:
    """One voucher line for each part of each statement: period, enterprise, account, its code, sum. Raises Refusal."""
    heads = [_("期间"), _("供应商"), _("科目"), _("会计制度代码"), _("金额"), _("状态"), _("结算单哈希值")]
    rows: list[Cells] = []
    for one in statements:
        period, state = f"{one.starts_on}–{one.ends_on}", str(one.get_state_display())
        for account, code, amount in (
            (supplier(one.enterprise_id), SUPPLIERS, one.net),
            (CHARITY, CODES[CHARITY], one.charity),
            (FEE, CODES[FEE], one.fee),
        ):
            rows.append([period, one.enterprise.name, account, code, amount, state, one.hash])
    _journal(purpose, len(rows), by, now)
    return _file(kind, heads, rows)


@transaction.atomic
def bank_file(*, statements: QuerySet[Statement], by: Any, now: datetime) -> bytes:
    """What is approved and not paid, as the bank's batch wants it. Raises Refusal."""
    approved = list(statements.filter(state=State.APPROVED))
    if not approved:
        raise Refusal(_("没有审核通过、等待付款的结算单。"))
    payees = {one.enterprise_id: one for one in Payee.objects.filter(confirmed_at__isnull=False)}
    heads = [_("收款户名"), _("收款账号"), _("开户行"), _("金额"), _("用途")]
    rows: list[Cells] = []
    for one in approved:
        if (payee := payees.get(one.enterprise_id)) is None:  # written again since it was approved
            raise Refusal(_("%s的收款账户还没有核对。请先核对账户。") % one.enterprise.name)
        words = _("货款 %(from)s至%(to)s") % {"from": one.starts_on, "to": one.ends_on}
        rows.append([payee.holder, payee.account, payee.bank, one.to_pay, words])
    _journal(_("网银批量付款"), len(rows), by, now)
    return workbook(heads, rows, title=_("付款"))


def _journal(purpose: str, rows: int, by: Any, now: datetime, **facts: Any) -> None:
    purpose = purpose.strip()[:100]
    if len(purpose) < 2:
        raise Refusal(_("请写明导出的用途，2 到 100 个字。"), field="purpose")
    journal.exported("statement.exported", by=by, at=now, purpose=purpose, rows=rows, **facts)


def _file(kind: str, heads: Sequence[str], rows: Sequence[Cells]) -> bytes:
    return workbook(heads, rows) if kind == "xlsx" else csv_file(heads, rows)
