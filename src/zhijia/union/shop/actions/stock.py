"""Stock as a supplier's system tells it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.goods.models import Sku


def change_stock(*, sku: Sku, change: int, reason: str, by: Any, now: datetime) -> None:
    """So many pieces more, or (below zero) fewer, never below what people have. Raises Refusal."""
    if change == 0:
        raise Refusal(_("数量不能是 0。"), field="change")
    verb = claims.add_stock if change > 0 else claims.withdraw_stock
    verb(pool_id=sku.pool_id, quantity=abs(change), reason=reason, by=by, now=now)
