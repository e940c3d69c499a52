"""What a supplier, finance and anybody see."""

import csv
import io
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from conftest import NOW, make_person
from zhijia.union.goods import actions as goods
from zhijia.union.settlements.models import Statement
from zhijia.union.settlements.views import anyone

from .conftest import D
from .test_settling import close

OCTOBER = datetime(2026, 10, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def desk(finance, sign_in):
    return sign_in(finance)


def test_from_closing_to_paying_on_the_pages(sell, grocer, supplier, sign_in, desk, cashier):
    sell("100", now=OCTOBER)
    shop = sign_in(supplier)
    assert "¥96.40" in shop.get("/here/work/settlements/").content.decode()

    desk.post(f"/here/work/settlements/enterprises/{grocer.id}/close/", {"until": "2026-10-31"})
    one = Statement.objects.get()
    home = f"/here/work/settlements/{one.id}/"
    payee = {"holder": "一轻", "bank": "工行", "account": "6222"}
    shop.post(f"/here/work/settlements/enterprises/{grocer.id}/payee/", payee)
    desk.post(f"/here/work/settlements/enterprises/{grocer.id}/payee/", {"confirm": "1"})
    shop.post(f"{home}dispute/", {"objection": "少一单"})
    desk.post(f"{home}answer/", {"words": "下期"})
    shop.post(f"{home}confirm/")
    desk.post(f"{home}approve/")
    assert "请另一位财务" in desk.get(home).content.decode()
    assert desk.post("/here/work/settlements/bank-file/").status_code == 200
    assert desk.post(f"{home}pay/", {"bank_reference": "B1"}).status_code == 422
    sign_in(cashier).post(f"{home}pay/", {"bank_reference": "B1"})

    one.refresh_from_db()
    assert (one.state, one.bank_reference) == ("paid", "B1")


def test_a_supplier_sees_its_own_alone(sell, grocer, sign_in, tree):
    sell("100", now=OCTOBER)
    one = close(grocer)
    other = sign_in(make_person("别家", "13900000011", tree.buses, "supplier", member=False))

    assert "一轻控股" not in other.get("/here/work/settlements/").content.decode()
    assert other.get(f"/here/work/settlements/{one.id}/").status_code == 404
    assert other.get(f"/here/work/settlements/enterprises/{grocer.id}/").status_code == 404


def test_a_supplier_can_neither_close_nor_pay(sell, grocer, supplier, sign_in):
    sell("100", now=OCTOBER)
    shop, home = sign_in(supplier), f"/here/work/settlements/{close(grocer).id}/"

    assert (
        shop.post(f"/here/work/settlements/enterprises/{grocer.id}/close/", {"until": "2026-10-31"}).status_code == 404
    )
    assert shop.post(f"{home}approve/").status_code == 404
    assert shop.post(f"/here/work/settlements/enterprises/{grocer.id}/agreement/").status_code == 404


def test_an_auditor_reads_and_does_nothing(sell, grocer, auditor, sign_in):
    sell("100", now=OCTOBER)
    one = close(grocer)
    page = sign_in(auditor).get(f"/here/work/settlements/{one.id}/").content.decode()

    assert one.hash in page
    assert "审核通过" not in page


def test_the_export_adds_up_and_carries_the_codes(sell, grocer, desk):
    sell("100", now=OCTOBER)
    one = close(grocer)

    file = desk.post(f"/here/work/settlements/{one.id}/export/", {"purpose": "核对", "kind": "csv"})
    rows = [line.split(",") for line in file.content.decode("utf-8-sig").splitlines()]
    assert rows[1][:5] == ["line:1", "100.00", "3.00", "0.60", "96.40"]
    assert rows[1][7] == "221"
    assert rows[2][1] == "100.00"
    vouchers = desk.post("/here/work/settlements/export/", {"purpose": "核对", "kind": "csv"})
    sums = [line.split(",") for line in vouchers.content.decode("utf-8-sig").splitlines()][1:]
    assert sum(D(row[4]) for row in sums) == one.amount


def test_anybody_sees_how_the_share_is_computed(sell, grocer, sign_in):
    sell("100", now=OCTOBER)
    close(grocer)
    sell("50", about="line:2")
    page = sign_in().get("/here/funds/share/how/").content.decode()

    assert "¥4.50" in page
    assert "捐赠 2026-01" in page
    file = sign_in().get("/here/funds/share/how/statements.csv").content.decode()
    assert "一轻控股,100.00,3.00" in file


def test_the_page_s_sums_are_those_of_its_file_however_many_periods_it_shows(sell, grocer, sign_in, monkeypatch):
    sell("100", now=OCTOBER)
    close(grocer)
    sell("50", about="line:2")
    monkeypatch.setattr(anyone, "SHOWN", 0)
    page = sign_in().get("/here/funds/share/how/").content.decode()
    file = sign_in().get("/here/funds/share/how/statements.csv").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(file)))
    assert f"¥{sum(D(row['sales']) for row in rows)}" in page
    assert f"¥{sum(D(row['share']) for row in rows)}" in page
    assert "更早的各期在文件里" in page


def test_the_list_costs_the_same_for_many(sell, grocer, desk, tree, django_assert_max_num_queries):
    for n, union in enumerate((tree.boilers, tree.pipes, tree.buses, tree.depot)):
        goods.open_enterprise(organisation_id=union.id, name=f"企业{n}", request_key=uuid4(), by=None, now=NOW)
    sell("100", now=OCTOBER)

    with django_assert_max_num_queries(24):
        assert "企业3" in desk.get("/here/work/settlements/").content.decode()


def test_an_agreement_is_registered_on_its_page_once(grocer, desk):
    form = {"number": "A1", "signed_on": "2026-11-01", "valid_from": "2026-11-01", "percent": "2.5"}
    address = f"/here/work/settlements/enterprises/{grocer.id}/agreement/"

    assert desk.post(address, {**form, "request_key": str(uuid4())}).status_code == 302
    assert desk.post(address, {**form, "request_key": str(uuid4())}).status_code == 422
    assert "A1" in desk.get(f"/here/work/settlements/enterprises/{grocer.id}/").content.decode()


def test_finance_writes_down_that_the_share_was_paid_over(sell, desk):
    sell("100")
    home = "/here/work/settlements/"
    assert "应划转 ¥3.00" in desk.get(home).content.decode()

    refused = desk.post(f"{home}share/", {"request_key": uuid4(), "amount": "4", "bank_reference": "20261124-1"})
    done = desk.post(f"{home}share/", {"request_key": uuid4(), "amount": "3", "bank_reference": "20261124-1"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "现在应划转 ¥3.00" in refused.content.decode()
    assert "应划转 ¥0.00" in desk.get(home).content.decode()
