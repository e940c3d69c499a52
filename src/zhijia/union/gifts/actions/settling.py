"""A supplier's part is whole: from here its money is the supplier's, less the charity share."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from zhijia.union.settlements import actions as settlements

from ..models import Supply
from ..rules import NOTHING

SPACE = UUID("6f2d7c1e-93ab-4d0c-8a55-2b6f0e1d9c47")


def book(supply: Supply, *, by: Any, now: datetime) -> None:
    """Book the sale of a part that has arrived whole, once. Call it last: it locks the books."""
    settlements.book_sale(
        about=f"gift-supply:{supply.pk}",
        enterprise_id=supply.enterprise_id,
        amount=supply.amount,
        charity_percent=supply.charity_percent,
        fee_percent=NOTHING,
        request_key=uuid5(SPACE, f"{supply.pk}"),
        by=by,
        now=now,
    )
