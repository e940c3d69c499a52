"""Sums: what of a refund goes back to which tender, and amounts as carriers write them."""

from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

CHINA = ZoneInfo("Asia/Shanghai")
FEN = Decimal("0.01")
NOTHING = Decimal("0.00")
LARGEST = Decimal("99999999.99")


def clean(amount: Decimal, *, least: Decimal = FEN) -> Decimal:
    """Yuan with two places. Raises Refusal for less than `least`, a part of a fen, too much; TypeError for a float."""
    if not isinstance(amount, Decimal):
        raise TypeError("money is a Decimal")
    if not amount.is_finite() or not least <= amount <= LARGEST:
        words = _("金额要在 ¥%(least)s 到 ¥%(most)s 之间，这里是 %(is)s。")
        raise Refusal(words % {"least": f"{least:,}", "most": f"{LARGEST:,}", "is": str(amount)[:20]}, field="amount")
    exact = amount.quantize(FEN)
    if exact != amount:
        raise Refusal(_("金额最多两位小数（到分），这里是 %s。") % str(amount)[:20], field="amount")
    return exact


def allowance_part(*, amount: Decimal, allowance: Decimal, total_after: Decimal, returned: Decimal) -> Decimal:
    """How much of a refund goes back to the allowance, the rest to the carrier: each tender in its proportion.

    `amount` was paid in all, `allowance` of it by the union, `total_after` will have been refunded, `returned` of it
    went to the allowance before. Counted over all refunds, so that the last fen is right.

    >>> d = Decimal
    >>> allowance_part(amount=d("100.00"), allowance=d("30.00"), total_after=d("50.00"), returned=d("0.00"))
    Decimal('15.00')
    >>> allowance_part(amount=d("100.00"), allowance=d("30.00"), total_after=d("100.00"), returned=d("15.00"))
    Decimal('15.00')
    """
    should = (allowance * total_after / amount).quantize(FEN, ROUND_HALF_UP)
    return should - returned


def to_fen(amount: Decimal) -> int:
    """
    >>> to_fen(Decimal("12.30"))
    1230
    """
    return int(amount * 100)


def from_fen(fen: int) -> Decimal:
    """
    >>> from_fen(1230)
    Decimal('12.30')
    """
    return (Decimal(fen) / 100).quantize(FEN)
