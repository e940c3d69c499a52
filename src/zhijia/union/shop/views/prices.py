"""Prices over the API: a supplier's system proposes, an officer of the union decides, as on the page."""

import base64
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Field, Router, Schema
from pydantic import BeforeValidator, WithJsonSchema

from zhijia.union.goods import actions as goods
from zhijia.union.goods import queries as goods_queries
from zhijia.web import tokens

from .. import queries
from .api import NO, Answer, Said, needed

router = Router(tags=["shop"])
SCOPE = "prices.propose"
LONGEST = 7_000_000  # characters of base64
Yuan = Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2)]


def _file(text: object) -> bytes:
    """What base64 says; nothing that is not base64 is passed over."""
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ValueError("a file is base64, at most 5 MB")
    return base64.b64decode(text, validate=True)


File = Annotated[
    bytes, BeforeValidator(_file), WithJsonSchema({"type": "string", "format": "byte", "maxLength": LONGEST})
]


class EvidenceIn(Said):
    """Where the market price was seen. Without `file` (a photo, screenshot or PDF) nobody can approve it yet."""

    seller: str = Field(min_length=2, max_length=60)
    price: Yuan
    seen_on: date
    expires_on: date | None = None
    pack: str = Field(default="", max_length=60, description="as the seller writes it; empty: the same as ours")
    link: str = Field(default="", max_length=500)
    file: File = b""
    file_name: str = Field(default="", max_length=120)


class PriceIn(Said):
    """`kind` member, or group from `minimum` pieces on. Without `evidence` it rests on what still counts."""

    request_key: UUID
    price: Yuan
    kind: Literal["member", "group"] = "member"
    minimum: int = Field(default=1, ge=1, le=100_000)
    starts_on: date | None = None
    ends_on: date | None = None
    reduced_from: Yuan | None = None
    evidence: EvidenceIn | None = None


class PriceOut(Schema):
    """`state` waiting, approved or declined; `market_price` is what its evidence says."""

    id: int
    code: str
    kind: str
    minimum: int
    price: Decimal
    market_price: Decimal
    starts_on: date
    ends_on: date | None
    state: str
    has_file: bool


@router.get(
    "/prices/{code}",
    response={200: list[PriceOut], **NO, 404: Any},
    summary="Prices of one pack by its code, newest first",
    openapi_extra=tokens.SECURITY,
)
def prices(request: HttpRequest, code: str) -> Answer:
    sku = queries.sku_coded(needed(request, SCOPE).enterprise_id, code)
    return [_price_out(sku.code, one) for one in goods_queries.prices_of([sku]).get(sku.id, [])]


@router.post(
    "/prices/{code}",
    response={200: PriceOut, **NO, 404: Any},
    summary="Propose a price; it waits for an officer",
    openapi_extra=tokens.SECURITY,
)
def propose(request: HttpRequest, code: str, data: PriceIn) -> Answer:
    """The same request_key again is the same price."""
    token = needed(request, SCOPE)
    sku = queries.sku_coded(token.enterprise_id, code)
    said = data.model_dump(exclude={"evidence", "price"})
    seen = goods.NewEvidence(**data.evidence.model_dump()) if data.evidence else None
    made = goods.propose_price(sku_id=sku.id, amount=data.price, evidence=seen, by=token.made_by, now=now(), **said)
    return _price_out(sku.code, made)


def _price_out(code: str, one: Any) -> dict[str, Any]:
    names = ("id", "kind", "minimum", "market_price", "starts_on", "ends_on", "state")
    said: dict[str, Any] = {name: getattr(one, name) for name in names}
    return said | {"code": code, "price": one.amount, "has_file": bool(one.evidence and one.evidence.sha256)}
