"""Small parts of the catalogue's pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from .. import rules

register = template.Library()


@register.simple_tag
def picture_of(product: Any, pictures: Mapping[int, int] | None) -> int | None:
    """The id of a product's first photograph, where it has one."""
    return (pictures or {}).get(product.id)


@register.simple_tag
def links_on_goods() -> list[tuple[str, Any, str]]:
    """Where else one goes from goods: (name of the address, words, icon)."""
    return rules.links_on_goods


@register.filter
def motif(product: Any) -> int:
    """Which of the five grounds a drawn picture has: the same at every look."""
    return int(product.id) % 5


@register.filter
def off_percent(saving: Decimal, market: Decimal) -> str:
    """19%."""
    return f"{saving / market * 100:.0f}%" if market else ""


@register.filter
def plain_percent(value: Decimal) -> str:
    """1.50 → 1.5%."""
    return f"{value.normalize():f}%"


@register.filter
def of(found: Mapping[int, Any], id: int) -> Any:
    """The one with this id: a case's pack as it stands, a paper's sides."""
    return found.get(id)


@register.filter
def share_below(price: Any) -> str:
    """How far a proposed price is below its market price: 19%."""
    return off_percent(price.market_price - price.amount, price.market_price)
