"""What is offered, at what price, and why not: what orders ask, whatever came by the clock meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from zhijia.kernel.rows import Among, once

from .. import rules
from ..models import Evidence, Price, Shelving, Sku
from ..rules import Off, Proof, Quote, Returns, Stretch, Verdict


@dataclass(frozen=True)
class Offered:
    """A pack as it is offered at a moment. Prices are yuan; off the shelf they are the last known, or nothing."""

    sku_id: int
    product_id: int
    enterprise_id: int
    enterprise: str
    path: str  # of the enterprise's organisation
    code: str
    name: str  # product · pack
    brand: str
    category: str
    top: str  # rules.TOPS
    price: Decimal | None
    market_price: Decimal | None
    price_id: int | None
    evidence_id: int | None
    pool_id: int  # claims.Pool of its stock
    on_shelf: bool
    why_off: str
    returns: Returns
    most_per_member: int | None
    charity_percent: Decimal

    @property
    def saving(self) -> Decimal:
        """Yuan a piece below the market."""
        return (self.market_price or Decimal(0)) - (self.price or Decimal(0))


_FACTS = {
    "name": F("product__name"),
    "brand": F("product__brand__name"),
    "category": F("product__category__name"),
    "top": F("product__top"),
    "returns": F("product__returns"),
    "enterprise_name": F("enterprise__name"),
    "charity_percent": F("enterprise__charity_percent"),
    "path": F("enterprise__organisation__path"),
}
_COLUMNS = (
    *("id", "product_id", "enterprise_id", "code", "pack", "pool_id", "most_per_member", "stopped", "note", "off"),
    *("amount", "market_price", "price_id", "evidence_id", "turns_on"),
)


@once
def _rows(ids: Any) -> Any:
    names = {f"said_{name}": path for name, path in _FACTS.items()}
    return Sku.objects.filter(Among("id", ids)).annotate(**names).values(*_COLUMNS, *names).order_by("id")


def offered(sku_ids: Iterable[int], *, now: datetime) -> dict[int, Offered]:
    """Each pack by its id, those off the shelf too, an unknown id left out. One query, however many they are.

    Where a price or evidence came to its end and the clock's job has not been there yet, it is decided here from the
    rows themselves, in two queries more.
    """
    today = localdate(now)
    rows = _rows(ids=list(sku_ids))
    late = [row["id"] for row in rows if is_late(row["off"], row["turns_on"], today)]
    verdicts = judge(late, today) if late else {}
    return {row["id"]: _offered(_said(row), verdicts.get(row["id"])) for row in rows}


def is_late(off: str, turns_on: date | None, today: date) -> bool:
    """Whether the row was to be decided again before now; what was stopped by hand stays stopped."""
    by_hand = (Off.STOPPED, Off.TAKEN_OFF, Off.NOT_SHOWN, Off.CLOSED)
    return turns_on is not None and turns_on <= today and off not in by_hand


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("said_"): value for name, value in row.items()}


def _offered(row: Mapping[str, Any], verdict: Verdict | None) -> Offered:
    price = (row["amount"], row["market_price"], row["price_id"], row["evidence_id"], row["off"])
    if verdict is not None:
        quote, proof = verdict.quote, verdict.proof
        price = (
            quote.amount if quote else row["amount"],
            proof.price if proof else row["market_price"],
            quote.id if quote else row["price_id"],
            proof.id if proof else row["evidence_id"],
            verdict.off,
        )
    amount, market_price, price_id, evidence_id, off = price
    return Offered(
        sku_id=row["id"],
        product_id=row["product_id"],
        enterprise_id=row["enterprise_id"],
        enterprise=row["enterprise_name"],
        path=row["path"],
        code=row["code"],
        name=f"{row['name']} · {row['pack']}",
        brand=row["brand"],
        category=row["category"],
        top=row["top"],
        price=amount,
        market_price=market_price,
        price_id=price_id,
        evidence_id=evidence_id,
        pool_id=row["pool_id"],
        on_shelf=not off,
        why_off=rules.why_off(off, row["note"] if row["stopped"] else ""),
        returns=Returns(row["returns"]),
        most_per_member=row["most_per_member"],
        charity_percent=row["charity_percent"],
    )


def judge(sku_ids: Iterable[int], today: date) -> dict[int, Verdict]:
    """What price and evidence say of each pack on a day: two queries, however many they are."""
    ids = list(sku_ids)
    quotes, proofs = quotes_of(ids), proofs_of(ids)
    return {id: rules.decide(quotes[id], proofs[id], today) for id in ids}


def quotes_of(sku_ids: Iterable[int]) -> dict[int, list[Quote]]:
    """The approved prices of each pack, also those that are over and those to come."""
    found: dict[int, list[Quote]] = defaultdict(list)
    for one in Price.objects.filter(sku__in=list(sku_ids), state="approved"):
        found[one.sku_id].append(Quote(one.id, one.kind, one.minimum, one.amount, one.starts_on, one.ends_on))
    return found


def proofs_of(sku_ids: Iterable[int]) -> dict[int, list[Proof]]:
    """The approved evidence of each pack, also what has expired."""
    found: dict[int, list[Proof]] = defaultdict(list)
    for one in Evidence.objects.filter(sku__in=list(sku_ids), state="approved"):
        found[one.sku_id].append(Proof(one.id, one.price, one.seen_on, one.expires_on))
    return found


def stretches(sku_id: int) -> list[Stretch]:
    """When and at what price a pack stood on the shelf, oldest first."""
    rows = Shelving.objects.filter(sku=sku_id).order_by("since", "id")
    return [Stretch(one.amount, one.since, one.until) for one in rows]


def tier_price(wanted: Mapping[int, int], *, kind: str, now: datetime) -> dict[int, Decimal]:
    """Pack → pieces in, pack → yuan a piece out, by the best price that the number reaches today. One query.

    `kind` is «member» or «group». A pack without a member price today is left out; whether it is on the shelf at all
    says `offered`.
    """
    today, quotes = localdate(now), quotes_of(wanted)
    found = {id: rules.tier(quotes[id], kind, pieces, today) for id, pieces in wanted.items()}
    return {id: amount for id, amount in found.items() if amount is not None}
