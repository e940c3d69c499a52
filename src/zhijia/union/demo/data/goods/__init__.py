"""Goods of real brands in five lists, one a shelf. Prices, packs and words are the demo's own, and so are most of the
ties between brands and enterprises: only where a brand truly belongs to the group does its line carry a mark.

A list reads: @brand|English|since|!enterprise (its own)|story, then %category, then name|pack=price/market,…|
return rule, where it is not seven days|summary.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

SHELVES = {"clothes": "时尚控股", "health": "同仁堂", "food": "一轻控股", "home": "金隅集团", "travel": "北汽集团"}
RETURNS = {"p": "perishable", "m": "medicine", "o": "made-to-order"}
OLD = 1976  # what is called 老字号 here is older
TIE = "演示：品牌与供应企业的关系仅作示例"
PRICES = "演示：价格与介绍仅作示例"


@dataclass(frozen=True)
class BrandLine:
    """A brand, and whose goods it stands among."""

    name: str
    name_en: str
    since: int | None
    enterprise: str
    note: str
    story: str


@dataclass(frozen=True)
class GoodLine:
    """A product: packs as (pack, yuan, market yuan)."""

    brand: BrandLine
    shelf: str
    category: str
    name: str
    summary: str
    returns: str
    packs: tuple[tuple[str, Decimal, Decimal], ...]


@cache
def all_goods() -> tuple[GoodLine, ...]:
    """Every product of the five lists, in their order."""
    return tuple(good for shelf in SHELVES for good in _read(shelf))


def some_goods(every: int) -> tuple[GoodLine, ...]:
    """One in so many, for a federation whose story is another: all from one enterprise of its own."""
    return tuple(_small(one) for one in all_goods()[::every])


def _small(one: GoodLine) -> GoodLine:
    return replace(one, brand=replace(one.brand, enterprise="", note=TIE))


def _read(shelf: str) -> Iterator[GoodLine]:
    brand, category = BrandLine("", "", None, "", "", ""), ""
    for line in (Path(__file__).parent / f"{shelf}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            brand = _brand(shelf, *line[1:].split("|"))
        elif line.startswith("%"):
            category = line[1:]
        elif line:
            yield _good(brand, shelf, category, *line.split("|"))


def _brand(shelf: str, name: str, name_en: str, since: str, tie: str, story: str) -> BrandLine:
    own = tie.removeprefix("!") or SHELVES[shelf]
    note = PRICES if tie else TIE
    return BrandLine(name, name_en, int(since) if since else None, own, note, story.strip())


def _good(brand: BrandLine, shelf: str, category: str, name: str, packs: str, *rest: str) -> GoodLine:
    returns = RETURNS.get(rest[0], "seven-days")
    priced = tuple(
        (pack, *(Decimal(price) for price in prices.split("/")))
        for pack, prices in (one.split("=") for one in packs.split(","))
    )
    return GoodLine(brand, shelf, category, name, rest[-1], returns, priced)  # type: ignore[arg-type]
