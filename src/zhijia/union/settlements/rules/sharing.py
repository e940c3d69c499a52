"""How a sale is shared out, to the fen, and how a return takes the same parts back."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Parts:
    """Yuan: `charity` and `fee` are rounded to the fen, the supplier has the rest."""

    amount: Decimal
    charity: Decimal
    fee: Decimal

    @property
    def net(self) -> Decimal:
        return self.amount - self.charity - self.fee


def share_out(amount: Decimal, charity_percent: Decimal, fee_percent: Decimal) -> Parts:
    """
    >>> parts = share_out(Decimal("99.99"), Decimal(3), Decimal("0.6"))
    >>> parts.charity, parts.fee, parts.net
    (Decimal('3.00'), Decimal('0.60'), Decimal('96.39'))
    """
    return Parts(amount, _share(amount, charity_percent), _share(amount, fee_percent))


def _share(amount: Decimal, percent: Decimal) -> Decimal:
    return (amount * percent / HUNDRED).quantize(FEN, ROUND_HALF_UP)


def part(whole: Parts, returned: Parts, amount: Decimal) -> Parts:
    """What of a sale a further return of `amount` takes back, in proportion; counted over all returns of it, so that
    the last leaves nothing.

    >>> whole = share_out(Decimal("100.00"), Decimal(3), Decimal(1))
    >>> first = part(whole, Parts(NOTHING, NOTHING, NOTHING), Decimal("33.33"))
    >>> first.charity, first.fee, first.net
    (Decimal('1.00'), Decimal('0.33'), Decimal('32.00'))
    >>> part(whole, first, Decimal("66.67")).net
    Decimal('64.00')
    """
    after = returned.amount + amount
    return Parts(
        amount,
        (whole.charity * after / whole.amount).quantize(FEN, ROUND_HALF_UP) - returned.charity,
        (whole.fee * after / whole.amount).quantize(FEN, ROUND_HALF_UP) - returned.fee,
    )


def clean_percent(percent: Decimal, field: str) -> Decimal:
    """From 0 to 50, two places. Raises Refusal; TypeError for a float."""
    if not isinstance(percent, Decimal):
        raise TypeError("a percentage is a Decimal")
    if not percent.is_finite() or not 0 <= percent <= 50 or percent != percent.quantize(FEN):
        raise Refusal(_("比例要在 0 到 50 之间，最多两位小数，这里是 %s。") % str(percent)[:20], field=field)
    return percent
