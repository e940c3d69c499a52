"""A supplier proposes, an officer decides."""

import io
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from PIL import Image

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.goods import actions, queries
from zhijia.union.goods.models import Category, Evidence, Picture, Price, Product, Proposal, Shelving, Sku
from zhijia.union.goods.tests.cast import TODAY
from zhijia.union.notices.models import Notice

SEEN = b"%PDF-1.4 as it was seen"


def evidence(price="32.00", **more):
    said = {"seller": "演示超市", "seen_on": TODAY, "file": SEEN, "file_name": "seen.pdf", **more}
    return actions.NewEvidence(price=Decimal(price), **said)


def waiting():
    return list(Proposal.objects.filter(state="waiting").order_by("id").values_list("id", flat=True))


def quote(pack, by, amount, **more):
    said = {"request_key": uuid4(), "now": NOW, **more}
    if "evidence_id" not in said:
        said.setdefault("evidence", evidence())
    return actions.propose_price(sku_id=pack.id, amount=Decimal(amount), by=by, **said)


def test_a_product_of_a_supplier_is_nowhere_before_an_officer_said_yes(propose, shop_officer):
    product = propose()
    pack = product.skus.get()
    before = queries.offered([pack.id], now=NOW)[pack.id]

    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)

    after = queries.offered([pack.id], now=NOW)[pack.id]
    assert (before.on_shelf, before.why_off) == (False, "商品没有在展示")
    assert (after.on_shelf, after.price) == (True, Decimal("25.80"))
    assert Product.objects.get(id=product.id).amount == Decimal("25.80")
    assert waiting() == []


def test_a_draft_is_written_packed_priced_and_handed_in(grocer, brand, supplier, shop_officer):
    said = {"name": "茯苓夹饼", "brand_id": brand.id, "category_id": Category.objects.get(name="糕点糖果").id}
    draft = actions.add_product(enterprise_id=grocer.id, request_key=uuid4(), by=supplier, now=NOW, **said)
    with pytest.raises(Refusal, match="还没有规格"):
        actions.hand_in(product_id=draft.id, request_key=uuid4(), by=supplier, now=NOW)
    pack = actions.add_pack(
        product_id=draft.id, code="fl-01", pack="200g×2盒", stock=5, request_key=uuid4(), by=supplier, now=NOW
    )
    with pytest.raises(Refusal, match="还没有报价"):
        actions.hand_in(product_id=draft.id, request_key=uuid4(), by=supplier, now=NOW)
    quote(pack, supplier, "19.90")

    actions.hand_in(product_id=draft.id, request_key=uuid4(), by=supplier, now=NOW)
    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)

    assert queries.offered([pack.id], now=NOW)[pack.id].on_shelf


@pytest.mark.parametrize(("price", "market"), [("32.00", "32.00"), ("32.01", "32.00"), ("0", "32"), ("-1", "32")])
def test_a_price_that_is_not_below_the_market_is_refused(shelve, supplier, price, market):
    pack = shelve()

    with pytest.raises(Refusal, match=r"市场价|大于 0"):
        quote(pack, supplier, price, evidence=evidence(market))


def test_evidence_of_another_pack_is_refused(shelve, supplier):
    pack = shelve(pack="120g×10袋")

    with pytest.raises(Refusal, match="同一规格"):
        quote(pack, supplier, "20", evidence=evidence(pack="120g×12袋"))
    assert quote(pack, supplier, "20", evidence=evidence(pack="120G * 10袋")).evidence.pack == "120G * 10袋"


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen_on": TODAY + timedelta(days=1)},
        {"seen_on": TODAY - timedelta(days=91)},
        {"expires_on": TODAY + timedelta(days=91)},
        {"expires_on": TODAY - timedelta(days=1)},
        {"link": "javascript:alert(1)"},
        {"file": b"<script>"},
        {"file": b"%PDF-" + bytes(6 << 20)},
        {"seller": ""},
    ],
)
def test_evidence_nobody_could_rely_on_is_refused(shelve, supplier, wrong):
    with pytest.raises(Refusal):
        quote(shelve(), supplier, "20", evidence=evidence(**wrong))


def test_a_market_price_without_its_file_cannot_be_approved(shelve, supplier, shop_officer):
    pack = shelve()
    price = quote(pack, supplier, "20", evidence=evidence(file=b""))
    with pytest.raises(Refusal, match="没有凭证文件"):
        actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)

    actions.attach_file(evidence_id=price.evidence_id, content=SEEN, file_name="a.pdf", by=supplier, now=NOW)
    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)

    assert queries.offered([pack.id], now=NOW)[pack.id].price == Decimal("20")
    with pytest.raises(Refusal, match="已经有凭证"):
        actions.attach_file(evidence_id=price.evidence_id, content=SEEN, file_name="b.pdf", by=supplier, now=NOW)


def test_newer_evidence_at_our_price_takes_the_pack_off_and_a_lower_price_brings_it_back(
    shelve, supplier, shop_officer
):
    pack = shelve(price="25.80", seen_on=TODAY - timedelta(days=9))

    actions.renew_evidence(
        sku_id=pack.id, evidence=evidence("25.80"), request_key=uuid4(), by=shop_officer, now=NOW, officer=True
    )

    pack.refresh_from_db()
    assert pack.off == "market-fell"
    assert "不高于会员价" in Notice.objects.filter(user=supplier).latest("id").body
    quote(pack, supplier, "22.00", evidence_id=Evidence.objects.latest("id").id)
    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)
    assert queries.offered([pack.id], now=NOW)[pack.id].on_shelf


def test_a_supplier_s_renewal_waits_for_an_officer(shelve, supplier, shop_officer):
    pack = shelve(expires_on=TODAY + timedelta(days=1))
    later = NOW + timedelta(days=2)
    actions.renew_evidence(sku_id=pack.id, evidence=evidence(), request_key=uuid4(), by=supplier, now=NOW)
    lapsed = queries.offered([pack.id], now=later)[pack.id]

    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)

    assert not lapsed.on_shelf
    assert queries.offered([pack.id], now=later)[pack.id].on_shelf


def test_nobody_decides_what_they_proposed_themselves(propose, supplier, tree):
    from zhijia.union.people.models import Post

    propose()
    Post.objects.create(user=supplier, role="shop-officer", organisation=tree.federation, starts_on=date(2026, 1, 1))

    with pytest.raises(Refusal, match="另一个人"):
        actions.approve(proposal_ids=waiting(), by=supplier, now=NOW)


def test_a_supplier_does_not_decide_and_works_for_no_other(propose, supplier, tree, ben):
    product = propose()

    with pytest.raises(NotYours):
        actions.approve(proposal_ids=waiting(), by=supplier, now=NOW)
    with pytest.raises(NotYours):
        actions.withdraw_product(product_id=product.id, reason="不卖了", by=ben, now=NOW)


def test_a_no_is_told_with_its_reason_and_the_draft_is_open_again(propose, supplier, shop_officer):
    product = propose()

    actions.decline(proposal_ids=waiting(), reason="图片不清楚", by=shop_officer, now=NOW)

    product.refresh_from_db()
    assert (product.state, product.note) == ("draft", "图片不清楚")
    assert set(Price.objects.values_list("state", flat=True)) == {"declined"}
    assert "图片不清楚" in Notice.objects.get(user=supplier).body


def test_other_words_of_a_shown_product_wait_and_both_sides_are_kept(shelve, supplier, shop_officer):
    product = shelve().product
    said = {"name": "维生素面包", "brand_id": product.brand_id, "category_id": product.category_id}
    actions.write_product(product_id=product.id, request_key=uuid4(), by=supplier, now=NOW, **said)
    paper = Proposal.objects.get(kind="text")
    product.refresh_from_db()
    assert product.name == "果子面包"
    assert (paper.before["name"], paper.values["name"]) == ("果子面包", "维生素面包")

    actions.approve(proposal_ids=[paper.id], by=shop_officer, now=NOW)

    product.refresh_from_db()
    assert product.name == "维生素面包"
    assert "wssmb" in product.lexemes


def test_an_officer_puts_words_right_at_once_and_the_supplier_reads_why(shelve, supplier, shop_officer):
    product = shelve().product
    said = {"name": "果子面包（含鸡蛋）", "brand_id": product.brand_id, "category_id": product.category_id}
    said |= {"product_id": product.id, "now": NOW}

    actions.correct_words(reason="过敏原要写明", by=shop_officer, **said)

    product.refresh_from_db()
    assert (product.name, "gzmb" in product.lexemes) == ("果子面包（含鸡蛋）", True)
    assert Notice.objects.get(user=supplier).body == "过敏原要写明"
    with pytest.raises(NotYours):
        actions.correct_words(reason="我也改一下", by=supplier, **said | {"name": "别的面包"})


def test_words_that_wait_are_decided_before_an_officer_corrects_them(shelve, supplier, shop_officer):
    product = shelve().product
    said = {"brand_id": product.brand_id, "category_id": product.category_id, "product_id": product.id, "now": NOW}
    actions.write_product(name="维生素面包", request_key=uuid4(), by=supplier, **said)

    with pytest.raises(Refusal, match="正在审核"):
        actions.correct_words(name="果子面包二", reason="名称不准", by=shop_officer, **said)


def test_what_waits_can_be_taken_back_by_its_supplier(propose, supplier):
    product = propose()

    for one in waiting():
        actions.withdraw(proposal_id=one, by=supplier, now=NOW)

    product.refresh_from_db()
    assert product.state == "draft"


def test_an_officer_takes_a_product_off_and_only_an_officer_s_yes_brings_it_back(shelve, supplier, shop_officer):
    pack = shelve()

    actions.take_off(product_id=pack.product_id, reason="收到投诉，核实中", by=shop_officer, now=NOW)
    off = queries.offered([pack.id], now=NOW)[pack.id]
    actions.hand_in(product_id=pack.product_id, request_key=uuid4(), by=supplier, now=NOW)
    still_off = queries.offered([pack.id], now=NOW)[pack.id]
    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)

    assert (off.on_shelf, still_off.on_shelf) == (False, False)
    assert Notice.objects.filter(user=supplier, body="收到投诉，核实中").exists()
    assert queries.offered([pack.id], now=NOW)[pack.id].on_shelf


def test_what_an_officer_stopped_a_supplier_does_not_put_back(shelve, supplier, shop_officer):
    pack = shelve()
    actions.stop_pack(sku_id=pack.id, reason="标签不对", by=shop_officer, now=NOW, officer=True)

    with pytest.raises(Refusal, match="标签不对"):
        actions.resume_pack(sku_id=pack.id, by=supplier, now=NOW)

    assert queries.offered([pack.id], now=NOW)[pack.id].why_off == "工会已将它下架：标签不对"
    assert actions.resume_pack(sku_id=pack.id, by=shop_officer, now=NOW, officer=True).on_shelf


def test_a_raise_before_a_reduced_from_is_refused_and_so_is_a_price_nobody_paid(shelve, supplier, shop_officer):
    pack = shelve(price="20.00", now=NOW - timedelta(days=60), seen_on=TODAY - timedelta(days=60))
    actions.renew_evidence(
        sku_id=pack.id, evidence=evidence("50.00"), request_key=uuid4(), by=shop_officer, now=NOW, officer=True
    )
    with pytest.raises(Refusal, match=r"最多写 ¥20\.00"):
        quote(pack, supplier, "18.00", reduced_from=Decimal("30.00"), evidence=evidence("50.00"))
    quote(pack, supplier, "30.00", evidence=evidence("50.00"))
    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)
    soon = NOW + timedelta(days=10)

    with pytest.raises(Refusal, match="才涨过价"):
        quote(pack, supplier, "20.00", reduced_from=Decimal("30.00"), now=soon, evidence=evidence("50.00"))

    assert quote(pack, supplier, "20.00", now=soon, evidence=evidence("50.00"))
    late = NOW + timedelta(days=31)
    assert quote(pack, supplier, "20.00", reduced_from=Decimal("30.00"), now=late, evidence=evidence("50.00"))


def test_a_price_for_some_days_comes_and_goes_by_itself(shelve, supplier, shop_officer):
    pack = shelve(price="25.80")
    quote(
        pack,
        supplier,
        "19.90",
        starts_on=TODAY + timedelta(days=2),
        ends_on=TODAY + timedelta(days=3),
        evidence=evidence(),
    )
    actions.approve(proposal_ids=waiting(), by=shop_officer, now=NOW)

    days = [NOW + timedelta(days=n) for n in range(1, 5)]
    read = [queries.offered([pack.id], now=day)[pack.id].price for day in days]
    rows = []
    for day in days:
        actions.refresh_due(now=day)
        rows.append(Sku.objects.get(id=pack.id).amount)

    assert read == rows == [Decimal("25.80"), Decimal("19.90"), Decimal("19.90"), Decimal("25.80")]


def test_a_price_sent_twice_is_one_price(shelve, supplier):
    pack, key = shelve(), uuid4()

    one, other = (quote(pack, supplier, "20", request_key=key) for _ in range(2))

    assert one == other
    assert Proposal.objects.filter(kind="price", state="waiting").count() == 1


def test_stock_comes_and_goes_and_is_set_by_code_for_many(shelve, supplier, grocer):
    a, b = shelve(name="花茶", code="T-1", stock=10), shelve(name="酥糖", code="T-2", stock=10)
    actions.add_stock(sku_id=a.id, quantity=5, reason="到货", request_key=uuid4(), by=supplier, now=NOW)
    actions.add_stock(sku_id=b.id, quantity=-4, reason="破损", request_key=uuid4(), by=supplier, now=NOW)

    changed = actions.set_stock(
        enterprise_id=grocer.id, left={"T-1": 15, "T-2": 0}, reason="盘点", by=supplier, now=NOW
    )

    assert changed == 1
    assert [Sku.objects.get(id=one.id).pool.remaining for one in (a, b)] == [15, 0]
    with pytest.raises(Refusal, match="T-9"):
        actions.set_stock(enterprise_id=grocer.id, left={"T-1": 1, "T-9": 1}, reason="盘点", by=supplier, now=NOW)


def photograph(size=(1200, 900), kind="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", size, "#b3331f").save(out, kind, **more)
    return out.getvalue()


def test_a_photograph_is_drawn_anew_and_nothing_of_the_camera_stays(propose, supplier):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SomeCamera", 6  # who made it; lying on its side
    product = propose()

    made = actions.add_picture(
        product_id=product.id, content=photograph(exif=exif), request_key=uuid4(), by=supplier, now=NOW
    )

    with made.large.open("rb") as file, Image.open(file) as large:
        assert large.size == (720, 960)
        assert not large.getexif()
    with made.small.open("rb") as file, Image.open(file) as small:
        assert small.size == (240, 320)
    with made.large.open("rb") as file:
        assert b"SomeCamera" not in file.read()
    actions.remove_picture(picture_id=made.id, by=supplier, now=NOW)
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"GIF89a", "JPG、PNG"),
        (b"\xff\xd8\xff broken", "打不开"),
        (photograph((60, 60)), "看不清"),
        (photograph((9_000, 5_000), "PNG"), "4,000 万像素"),
        (b"\xff\xd8\xff" + bytes(9 << 20), "最多 8 MB"),
    ],
)
def test_what_is_no_photograph_is_refused(propose, supplier, content, why):
    product = propose()

    with pytest.raises(Refusal, match=why):
        actions.add_picture(product_id=product.id, content=content, request_key=uuid4(), by=supplier, now=NOW)


def test_of_two_officers_who_decide_at_once_the_second_sees_what_the_first_did(propose, shop_officer, meanwhile):
    propose()
    ids = waiting()

    with transaction.atomic():
        actions.approve(proposal_ids=ids, by=shop_officer, now=NOW)
        late = meanwhile(actions.decline, proposal_ids=ids, reason="晚了一步", by=None, now=NOW)

    with pytest.raises(Refusal, match="已经通过"):
        late.result()


def test_the_clock_and_an_officer_do_not_stand_in_each_other_s_way(shelve, shop_officer, meanwhile):
    pack = shelve()

    with transaction.atomic():
        actions.take_off(product_id=pack.product_id, reason="核实中", by=shop_officer, now=NOW)
        clock = meanwhile(actions.refresh_due, now=NOW + timedelta(days=91))

    assert clock.result() == 1
    assert Sku.objects.get(id=pack.id).off == "not-shown"
    assert not Shelving.objects.filter(sku=pack, until=None).exists()


def test_of_two_forms_with_the_same_code_at_once_one_is_refused(grocer, brand, supplier, meanwhile):
    """In two products: neither waits for the other's row, and the later one is told."""
    category = Category.objects.get(name="糕点糖果")
    said = {"enterprise_id": grocer.id, "brand_id": brand.id, "category_id": category.id, "by": supplier, "now": NOW}
    cakes, sweets = (actions.add_product(name=name, request_key=uuid4(), **said) for name in ("茯苓夹饼", "酥糖"))
    pack = {"code": "fl-01", "pack": "200g×2盒", "stock": 5, "by": supplier, "now": NOW}

    with transaction.atomic():
        actions.add_pack(product_id=cakes.id, request_key=uuid4(), **pack)
        late = meanwhile(actions.add_pack, product_id=sweets.id, request_key=uuid4(), **pack)

    with pytest.raises(Refusal, match="FL-01 已经用过了"):
        late.result()
    assert Sku.objects.count() == 1
