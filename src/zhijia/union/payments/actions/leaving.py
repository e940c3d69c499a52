"""Files that leave the house, with their line in the journal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import workbook
from zhijia.union.journal import actions as journal

from ..models import Payment

MOST = 50_000


@transaction.atomic
def export(*, rows: QuerySet[Payment], purpose: str, by: Any, now: datetime) -> bytes:
    """These payments as Excel, the newest first; members by number, not by name. Raises Refusal."""
    purpose = purpose.strip()[:100]
    if len(purpose) < 2:
        raise Refusal(_("请写明导出的用途，2 到 100 个字。"), field="purpose")
    if (count := rows.order_by().count()) > MOST:
        raise Refusal(_("一次最多导出 %(most)s 笔，这里有 %(n)s 笔。请缩小范围。") % {"most": MOST, "n": count})
    heads = [_("付款编号"), _("用途"), _("关联事项"), _("摘要"), _("付款人（会员编号或工会）"), _("总额"), _("补贴")]
    heads += [_("另付"), _("付款方式"), _("状态"), _("提出时间"), _("付清时间"), _("已退到原渠道"), _("已退回补贴")]
    file = workbook(heads, _lines(rows), title=_("付款"))
    journal.exported("payment.exported", by=by, at=now, purpose=purpose, rows=count)
    return file


def _lines(rows: QuerySet[Payment]) -> Iterator[list[Any]]:
    for one in rows.select_related("payer", "organisation").iterator(chunk_size=2_000):
        who = one.payer.number if one.payer else one.organisation.name if one.organisation else ""
        yield [
            *(one.number, one.purpose_label, one.about, one.title, who),
            *(one.amount, one.allowance, one.to_pay),
            *(str(one.get_carrier_display()), str(one.get_state_display())),
            *(_moment(one.opened_at), _moment(one.paid_at), one.refunded, one.returned),
        ]


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""
