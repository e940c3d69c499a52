"""Goods of a demo federation: five enterprises and their brands in Beijing, a small shelf elsewhere."""

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.timezone import localdate
from PIL import Image, ImageDraw, ImageFont

from zhijia.union.accounts.models import User
from zhijia.union.goods import actions as goods
from zhijia.union.goods import queries
from zhijia.union.goods.models import Enterprise, Sku
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Role

from ..data.goods import OLD, SHELVES, BrandLine, GoodLine, all_goods, some_goods
from ..rules import Story

SELLERS = ("演示超市（虚构）", "演示商城（虚构）", "演示百货（虚构）")
DEMO_FILE = "demo-"
WAVES = (58, 40, 23, 9)  # days ago, when goods came on the shelf
SHARE = {"时尚控股": "1.5", "同仁堂": "2", "一轻控股": "1", "金隅集团": "1.5", "北汽集团": "1"}


def fill_shelves(story: Story, now: datetime) -> str:
    """Enterprises, brands and products with their prices and evidence; in Beijing with what happened since."""
    whole = story.slug == "beijing"
    lines = all_goods() if whole else some_goods(34)
    enterprises = _enterprises(story, now - timedelta(days=WAVES[0]), whole)
    brands = _brands(story, lines, enterprises, now - timedelta(days=WAVES[0]))
    categories = {one.name: one.id for one in queries.categories()}
    for enterprise, own in _by_enterprise(lines).items():
        for wave, days in enumerate(WAVES):
            some = own[wave :: len(WAVES)]
            if some:
                _shelve(story, enterprises[enterprise], some, wave, brands, categories, now - timedelta(days=days))
    if whole:
        _live(story, now)
    return f"{len(lines)} 个商品 · products, {len(brands)} 个品牌 · brands"


def _key(story: Story, what: object) -> UUID:
    return uuid5(NAMESPACE_URL, f"zhijia demo {story.slug} goods {what}")


def _enterprises(story: Story, now: datetime, whole: bool) -> dict[str, int]:
    """Name → id; where the story is another one, a single enterprise under the empty name."""
    if not whole:
        home = people.posts_on(localdate(now + timedelta(days=WAVES[0]))).filter(role=Role.SUPPLIER).first()
        place = home.organisation_id if home else people.root().id
        return {"": _enterprise(story, place, "职工生活服务公司（演示）", now)}
    unions = Organisation.objects.filter(name__in=[f"{name}工会" for name in SHELVES.values()])
    return {
        one.name.removesuffix("工会"): _enterprise(story, one.id, one.name.removesuffix("工会"), now) for one in unions
    }


def _enterprise(story: Story, organisation_id: int, name: str, now: datetime) -> int:
    made = goods.open_enterprise(
        organisation_id=organisation_id,
        name=name,
        about="“衣(医)食住行”联合体发起企业" if name in SHARE else "为本会会员供货",
        phone="400-000-0000（演示）",
        returns_to="北京市演示路 1 号（虚构）售后组收",
        charity_percent=Decimal(SHARE.get(name, "1")),
        request_key=_key(story, name),
        by=None,
        now=now,
    )
    return made.id


def _brands(story: Story, lines: Sequence[GoodLine], enterprises: dict[str, int], now: datetime) -> dict[str, int]:
    found: dict[str, BrandLine] = {line.brand.name: line.brand for line in lines}
    return {
        one.name: goods.open_brand(
            name=one.name,
            enterprise_id=enterprises[one.enterprise],
            name_en=one.name_en,
            since=one.since,
            story=one.story,
            is_heritage=one.since is not None and one.since <= OLD,
            note=one.note,
            request_key=_key(story, one.name),
            by=None,
            now=now,
        ).id
        for one in found.values()
    }


def _by_enterprise(lines: Sequence[GoodLine]) -> dict[str, list[GoodLine]]:
    found: dict[str, list[GoodLine]] = defaultdict(list)
    for line in lines:
        found[line.brand.enterprise].append(line)
    return found


def _shelve(
    story: Story,
    enterprise_id: int,
    lines: Sequence[GoodLine],
    wave: int,
    brands: dict[str, int],
    categories: dict[str, int],
    now: datetime,
) -> None:
    made = [
        goods.NewGood(
            name=line.name,
            brand_id=brands[line.brand.name],
            category_id=categories[line.category],
            packs=list(_packs(line, f"{line.shelf[:2].upper()}{wave}{place:03d}", now)),
            summary=line.summary,
            description=f"{line.brand.name}：{line.brand.story}\n\n{line.summary}。\n\n{line.brand.note}。",
            returns=line.returns,
        )
        for place, line in enumerate(lines)
    ]
    key = _key(story, f"{enterprise_id} {wave}")
    goods.add_goods(enterprise_id=enterprise_id, goods=made, request_key=key, approved=True, by=None, now=now)


def _packs(line: GoodLine, code: str, now: datetime) -> Iterator[goods.NewPack]:
    for place, (pack, price, market) in enumerate(line.packs):
        luck = sum(map(ord, line.name + pack))
        many = price < 500
        yield goods.NewPack(
            code=f"{code}-{place + 1}",
            pack=pack,
            stock=40 + luck % 400 if many else 5 + luck % 30,
            attributes={"品牌": line.brand.name, "规格": pack},
            most_per_member=None if luck % 5 else 10 if many else 2,
            price=price,
            evidence=_seen(market, luck, now),
            tiers=[(50, _off(price, 5)), (200, _off(price, 9))] if many else [(10, _off(price, 4))],
        )


def _off(price: Decimal, percent: int) -> Decimal:
    return round(price * (100 - percent) / 100, 2)


def _seen(market: Decimal, luck: int, now: datetime) -> goods.NewEvidence:
    """Evidence a few days old at most; of one in forty it runs out after a week."""
    day = localdate(now) - timedelta(days=luck % 4)
    until = localdate(now) + timedelta(days=WAVES[-1] - 2) if luck % 40 == 7 else None
    return seen(market, SELLERS[luck % len(SELLERS)], day, until)


def seen(market: Decimal, seller: str, day: date, until: date | None = None) -> goods.NewEvidence:
    """An invented market price with its picture; without `until` it counts as long as any."""
    return goods.NewEvidence(
        seller=seller,
        price=market,
        seen_on=day,
        expires_on=until,
        file=_photo(f"{market:.2f}"),
        file_name=f"{DEMO_FILE}{day}.png",
    )


@cache
def _photo(price: str) -> bytes:
    """A price tag that says it is a demo's: a small PNG."""
    out, tag = io.BytesIO(), Image.new("P", (320, 200), 0)
    tag.putpalette([255, 250, 240, 120, 60, 20, 192, 43, 29])
    pen = ImageDraw.Draw(tag)
    pen.rounded_rectangle((14, 14, 305, 185), 14, outline=1, width=2)
    pen.text((34, 30), "DEMO PRICE TAG", fill=1, font=ImageFont.load_default(20))
    pen.text((34, 74), f"CNY {price}", fill=2, font=ImageFont.load_default(46))
    pen.text((34, 146), "invented, for the demo only", fill=1, font=ImageFont.load_default(16))
    tag.save(out, "PNG", optimize=True)
    return out.getvalue()


def _live(story: Story, now: datetime) -> None:
    """What happened since: prices went down, evidence ran out, the market fell, suppliers proposed."""
    goods.refresh_due(now=now)
    packs = list(Sku.objects.filter(off="").select_related("product").order_by("id"))
    ago = now - timedelta(days=6)
    for place, pack in enumerate(packs[3::14]):
        _lower(story, pack, ago, place, approve=place % 4 != 3)
    for place, pack in enumerate(packs[5::70]):
        _fall(story, pack, now - timedelta(days=2), place)
    for pack in packs[7::90]:
        goods.stop_pack(sku_id=pack.id, reason="断货，下月到", by=None, now=now - timedelta(days=1))
    _propose(story, now)


def _lower(story: Story, pack: Sku, at: datetime, place: int, *, approve: bool) -> None:
    """A supplier's lower price with the market seen anew; a few still wait for the officer."""
    amount, market = _off(pack.amount or Decimal(1), 8), pack.market_price or Decimal(2)
    price = goods.propose_price(
        sku_id=pack.id,
        amount=amount,
        evidence=_seen(market, place, at),
        request_key=_key(story, f"lower {pack.code} {pack.enterprise_id}"),
        by=None,
        now=at,
    )
    if approve:
        goods.approve(proposal_ids=[price.proposal.id], by=None, now=at)


def _fall(story: Story, pack: Sku, at: datetime, place: int) -> None:
    """An officer saw it elsewhere at our own price."""
    goods.renew_evidence(
        sku_id=pack.id,
        evidence=_seen(pack.amount or Decimal(1), 4 * place, at),
        request_key=_key(story, f"fall {pack.code} {pack.enterprise_id}"),
        by=None,
        now=at,
        officer=True,
    )


def _propose(story: Story, now: datetime) -> None:
    """One new product and one new text from each supplier."""
    at = now
    suppliers = _suppliers(now)
    for enterprise in Enterprise.objects.select_related("organisation").order_by("id"):
        user = suppliers.get(enterprise.organisation_id)
        product = enterprise.products.filter(state="shown").select_related("brand", "category").first()
        if user is None or product is None:
            continue
        luck = enterprise.id
        pack = goods.NewPack(
            code=f"NEW-{luck}",
            pack="尝鲜装",
            stock=60,
            price=Decimal("29.90"),
            evidence=_seen(Decimal("39.90"), luck, at),
        )
        new = goods.NewGood(
            name=f"{product.brand.name}新品尝鲜装", brand_id=product.brand_id, category_id=product.category_id,
            packs=[pack], summary="新上市，先给会员尝鲜",
        )  # fmt: skip
        key = _key(story, f"new {enterprise.name}")
        goods.add_goods(enterprise_id=enterprise.id, goods=[new], request_key=key, by=user, now=at)
        goods.write_product(
            product_id=product.id,
            name=product.name,
            brand_id=product.brand_id,
            category_id=product.category_id,
            summary=f"{product.summary}，支持开票",
            description=product.description,
            returns=product.returns,
            request_key=_key(story, f"words {enterprise.name}"),
            by=user,
            now=at,
        )


def _suppliers(now: datetime) -> dict[int, User]:
    posts = people.posts_on(localdate(now)).filter(role=Role.SUPPLIER).select_related("user")
    return {post.organisation_id: post.user for post in posts}
