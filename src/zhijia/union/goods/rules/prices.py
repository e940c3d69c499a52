"""When a price may be shown: below the market, with evidence that still stands. 《明码标价和禁止价格欺诈规定》16–19."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from .goods import Off

EVIDENCE_DAYS = 90  # a price that somebody saw says something about the market for so long, at most
LOW_DAYS = 7  # our own lowest price is kept and shown for these
RAISE_DAYS = 30  # who raised a price waits so long before calling a lower one reduced
MOST_YUAN = Decimal("9999999.99")


class Kind(StrEnum):
    """For whom a price is: each member, or a union that orders for many."""

    MEMBER = "member"
    GROUP = "group"


@dataclass(frozen=True)
class Quote:
    """An approved price: yuan a piece from `minimum` pieces on, from a day to a day (both included)."""

    id: int
    kind: str
    minimum: int
    amount: Decimal
    starts_on: date
    ends_on: date | None

    def stands(self, today: date) -> bool:
        """Whether it is in force on this day."""
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True)
class Proof:
    """Approved evidence of the market price of this very pack."""

    id: int
    price: Decimal
    seen_on: date
    expires_on: date


@dataclass(frozen=True)
class Verdict:
    """What a pack costs today and what the market asks, or why it is off; `turns_on` is when to decide again."""

    off: Off
    quote: Quote | None
    proof: Proof | None
    turns_on: date | None


def decide(quotes: Iterable[Quote], proofs: Iterable[Proof], today: date) -> Verdict:
    """The price in force, held against what was seen last in the market.

    Of several prices for one piece the one that began last holds; of several proofs the one seen last, even when an
    older one is dearer: the market is what it is now.
    """
    quotes, proofs = [one for one in quotes if _is_base(one)], list(proofs)
    quote = max((one for one in quotes if one.stands(today)), key=lambda one: (one.starts_on, one.id), default=None)
    valid = [one for one in proofs if one.seen_on <= today <= one.expires_on]
    proof = max(valid, key=lambda one: (one.seen_on, one.id), default=None)
    return Verdict(_off(quotes, quote, proofs, proof, today), quote, proof, _turns(quotes, quote, proof, today))


def _is_base(quote: Quote) -> bool:
    return quote.kind == Kind.MEMBER and quote.minimum == 1


def _off(
    quotes: Sequence[Quote], quote: Quote | None, proofs: Sequence[Proof], proof: Proof | None, today: date
) -> Off:
    if quote is None:
        return Off.PRICE_OVER if any(one.ends_on and one.ends_on < today for one in quotes) else Off.NO_PRICE
    if proof is None:
        return Off.LAPSED if proofs else Off.NO_EVIDENCE
    return Off.ON if quote.amount < proof.price else Off.MARKET_FELL


def _turns(quotes: Sequence[Quote], quote: Quote | None, proof: Proof | None, today: date) -> date | None:
    day = timedelta(days=1)
    days = [one.starts_on for one in quotes if one.starts_on > today]
    days += [quote.ends_on + day] if quote and quote.ends_on else []
    days += [proof.expires_on + day] if proof else []
    return min(days, default=None)


def tier(quotes: Iterable[Quote], kind: str, quantity: int, today: date) -> Decimal | None:
    """Yuan a piece for so many: the best of the member price and the prices of this kind that the number reaches.

    Nothing when there is no member price today. Of two prices from the same number on, the later one holds.
    """
    newest: dict[tuple[str, int], Quote] = {}
    for one in sorted(quotes, key=lambda one: (one.starts_on, one.id)):
        if one.stands(today) and one.minimum <= quantity and one.kind in (Kind.MEMBER, kind):
            newest[one.kind, one.minimum] = one
    if (Kind.MEMBER, 1) not in newest:
        return None
    return min(one.amount for one in newest.values())


def plain_pack(text: str) -> str:
    """Two packs are the same when these are: 500 g * 2 and 500克×2 are not, 500G×2 and 500g × 2 are.

    >>> plain_pack("500G × 2（盒）") == plain_pack("500g*2(盒)")
    True
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("×", "*").replace("x", "*")
    return re.sub(r"\s", "", text)


def refuse_price(amount: Decimal, market_price: Decimal) -> None:
    """Every price is above nothing and below the market's. Raises Refusal with both numbers and the way out."""
    for value, field in ((amount, "amount"), (market_price, "market_price")):
        if not value.is_finite() or value != round(value, 2) or not 0 < value <= MOST_YUAN:
            words = _("价格要大于 0、不超过 %s 元，最多两位小数。")
            raise Refusal(words % f"{MOST_YUAN:,}", field=field)
    if amount >= market_price:
        words = _("会员价 ¥%(price)s 不低于市场价 ¥%(market)s。请把价格降到市场价以下，或更换市场价的依据。")
        raise Refusal(words % {"price": f"{amount:,.2f}", "market": f"{market_price:,.2f}"}, field="amount")


@dataclass(frozen=True)
class Stretch:
    """From when to when a pack stood on the shelf at one price; `until` is empty while it does."""

    amount: Decimal
    since: datetime
    until: datetime | None


def lowest(history: Iterable[Stretch], now: datetime, days: int = LOW_DAYS) -> Decimal | None:
    """The lowest price at which it stood on the shelf in the last days; nothing when it did not."""
    after = now - timedelta(days=days)
    return min((one.amount for one in history if one.until is None or one.until > after), default=None)


def refuse_false_discount(amount: Decimal, reduced_from: Decimal, history: Sequence[Stretch], now: datetime) -> None:
    """«Reduced from» is what was really paid lately, and was not raised to be reduced. Raises Refusal."""
    if reduced_from <= amount:
        raise Refusal(_("“降价前”要高于现在的价格。不是降价就不要填。"), field="reduced_from")
    low = lowest(history, now)
    if low is None:
        words = _("近 %d 天没有卖过，没有“降价前”的价格可说。请不要填。")
        raise Refusal(words % LOW_DAYS, field="reduced_from")
    if reduced_from > low:
        words = _("“降价前”最多写 ¥%(low)s：这是近 %(days)d 天的最低价。")
        raise Refusal(words % {"low": f"{low:,.2f}", "days": LOW_DAYS}, field="reduced_from")
    if (raised := _raised(history, now)) is not None:
        words = _("%(day)s 才涨过价（¥%(was)s → ¥%(to)s）。涨价后 %(days)d 天内不能写“降价前”，可以直接降价。")
        before, after = raised
        facts = {"day": f"{after.since:%Y-%m-%d}", "was": f"{before.amount:,.2f}", "to": f"{after.amount:,.2f}"}
        raise Refusal(words % {**facts, "days": RAISE_DAYS}, field="reduced_from")


def _raised(history: Sequence[Stretch], now: datetime) -> tuple[Stretch, Stretch] | None:
    line = sorted(history, key=lambda one: one.since)
    late = now - timedelta(days=RAISE_DAYS)
    return next(((a, b) for a, b in pairwise(line) if b.amount > a.amount and b.since > late), None)
