"""The shop's part of /api/v1: orders for 12351 and members' own, parcels and stock for suppliers' systems.

A caller is a member's session (with the CSRF token for what changes something) or a token in «Authorization: Bearer».
"""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, BaseModel, model_validator

from zhijia.union.claims import actions as claims
from zhijia.web import tokens
from zhijia.web.http import is_forged

from .. import actions, queries
from ..models import Order, Parcel, Token
from ..rules import Delivery, ParcelState, Wanted, Way

router = Router(tags=["shop"])
MOST = 100
BIG = 2**62


class Said(BaseModel):
    """What comes in: text that a database can hold."""

    @model_validator(mode="before")
    @classmethod
    def without_nothing(cls, said: Any) -> Any:
        """No U+0000 in any text: it would be an error of ours further in."""
        texts = said.values() if isinstance(said, dict) else ()
        if any(isinstance(text, str) and "\0" in text for text in texts):
            raise ValueError("text with U+0000")
        return said


class LineIn(Said):
    """So many of one pack; `price` is what was shown, to be told when it has changed."""

    sku: int = Field(ge=1, le=BIG)
    quantity: int = Field(ge=1, le=999)
    price: Decimal | None = Field(default=None, gt=0, max_digits=9, decimal_places=2)


class DeliveryIn(Said):
    """`way` home or work with `text`, or station or locker with `place`."""

    way: Literal["home", "work", "station", "locker"]
    name: str = Field(min_length=1, max_length=60)
    phone: str = Field(min_length=5, max_length=20)
    text: str = Field(default="", max_length=200)
    place: int | None = Field(default=None, ge=1, le=BIG)


class OrderIn(Said):
    """`request_key` makes it safe to send twice; `total` is yuan as it was shown, with delivery."""

    request_key: UUID
    lines: list[LineIn] = Field(min_length=1, max_length=50)
    delivery: DeliveryIn
    total: Decimal = Field(gt=0, max_digits=10, decimal_places=2)
    allowance: Decimal = Field(default=Decimal(0), ge=0, max_digits=10, decimal_places=2)
    no_return_confirmed: bool = False
    group_buy: int | None = Field(default=None, ge=1, le=BIG)
    member: str = Field(default="", max_length=16, description="member number, for a token that orders for members")


class PlacedOut(Schema):
    """An order as it stands; `hold_until` is when its goods go to others, unless it is paid."""

    id: int
    number: str
    state: str
    total: Decimal
    fee: Decimal
    saved: Decimal
    hold_until: AwareDatetime


class LineOut(Schema):
    sku: int
    name: str
    quantity: int
    price: Decimal
    market_price: Decimal
    cancelled: int
    returned: int


class ParcelOut(Schema):
    """A parcel with what is in it, and (for its supplier) where it goes."""

    id: int
    number: str
    order: str
    state: str
    ship_by: AwareDatetime
    carrier: str
    tracking: str
    name: str
    phone: str
    address: str
    contents: list[dict[str, Any]]


class OrderOut(PlacedOut):
    placed_at: AwareDatetime
    paid_at: AwareDatetime | None
    refunded: Decimal
    lines: list[LineOut]


class OrdersOut(Schema):
    """`next` is the id to give as `before` for the following page; null at the end."""

    orders: list[PlacedOut]
    next: int | None


class ParcelsOut(Schema):
    """`next` is the id to give as `before` for the following page; null at the end."""

    parcels: list[ParcelOut]
    next: int | None


class ShipIn(Said):
    request_key: UUID
    carrier: str = Field(min_length=1, max_length=40)
    tracking: str = Field(min_length=4, max_length=40)
    quantities: dict[int, int] | None = Field(default=None, description="line → pieces; without it, all of it")


class StockIn(Said):
    """`change` pieces more, or (below zero) fewer; never below what people have. The same request_key changes once."""

    request_key: UUID
    change: int = Field(ge=-100_000, le=100_000)
    reason: str = Field(min_length=1, max_length=120)


class StockOut(Schema):
    code: str
    total: int
    left: int


class RefusedOut(Schema):
    """Why not, in words for a person."""

    refused: str
    message: str


NO: dict[Any, Any] = {401: Any, 403: Any, 409: RefusedOut}
# What a client's generator is told: a token, or a member's session.
OWN: dict[str, Any] = {"security": [{"token": []}, {"session": []}]}
Answer = Any


def _token(request: HttpRequest, scope: str) -> Token | None:
    return tokens.sent(request, scope, actions.token_for)


def needed(request: HttpRequest, scope: str) -> Token:
    """The token that was sent. Raises 401 and 403."""
    return tokens.needed(request, scope, actions.token_for)


def _member(request: Any, *, writes: bool) -> Any:
    """The member whose session this is. Raises 401, and 403 for a forged request."""
    if not request.user.is_authenticated or (own := request.person.member) is None:
        raise HttpError(401, "sign in as a member, or send a token")
    if writes and is_forged(request):
        raise HttpError(403, "the CSRF token is missing or wrong")
    return own


@router.post(
    "/orders", response={200: PlacedOut, **NO}, summary="Place an order, held until it is paid", openapi_extra=OWN
)
def place(request: HttpRequest, data: OrderIn) -> Answer:
    """All of it or nothing. The same request_key again is answered with the same order."""
    token = _token(request, "orders.place")
    if token is None:
        member_id = _member(request, writes=True).id
    elif token.enterprise_id is not None or (member_id := queries.member_numbered(data.member)) is None:
        raise HttpError(403, "this token does not order for this member")
    by = token.made_by if token else request.user
    return actions.place_order(member_id=member_id, by=by, now=now(), **asked(data))


def asked(data: OrderIn) -> dict[str, Any]:
    """What place_order is told of it."""
    to = data.delivery
    return {
        "lines": tuple(Wanted(line.sku, line.quantity, line.price) for line in data.lines),
        "delivery": Delivery(Way(to.way), to.name, to.phone, to.text, to.place),
        "request_key": data.request_key,
        "expected_total": data.total,
        "allowance": data.allowance,
        "no_return_confirmed": data.no_return_confirmed,
        "group_buy_id": data.group_buy,
    }


@router.get(
    "/orders", response={200: OrdersOut, **NO}, summary="My orders, or with a token all of them", openapi_extra=OWN
)
def orders(request: HttpRequest, before: int = 0, limit: int = 50) -> Answer:
    limit, before = min(max(limit, 1), MOST), min(max(before, 0), BIG)
    token = _token(request, "orders.read")
    if token is not None and token.enterprise_id is not None:
        raise HttpError(403, "a supplier's token reads parcels, not orders")
    member_id = None if token else _member(request, writes=False).id
    rows = queries.orders_before(member_id, before, limit + 1)
    return {"orders": rows[:limit], "next": rows[limit - 1].id if len(rows) > limit else None}


@router.get("/orders/{int:order_id}", response={200: OrderOut, **NO, 404: Any}, summary="One order", openapi_extra=OWN)
def order(request: HttpRequest, order_id: int) -> Answer:
    token = _token(request, "orders.read")
    if token is not None and token.enterprise_id is not None:
        raise HttpError(403, "a supplier's token reads parcels, not orders")
    found = queries.any_order(order_id) if token else queries.order_of(order_id, _member(request, writes=False).id)
    return _order_out(found)


def _order_out(one: Order) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(one, name) for name in PlacedOut.model_fields}
    said |= {name: getattr(one, name) for name in ("placed_at", "paid_at", "refunded")}
    names = ("name", "quantity", "price", "market_price", "cancelled", "returned")
    said["lines"] = [{"sku": line.sku_id, **{name: getattr(line, name) for name in names}} for line in one.lines.all()]
    return said


@router.get(
    "/parcels",
    response={200: ParcelsOut, **NO},
    summary="A supplier's parcels, newest first",
    openapi_extra=tokens.SECURITY,
)
def parcels(
    request: HttpRequest,
    state: ParcelState | Literal["all"] = ParcelState.WAITING,
    before: Annotated[int, Field(ge=0, le=BIG)] = 0,
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
) -> Answer:
    """Of one state, or of all. `next` is what to give as `before` for the following page; null at the end."""
    token = needed(request, "orders.read")
    rows = queries.parcels_before(token.enterprise_id, state, before, limit + 1)
    shown = [_parcel_out(one) for one in rows[:limit]]
    return {"parcels": shown, "next": rows[limit - 1].id if len(rows) > limit else None}


@router.get(
    "/parcels/{int:parcel_id}",
    response={200: ParcelOut, **NO, 404: Any},
    summary="One parcel, such as a message names",
    openapi_extra=tokens.SECURITY,
)
def parcel(request: HttpRequest, parcel_id: int) -> Answer:
    return _parcel_out(queries.parcel_for(needed(request, "orders.read").enterprise_id, parcel_id))


def _parcel_out(one: Parcel) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(one, name) for name in ("id", "number", "state", "ship_by")}
    said |= {"carrier": one.carrier, "tracking": one.tracking, "order": one.order.number}
    said |= {"name": one.order.to_name, "phone": one.order.to_phone, "address": one.order.to_text}
    said["contents"] = [
        {"line": part.line_id, "code": part.line.sku.code, "name": part.line.name, "quantity": part.quantity}
        for part in one.contents.all()
    ]
    return said


@router.post(
    "/parcels/{int:parcel_id}/ship",
    response={200: ParcelOut, **NO, 404: Any},
    summary="Send a parcel",
    openapi_extra=tokens.SECURITY,
)
def ship(request: HttpRequest, parcel_id: int, data: ShipIn) -> Answer:
    token = needed(request, "orders.ship")
    one = queries.parcel_for(token.enterprise_id, parcel_id)
    said = data.model_dump()
    actions.ship(parcel_id=one.id, by=token.made_by, now=now(), **said)
    return _parcel_out(queries.parcel_for(token.enterprise_id, parcel_id))


@router.post(
    "/parcels/{int:parcel_id}/arrive",
    response={200: ParcelOut, **NO, 404: Any},
    summary="It has arrived",
    openapi_extra=tokens.SECURITY,
)
def arrive(request: HttpRequest, parcel_id: int) -> Answer:
    token = needed(request, "orders.ship")
    one = queries.parcel_for(token.enterprise_id, parcel_id)
    actions.arrive(parcel_id=one.id, by=token.made_by, now=now())
    return _parcel_out(queries.parcel_for(token.enterprise_id, parcel_id))


@router.get(
    "/stock/{code}",
    response={200: StockOut, **NO, 404: Any},
    summary="Stock of one pack by its code",
    openapi_extra=tokens.SECURITY,
)
def stock(request: HttpRequest, code: str) -> Answer:
    token = needed(request, "stock.write")
    return _stock_out(queries.sku_coded(token.enterprise_id, code))


@router.post(
    "/stock/{code}",
    response={200: StockOut, **NO, 404: Any},
    summary="More or less of one pack",
    openapi_extra=tokens.SECURITY,
)
def change_stock(request: HttpRequest, code: str, data: StockIn) -> Answer:
    token = needed(request, "stock.write")
    sku = queries.sku_coded(token.enterprise_id, code)
    claims.change_stock(**data.model_dump(), pool_id=sku.pool_id, by=token.made_by, now=now())
    return _stock_out(queries.sku_coded(token.enterprise_id, code))


def _stock_out(sku: Any) -> dict[str, Any]:
    return {"code": sku.code, "total": sku.pool.total, "left": sku.pool.remaining}
