"""A supplier's own table: understood, checked cell by cell, loaded as a whole, and out again."""

import io
from decimal import Decimal
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from python_calamine import CalamineWorkbook

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.goods import actions, queries
from zhijia.union.goods.models import Evidence, Price, Product, Proposal, Sheet, Sku

HEADERS = ["货号", "品名", "品牌名称", "类目", "规格型号", "售价（元）", "市场零售价", "来源", "采价日期", "库存数量"]
CHANNEL = "演示商城"


def row(
    code="B-1", name="酸枣糕", brand="义利", category="糕点糖果", pack="200g×3盒", price="19.80", market="26", **more
):
    more = {"seller": CHANNEL, "seen": "2026.11.20", "stock": "50", **more}
    return [code, name, brand, category, pack, price, market, more["seller"], more["seen"], more["stock"]]


def excel(rows, headers=HEADERS, title="供货清单"):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate([[title], headers, *rows]):
            for column, cell in enumerate(cells):
                sheet.write(line, column, cell)
    return out.getvalue()


@pytest.fixture
def upload(grocer, brand, supplier):
    def make(rows, *, name="供货.xlsx", content=None, **more):
        return actions.upload_sheet(
            enterprise_id=grocer.id,
            content=content if content is not None else excel(rows, **more),
            file_name=name,
            request_key=uuid4(),
            by=supplier,
            now=NOW,
        )

    return make


def load(sheet, supplier):
    return actions.load_sheet(sheet_id=sheet.id, by=supplier, now=NOW)


def test_the_supplier_s_own_columns_become_products_packs_prices_and_stock(upload, supplier, shop_officer):
    sheet = upload(
        [row(), row("B-2", pack="200g×6盒", price="¥36.00", market="48元", stock="1,000件"), row("B-3", "酥糖")]
    )
    assert (sheet.counts["products"], sheet.counts["new"], sheet.counts["wrong"]) == (2, 3, 0)
    assert not Product.objects.exists()

    load(sheet, supplier)

    pack = Sku.objects.get(code="B-2")
    assert (pack.product.name, pack.product.category.name, pack.pool.remaining) == ("酸枣糕", "糕点糖果", 1000)
    price = Price.objects.get(sku=pack)
    assert (price.amount, price.market_price, price.evidence.seller) == (Decimal("36"), Decimal("48"), CHANNEL)
    assert not queries.offered([pack.id], now=NOW)[pack.id].on_shelf
    assert Proposal.objects.filter(state="waiting").count() == 5  # two products, three prices


def test_english_columns_and_a_csv_in_gb18030_are_understood_too(upload, supplier):
    text = "Product Name,Brand,Category,Pack,Price,Market Price,Stock\n红豆糕,义利,食,300g,12.5,16.9,30\n"
    sheet = upload([], name="goods.csv", content=text.encode("gb18030"))

    load(sheet, supplier)

    pack = Sku.objects.get()
    assert (pack.product.name, pack.product.top, pack.code[0]) == ("红豆糕", "food", "Z")
    assert Evidence.objects.get().seller == ""


def test_a_price_without_its_source_waits_until_the_source_and_the_file_are_there(upload, supplier, shop_officer):
    load(upload([row(seller="")]), supplier)
    ids = list(Proposal.objects.values_list("id", flat=True))
    proof = Evidence.objects.get()
    with pytest.raises(Refusal, match="没有凭证文件"):
        actions.approve(proposal_ids=ids, by=shop_officer, now=NOW)
    with pytest.raises(Refusal, match="在哪里看到的"):
        actions.attach_file(evidence_id=proof.id, content=b"%PDF-", file_name="a.pdf", by=supplier, now=NOW)

    actions.attach_file(
        evidence_id=proof.id, content=b"%PDF-", file_name="a.pdf", seller="演示超市", by=supplier, now=NOW
    )
    actions.approve(proposal_ids=ids, by=shop_officer, now=NOW)

    pack = Sku.objects.get()
    assert queries.offered([pack.id], now=NOW)[pack.id].on_shelf


def test_every_fault_has_its_row_its_column_and_its_reason(upload):
    sheet = upload(
        [
            row("C-01", name=""),
            row("C-02", name="=1+1"),
            row("C-03", name="<script>alert(1)</script>"),
            row("C-04", brand="没登记的"),
            row("C-05", category="宇宙"),
            row("C-06", price="26", market="26"),
            row("C-07", price="-1"),
            row("C-08", price="便宜"),
            row("C-09", stock="-5"),
            row("C-10", stock="1.5"),
            row("C-11", seen="2030-01-01"),
            row("C-12", seen="2026-01-01"),
            row("C 13"),
            row("C-14", market=""),
            row("C-15", pack=""),
            row("C-16", name="长" * 600),
            row(6901234567890123456.0),
            row("C-18", pack="别的"),
            row("C-18", pack="再别的"),
            row("C-20", name="好的", pack="好的"),
        ]
    )

    wrong = {line: " ".join(f"{where} {why}" for where, why in cells) for line, cells in sheet.wrong}
    assert (sheet.counts["rows"], sheet.counts["wrong"], sheet.counts["new"]) == (20, 18, 2)
    assert set(wrong) == set(range(3, 20)) | {21}
    for line, said in {
        3: "B 品名",
        4: "像是公式",
        5: "网页代码",
        6: "没有登记过品牌",
        7: "没有小类",
        8: "不低于市场价",
        9: "F 售价（元） 价格要大于 0",
        10: "看不懂这个价格",
        11: "J 库存数量",
        12: "要写整数",
        13: "还没有到",
        14: "超过 90 天",
        15: "A 货号",
        16: "没有市场价",
        17: "E 规格型号",
        18: "超过 500 个字",
        19: "末几位已经丢失",
        21: "与第 20 行",
    }.items():
        assert said in wrong[line], (line, wrong[line])


def test_the_same_table_again_changes_nothing_and_a_changed_one_only_what_differs(upload, supplier, shop_officer):
    load(upload([row(), row("B-3", "酥糖")]), supplier)
    for proof in Evidence.objects.all():
        actions.attach_file(evidence_id=proof.id, content=b"%PDF-", file_name="a.pdf", by=supplier, now=NOW)
    actions.approve(proposal_ids=list(Proposal.objects.values_list("id", flat=True)), by=shop_officer, now=NOW)

    again = upload([row(), row("B-3", "酥糖")])
    changed = upload([row(price="18.80", stock="60"), row("B-3", "酥糖")])

    assert (again.counts["same"], again.counts["new"], again.counts["prices"]) == (2, 0, 0)
    with pytest.raises(Refusal, match="没有可以导入的行"):
        load(again, supplier)
    assert (changed.counts["prices"], changed.counts["stock"], changed.counts["same"]) == (1, 1, 1)
    load(changed, supplier)
    pack = Sku.objects.get(code="B-1")
    assert (pack.pool.remaining, pack.amount) == (60, Decimal("19.80"))
    assert Proposal.objects.get(state="waiting").price.amount == Decimal("18.80")


def test_loading_twice_is_once_and_nobody_else_s(upload, supplier, ben):
    sheet = upload([row()])

    with pytest.raises(NotYours):
        actions.load_sheet(sheet_id=sheet.id, by=ben, now=NOW)
    load(sheet, supplier)
    load(sheet, supplier)

    assert Product.objects.count() == 1


def test_a_discarded_table_takes_its_file_along(upload, supplier, django_capture_on_commit_callbacks):
    sheet = upload([row()])
    name = sheet.file.name

    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_sheet(sheet_id=sheet.id, by=supplier, now=NOW)

    assert not default_storage.exists(name)
    assert load(Sheet.objects.get(), supplier).state == "discarded"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "已损坏"),
        ("a.exe", b"MZ", "不认识"),
        ("a.csv", b"x" * (21 << 20), "最多 20 MB"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "没有找到“商品名称”"),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_the_way_out(upload, name, content, why):
    with pytest.raises(Refusal, match=why):
        upload([], name=name, content=content)


def test_what_comes_out_goes_in_again_and_no_cell_is_a_formula(shelve, supplier, sign_in, grocer):
    shelve(name="果子面包")
    client = sign_in(supplier)

    answer = client.get("/here/work/supply/sheets/export/")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["商品编码", "商品名称", "品牌"]
    assert rows[1][7:10] == [25.8, 32.0, "演示超市"]
    again = actions.upload_sheet(
        enterprise_id=grocer.id, content=answer.content, file_name="a.xlsx", request_key=uuid4(), by=supplier, now=NOW
    )
    assert (again.counts["same"], again.counts["wrong"]) == (1, 0)


def merged(rows):
    """The same table with its brand and its compartment merged over all rows, as suppliers keep them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.add_worksheet("说明").write(0, 0, "请勿改动表头")
        sheet = book.add_worksheet("供货")
        sheet.write_row(0, 0, HEADERS)
        for line, cells in enumerate(rows, start=1):
            sheet.write_row(line, 0, cells)
        for column, text in ((2, "义利"), (3, "糕点糖果")):
            sheet.merge_range(1, column, len(rows), column, text)
    return out.getvalue()


def test_a_brand_merged_over_its_products_is_said_of_each_behind_a_sheet_of_explanations(upload, supplier):
    rows = [row(f"M-{n}", f"酥糖{n}", brand="", category="") for n in range(3)]

    sheet = upload([], content=merged(rows))

    assert (sheet.wrong, sheet.counts["products"]) == ([], 3)


def test_a_table_in_gbk_with_tabs_and_yuan_signs_is_understood(upload, supplier):
    lines = [HEADERS, row(price="￥19.80", market="26.00元", stock="1,200"), row("B-9", "酥糖", price="１９.８０")]
    text = "\r\n".join("\t".join(cells) for cells in lines)

    sheet = upload([], content=text.encode("gbk"), name="供货.csv")

    assert (sheet.wrong, sheet.counts["new"]) == ([], 2)


def test_more_rows_than_a_table_may_have_are_refused_with_the_number(upload):
    lines = [",".join(HEADERS)] + [",".join(row(f"N-{n}", f"糖{n}")) for n in range(20_001)]

    with pytest.raises(Refusal, match="20,001 行"):
        upload([], content="\n".join(lines).encode(), name="供货.csv")


def test_a_code_twice_a_price_that_is_no_number_and_a_formula_are_named_and_none_is_loaded(upload, supplier):
    sheet = upload([row(), row(), row("B-2", price="面议"), row("B-3", name="=1+1"), row("B-4", "好的")])

    assert sorted({line for line, _cells in sheet.wrong}) == [4, 5, 6]
    assert not Product.objects.exists()


def test_a_price_list_as_suppliers_keep_them_is_understood(upload, supplier):
    """Units in the header, full-width digits, serial days, dashes, numbers written ahead, a sum, a remark."""
    headers = [
        "序号",
        "品牌",
        "商品类别",
        "商品全称",
        "规格/型号",
        "供货价(元/盒)",
        "京东价/元",
        "价格来源",
        "查价日期",
    ]
    headers += ["库存量", "每人限购数", "商品链接"]
    rows = [
        [1, "义利", "糕点糖果", "酸枣糕", "200g*3盒", "￥１９．８０元", 26, CHANNEL, 46346, "1，０００盒", "不限", ""],
        [2, "义利", "糕点糖果", "酥糖", "250g", 12.5, "18.00元/盒", CHANNEL, "2026年11月20日", 300.0, "2份", "—"],
        headers,
        *([n, "", "", "", "", "", "", "", "", "", "", ""] for n in range(3, 20)),
        ["合计", "", "", "", "", "", "", "", "", 1300, "", ""],
        ["注：以上价格含税，有效期至年底。", *[""] * 11],
    ]

    sheet = upload(rows, headers=headers, title="义利食品职工福利报价单")

    assert (sheet.wrong, sheet.counts["rows"], sheet.counts["new"]) == ([], 2, 2)
    load(sheet, supplier)
    packs = Sku.objects.select_related("pool").order_by("id")
    prices = [(one.amount, one.market_price, one.evidence.seen_on.isoformat()) for one in Price.objects.order_by("id")]
    assert [(one.pool.remaining, one.most_per_member) for one in packs] == [(1000, None), (300, 2)]
    assert prices == [(Decimal("19.80"), 26, "2026-11-20"), (Decimal("12.50"), 18, "2026-11-20")]
