"""Group orders as data, read only: for suppliers' systems what to make and pack, for 12351 how it stands. No phones."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router, Schema
from ninja.errors import HttpError

from zhijia.union.shop import actions as shop
from zhijia.web import tokens

from .. import actions, queries
from ..models import Supply

router = Router(tags=["gifts"])
SCOPE = "gifts.read"
MOST = 100
NO: dict[Any, Any] = {401: Any, 403: Any, 404: Any}


class GiftOut(Schema):
    """A union's group order: numbers, no names."""

    id: int
    number: str
    title: str
    union: str
    purpose: str
    state: str
    people: int
    amount: Decimal
    hand_out_on: date
    closed_at: datetime | None


class GiftsOut(Schema):
    """`next` is the id to give as `before` for the following page; null at the end."""

    gifts: list[GiftOut]
    next: int | None


class SupplyOut(Schema):
    """A supplier's part of one; `paid` says whether it may be made and sent."""

    id: int
    number: str
    title: str
    union: str
    state: str
    amount: Decimal
    paid: bool
    hand_out_on: date
    promised_on: date | None


class SuppliesOut(Schema):
    """`next` is the id to give as `before` for the following page; null at the end."""

    supplies: list[SupplyOut]
    next: int | None


class DueOut(Schema):
    """So many of one pack for one unit."""

    unit: str
    code: str
    name: str
    wanted: int
    sent: int


class PieceOut(Schema):
    """One that is not like the others: its size, its texts, an address of its own; a name only with a text."""

    unit: str
    code: str
    size: str
    engraving: str
    card: str
    destination: str
    name: str


class PackingOut(SupplyOut):
    packaging: str
    due: list[DueOut]
    pieces: list[PieceOut]


@router.get(
    "/gifts", response={200: GiftsOut, **NO}, summary="Group orders, newest first", openapi_extra=tokens.SECURITY
)
def gifts(request: HttpRequest, before: int = 0, limit: int = 50) -> Any:
    """For a token of the whole shop."""
    if tokens.needed(request, SCOPE, shop.token_for).enterprise_id is not None:
        raise HttpError(403, "a supplier's token reads its own parts: /gifts/supplies")
    limit = min(max(limit, 1), MOST)
    rows = queries.campaigns_before(before, limit + 1)
    shown = [
        {name: getattr(one, name) for name in ("id", "number", "title", "state", "amount", "hand_out_on", "closed_at")}
        | {"union": one.organisation.name, "purpose": str(one.purpose_label), "people": one.heads}
        for one in rows[:limit]
    ]
    return {"gifts": shown, "next": rows[limit - 1].pk if len(rows) > limit else None}


@router.get(
    "/gifts/supplies",
    response={200: SuppliesOut, **NO},
    summary="A supplier's parts, newest first",
    openapi_extra=tokens.SECURITY,
)
def supplies(request: HttpRequest, before: int = 0, limit: int = 50) -> Any:
    token, limit = tokens.needed(request, SCOPE, shop.token_for), min(max(limit, 1), MOST)
    rows = queries.supplies_before(token.enterprise_id, before, limit + 1)
    return {
        "supplies": [_supply_out(one) for one in rows[:limit]],
        "next": rows[limit - 1].pk if len(rows) > limit else None,
    }


@router.get(
    "/gifts/supplies/{int:supply_id}",
    response={200: PackingOut, **NO},
    summary="What to make and pack of one part",
    openapi_extra=tokens.SECURITY,
)
def packing(request: HttpRequest, supply_id: int) -> Any:
    token = tokens.needed(request, SCOPE, shop.token_for)
    supply = queries.supply_for(token.enterprise_id, supply_id)
    lines = queries.packing(supply)
    actions.note_export(campaign=supply.campaign, what="gift.packing", rows=len(lines), by=token.made_by, now=now())
    card = supply.campaign.card
    return _supply_out(supply) | {
        "packaging": supply.campaign.packaging,
        "due": [
            {"unit": one.unit.name, "code": one.choice.sku.code, "name": one.choice.name, "wanted": one.wanted,
             "sent": one.sent}
            for one in queries.due(supply)
        ],
        "pieces": [
            {"unit": one.unit.name, "code": one.choice.sku.code, "size": one.size, "engraving": one.engraving,
             "card": one.card or card, "destination": one.destination,
             "name": one.name if one.engraving or one.card or one.destination else ""}
            for one in lines if one.choice and (one.size or one.engraving or one.card or one.destination)
        ],
    }  # fmt: skip


def _supply_out(one: Supply) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(one, name) for name in ("id", "number", "state", "amount", "promised_on")}
    said |= {"title": one.campaign.title, "union": one.campaign.organisation.name}
    return said | {"paid": one.campaign.paid_at is not None, "hand_out_on": one.campaign.hand_out_on}
