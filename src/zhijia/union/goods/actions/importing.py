"""A supplier's table becomes products, packs, prices and stock. Checked first; then all good rows come in, or none."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Brand, Category, Enterprise, Product, Sheet, Sku
from ..rules import table
from ..rules.table import Line
from .evidence import NewEvidence, check_evidence
from .loading import NewGood, NewPack, add_goods, propose_many
from .packs import add_pack
from .products import key_for

MOST_ROWS = 20_000
WRONG_KEPT = 300


@dataclass
class Plan:
    """What a table would do, row by row: nothing of it has happened yet."""

    lines: list[Line]
    headers: list[str]
    matching: dict[str, int]
    goods: list[NewGood] = field(default_factory=list)
    packs: list[tuple[Product, NewPack]] = field(default_factory=list)  # new ones of products there are
    prices: list[tuple[Sku, NewPack]] = field(default_factory=list)
    stock: dict[int, int] = field(default_factory=dict)  # pool → pieces
    same: int = 0

    @property
    def counts(self) -> dict[str, int]:
        wrong = sum(bool(one.wrong) for one in self.lines)
        new = sum(len(one.packs) for one in self.goods) + len(self.packs)
        return {
            "rows": len(self.lines), "wrong": wrong, "products": len(self.goods), "new": new,
            "prices": len(self.prices), "stock": len(self.stock), "same": self.same,
        }  # fmt: skip

    @property
    def empty(self) -> bool:
        return not (self.goods or self.packs or self.prices or self.stock)


@transaction.atomic
def upload_sheet(
    *, enterprise_id: int, content: bytes, file_name: str, request_key: UUID, by: Any, now: datetime
) -> Sheet:
    """Read a supplier's table and say what it would do. Nothing changes yet. The same key returns the same.

    Raises Refusal for a file that cannot be read or lacks a column, NotYours.
    """
    enterprise = queries.locked_enterprise(enterprise_id, Right.SUPPLY, by, now)
    if earlier := Sheet.objects.filter(request_key=request_key, enterprise=enterprise).first():
        return earlier
    plan = _plan(enterprise, content, file_name, localdate(now))
    sheet = Sheet(
        enterprise=enterprise,
        file_name=file_name[-120:],
        sha256=hashlib.sha256(content).hexdigest(),
        counts=plan.counts,
        wrong=_wrong(plan),
        made_at=now,
        made_by=by,
        request_key=request_key,
    )
    sheet.file.save(f"{request_key}.{file_name.rpartition('.')[2].lower()}", ContentFile(content), save=False)
    sheet.save()
    path = enterprise.organisation.path
    journal.write("product.uploaded", by=by, at=now, about=enterprise, organisation=path, **plan.counts)
    return sheet


def _wrong(plan: Plan) -> list[list[Any]]:
    return [
        [line.number, [[table.where(plan.matching, plan.headers, name), why] for name, why in line.wrong]]
        for line in plan.lines
        if line.wrong
    ][:WRONG_KEPT]


@transaction.atomic
def load_sheet(*, sheet_id: int, by: Any, now: datetime) -> Sheet:
    """Bring all good rows in, or none: read again, for things may have changed since. Twice is once.

    New products and prices wait for an officer; stock counts at once. Raises Refusal, NotYours.
    """
    sheet, enterprise = _locked(sheet_id, by, now)
    if sheet.state != "checked":
        return sheet
    with sheet.file.open("rb") as file:
        plan = _plan(enterprise, file.read(), sheet.file_name, localdate(now))
    if plan.empty:
        raise Refusal(_("没有可以导入的行：没有新的，也没有要改的。请改正后重新上传。"))
    key = sheet.request_key
    add_goods(enterprise_id=enterprise.id, goods=plan.goods, request_key=key, by=by, now=now)
    priced = list(plan.prices)
    for product, pack in plan.packs:
        priced.append((_add_pack(product, pack, key, by, now), pack))
    propose_many(enterprise=enterprise, priced=priced, key=key, by=by, now=now)
    if plan.stock:
        claims.set_remaining(wanted=plan.stock, reason=_("表格导入"), by=by, now=now)
    sheet.state, sheet.loaded_at, sheet.counts, sheet.wrong = "loaded", now, plan.counts, _wrong(plan)
    sheet.save(update_fields=["state", "loaded_at", "counts", "wrong"])
    path = enterprise.organisation.path
    journal.write("product.loaded", by=by, at=now, about=enterprise, organisation=path, **plan.counts)
    return sheet


def _add_pack(product: Product, pack: NewPack, key: UUID, by: Any, now: datetime) -> Sku:
    return add_pack(
        product_id=product.id,
        code=pack.code,
        pack=pack.pack,
        stock=pack.stock,
        most_per_member=pack.most_per_member,
        request_key=key_for(key, pack.code),
        by=by,
        now=now,
    )


@transaction.atomic
def discard_sheet(*, sheet_id: int, by: Any, now: datetime) -> Sheet:
    """Forget a table that was not loaded: its file goes at once."""
    sheet, _enterprise = _locked(sheet_id, by, now)
    if sheet.state == "checked":
        name, sheet.state, sheet.file.name = str(sheet.file.name), "discarded", ""
        sheet.save(update_fields=["state", "file"])
        transaction.on_commit(lambda: default_storage.delete(name))
    return sheet


def _locked(sheet_id: int, by: Any, now: datetime) -> tuple[Sheet, Enterprise]:
    sheet = Sheet.objects.select_for_update(no_key=True).filter(id=sheet_id).first()
    if sheet is None:
        raise NotYours
    return sheet, queries.locked_enterprise(sheet.enterprise_id, Right.SUPPLY, by, now)


def _plan(enterprise: Enterprise, content: bytes, file_name: str, today: date) -> Plan:
    read = sheets.read_file(content, file_name, words=table.WORDS)
    header = sheets.find_header(read.rows, table.WORDS)
    headers = [text[:60] for text in read.rows[header]]
    matching = sheets.guess_columns(headers, read.rows[header + 1 : header + 21], table.WORDS, {}, table.LOOSE)
    for name in table.REQUIRED:
        if name not in matching:
            words = _("没有找到“%(name)s”这一列。请把表头写成：%(known)s。")
            known = "、".join(str(label) for label in table.FIELDS.values())
            raise Refusal(words % {"name": table.FIELDS[name], "known": known}, field="file")
    telling = [column for name, column in matching.items() if name not in table.GROUPS]
    rows = sheets.body(read.rows, header, telling)
    if len(rows) > MOST_ROWS:
        words = _("表里有 %(has)s 行，最多 %(most)s 行。请分成几份。")
        raise Refusal(words % {"has": f"{len(rows):,}", "most": f"{MOST_ROWS:,}"}, field="file")
    lines = [_line(number, cells, matching, today) for number, cells in rows]
    plan = Plan(lines, headers, matching)
    _Planner(enterprise, plan, today).fill()
    return plan


def _line(number: int, cells: Sequence[str], matching: Mapping[str, int], today: date) -> Line:
    said = {name: cells[column] if column < len(cells) else "" for name, column in matching.items()}
    return table.read_line(number, said, today)


class _Planner:
    """Holds the good rows against what is there: each becomes new, a change, or nothing."""

    def __init__(self, enterprise: Enterprise, plan: Plan, today: date) -> None:
        self.plan, self.today = plan, today
        self.brands = dict(Brand.objects.values_list("name", "id"))
        self.own_brands = list(enterprise.brands.values_list("id", flat=True))
        self.categories: dict[str, int] = {}
        for one in Category.objects.order_by("order"):
            self.categories.setdefault(one.name, one.id)
        self.others = {one.top: one.id for one in Category.objects.order_by("order") if one.name.startswith("其他")}
        codes = [line.key for line in plan.lines]
        own = Sku.objects.filter(enterprise=enterprise, code__in=codes).select_related("product", "pool", "evidence")
        self.skus = {one.code: one for one in own}
        names = [line.said.get("name", "") for line in plan.lines]
        found = Product.objects.filter(enterprise=enterprise, name__in=names).prefetch_related("skus")
        self.products = {(one.brand_id, one.name): one for one in found}

    def fill(self) -> None:
        """Look at each row once, in its order."""
        groups: dict[tuple[int, str], list[tuple[Line, NewPack]]] = defaultdict(list)
        seen: dict[str, int] = {}
        for line in self.plan.lines:
            if line.wrong:
                continue
            if (first := seen.setdefault(line.key, line.number)) != line.number:
                line.wrong.append(("code", _("与第 %s 行的编码（或商品和规格）相同。请删去一行。") % first))
            elif line.key in self.skus:
                self._change(line, self.skus[line.key])
            else:
                self._new(line, groups)
        for (brand, name), rows in groups.items():
            self._good(brand, name, rows)

    def _change(self, line: Line, sku: Sku) -> None:
        if rules.plain_pack(line.said["pack"]) != rules.plain_pack(sku.pack):
            words = _("编码 %(code)s 的规格是“%(pack)s”。规格不能改，新的规格请用新的编码。")
            line.wrong.append(("pack", words % {"code": sku.code, "pack": sku.pack}))
            return
        price = self._price(line, sku)
        if line.wrong:
            return
        stock = line.said.get("stock")
        if stock is not None and stock != sku.pool.remaining:
            self.plan.stock[sku.pool_id] = stock
        if price is not None:
            self.plan.prices.append((sku, price))
        self.plan.same += price is None and sku.pool_id not in self.plan.stock

    def _price(self, line: Line, sku: Sku) -> NewPack | None:
        """A price that differs, with its evidence; nothing where both are as they were."""
        amount, market = line.said.get("price"), line.said.get("market_price")
        if amount is None or (amount == sku.amount and market in (None, sku.market_price)):
            return None
        if market is None and sku.market_price is None:
            line.wrong.append(("market_price", _("有会员价，没有市场价。请补上市场价和它的来源。")))
            return None
        evidence = self._evidence(line, market if market is not None else sku.market_price)
        if evidence and amount >= evidence.price:
            words = _("会员价 ¥%(price)s 不低于市场价 ¥%(market)s。请把价格降到市场价以下，或更换市场价的依据。")
            facts = {"price": f"{amount:,.2f}", "market": f"{evidence.price:,.2f}"}
            line.wrong.append(("price", words % facts))
        return NewPack(code=sku.code, pack=sku.pack, price=amount, evidence=evidence)

    def _evidence(self, line: Line, market: Decimal | None) -> NewEvidence | None:
        if market is None:
            return None
        one = NewEvidence(
            seller=line.said.get("seller", ""),
            price=market,
            seen_on=line.said.get("seen_on", self.today),
            link=line.said.get("link", ""),
        )
        try:
            check_evidence(one, self.today, whole=False)
        except Refusal as no:
            line.wrong.append((no.field or "market_price", str(no)))
        return one

    def _new(self, line: Line, groups: dict[tuple[int, str], list[tuple[Line, NewPack]]]) -> None:
        brand, category = self._brand(line), self._category(line)
        evidence = self._evidence(line, line.said.get("market_price"))
        if line.said.get("price") is not None and evidence is None:
            line.wrong.append(("market_price", _("有会员价，没有市场价。请补上市场价和它的来源。")))
        if line.wrong or brand is None or category is None:
            return
        line.said["category_id"] = category
        pack = NewPack(
            code=line.key,
            pack=line.said["pack"],
            stock=line.said.get("stock", 0),
            most_per_member=line.said.get("most_per_member"),
            price=line.said.get("price"),
            evidence=evidence,
        )
        rows = groups[brand, line.said["name"]]
        there = self.products.get((brand, line.said["name"]))
        packs = [one.pack for one in there.skus.all()] if there else []
        if rules.plain_pack(pack.pack) in map(rules.plain_pack, [*packs, *(one.pack for _line, one in rows)]):
            line.wrong.append(("pack", _("这个商品已经有规格“%s”。请核对编码。") % pack.pack))
            return
        rows.append((line, pack))

    def _good(self, brand: int, name: str, rows: list[tuple[Line, NewPack]]) -> None:
        if not rows:
            return
        if there := self.products.get((brand, name)):
            self.plan.packs += [(there, pack) for _line, pack in rows]
            return
        first = rows[0][0].said
        self.plan.goods.append(
            NewGood(
                name=name,
                brand_id=brand,
                category_id=first["category_id"],
                packs=[pack for _line, pack in rows],
                summary=first.get("summary", ""),
                returns=first.get("returns", rules.Returns.SEVEN_DAYS),
            )
        )

    def _brand(self, line: Line) -> int | None:
        name = line.said.get("brand", "")
        if name in self.brands:
            return self.brands[name]
        if not name and len(self.own_brands) == 1:
            return int(self.own_brands[0])
        if not name:
            line.wrong.append(("brand", _("请写明品牌。")))
            return None
        words = _("没有登记过品牌“%(name)s”。%(hint)s请改名称，或请工会先登记。")
        line.wrong.append(("brand", words % {"name": name, "hint": _near(name, self.brands)}))
        return None

    def _category(self, line: Line) -> int | None:
        name = line.said.get("category", "")
        if name in self.categories:
            return self.categories[name]
        if name and (top := rules.top_of(name)) and top.code in self.others:
            return self.others[top.code]
        words = _("没有小类“%(name)s”。%(hint)s可写小类名，或衣、医、食、住、行。")
        line.wrong.append(("category", words % {"name": name or "—", "hint": _near(name, self.categories)}))
        return None


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return _("是不是“%s”？") % near[0] if near else ""
