"""The books are read where the right is held; a fund shows itself to anyone, without names, and can be recomputed."""

import hashlib
import io
import re
import subprocess
import sys
from html import unescape
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.journal.models import Line
from zhijia.union.ledger import actions, queries
from zhijia.union.ledger.models import Transfer


@pytest.fixture
def finance(tree):
    return make_person("钱财务", "13900000021", tree.federation, "finance")


@pytest.fixture
def full(fund, move, finance):
    for n in range(1, 56):
        move(str(n), why=f"订单{n}款", about=f"order:{n}", by=finance)
    move("40", "aid", "bank", "aid", why="补助孙某某")
    return fund


def test_the_books_stand_there_with_their_balances(sign_in, auditor, full):
    text = sign_in(auditor).get("/here/work/ledger/").content.decode()

    assert "消费公益基金" in text
    assert "¥1,500.00" in text  # 1 + … + 55 − 40


def test_a_books_rows_come_by_keyset_and_filters_narrow(sign_in, auditor, full, django_assert_max_num_queries):
    client, address = sign_in(auditor), f"/here/work/ledger/{full.id}/"
    client.get(address)
    with django_assert_max_num_queries(14):
        first = client.get(address).content.decode()

    assert "before=7" in first
    assert "订单6款" not in first
    assert "订单6款" in client.get(f"{address}?before=7").content.decode()
    only = client.get(f"{address}?account=aid&category=aid&words=补助").content.decode()
    assert "补助孙某某" in only
    assert "订单55款" not in only
    assert "补助孙某某" not in client.get(f"{address}?until=2026-11-22").content.decode()
    assert "冲正" not in only.partition("<tbody>")[2].partition("</table>")[2].partition("<form")[0]


def test_a_statement_runs_its_balance_back_over_pages(sign_in, auditor, full):
    address = f"/here/work/ledger/{full.id}/accounts/bank/"
    bank = full.accounts.get(code="bank")

    lines, older = queries.statement(bank, "")
    rest, end = queries.statement(bank, str(older))

    assert [lines[0].balance, lines[1].balance, lines[2].balance] == [1500, 1540, 1485]
    assert (rest[-1].transfer.number, rest[-1].balance, end) == (1, 1, None)
    assert "¥1,540.00" in sign_in(auditor).get(address).content.decode()


def test_another_unions_books_are_not_there(sign_in, tree, full):
    below = make_person("钱会计", "13900000022", tree.heating, "finance")
    client = sign_in(below)

    assert "消费公益基金" not in client.get("/here/work/ledger/").content.decode()
    for rest in ("", "verify/", "accounts/bank/", "1/reverse/"):
        assert client.get(f"/here/work/ledger/{full.id}/{rest}").status_code == 404
    assert client.post(f"/here/work/ledger/{full.id}/export/", {"kind": "csv", "purpose": "核对"}).status_code == 404


def test_a_book_of_no_union_is_for_whoever_stands_at_the_root(sign_in, tree, finance):
    book = actions.open_book(code="all", name="全会账", accounts=[], by=None, now=NOW)
    below = make_person("钱会计", "13900000022", tree.heating, "finance")

    assert sign_in(finance).get(f"/here/work/ledger/{book.id}/").status_code == 200
    assert sign_in(below).get(f"/here/work/ledger/{book.id}/").status_code == 404


def test_finance_signs_in_with_a_second_factor(sign_in, finance, full):
    answer = sign_in(finance, second_factor=False).get("/here/work/ledger/")

    assert answer.status_code == 302
    assert "factor" in answer["Location"]


def test_a_mistake_is_reversed_on_a_page_and_said_why(sign_in, finance, full):
    client, address = sign_in(finance), f"/here/work/ledger/{full.id}/3/reverse/"
    key = re.search(r'name="request_key" value="([^"]+)"', client.get(address).content.decode())[1]

    assert client.post(address, {"request_key": key, "why": ""}).status_code == 422
    assert client.post(address, {"request_key": key, "why": "记错科目"}).status_code == 302
    assert client.post(address, {"request_key": key, "why": "记错科目"}).status_code == 302  # a double tap
    again = client.post(address, {"request_key": str(uuid4()), "why": "记错科目"})

    assert again.status_code == 422
    assert "只能冲正一次" in again.content.decode()
    assert Transfer.objects.filter(reverses__number=3).count() == 1


def test_an_export_has_a_purpose_and_is_a_line_in_the_journal(sign_in, auditor, full):
    client, address = sign_in(auditor), f"/here/work/ledger/{full.id}/export/"

    assert client.post(address, {"kind": "csv", "purpose": ""}).status_code == 302
    table = client.post(f"{address}?category=aid", {"kind": "csv", "purpose": "年度审计"}).content.decode("utf-8-sig")
    book = client.post(address, {"kind": "xlsx", "purpose": "年度审计"})

    assert table.count("\r\n") == 2
    assert "补助孙某某" in table
    assert "507" in table
    lines = Line.objects.filter(what="ledger.exported").order_by("id")
    assert [(one.kind, one.facts["rows"], one.facts["purpose"]) for one in lines] == [
        ("export", 1, "年度审计"),
        ("export", 56, "年度审计"),
    ]
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 57
    assert rows[1][8] == 1.0


def test_no_cell_of_an_export_is_a_formula(sign_in, auditor, fund, move):
    move("1", why="=1+1")
    table = (
        sign_in(auditor)
        .post(f"/here/work/ledger/{fund.id}/export/", {"kind": "csv", "purpose": "核对"})
        .content.decode("utf-8-sig")
    )

    assert ",'=1+1," in table


def test_an_export_too_large_is_refused_with_its_number(full, auditor, monkeypatch):
    from zhijia.kernel.refusal import Refusal
    from zhijia.union.ledger.actions import leaving

    monkeypatch.setattr(leaving, "MOST", 10)
    with pytest.raises(Refusal, match="56"):
        actions.export(
            book=full, rows=queries.transfers(full), kind="csv", purpose="核对", out=io.BytesIO(), by=auditor, now=NOW
        )


def test_a_check_on_the_page_says_what_is_wrong_and_is_remembered(sign_in, auditor, full):
    from django.db import connection

    client, address = sign_in(auditor), f"/here/work/ledger/{full.id}/verify/"
    assert "完整" in client.post(address).content.decode()
    with connection.cursor() as sql:
        sql.execute("UPDATE ledger_transfer SET amount = 999 WHERE number = 9")

    text = client.post(address).content.decode()

    assert "第 9 笔" in text
    assert "有问题" in text
    assert Line.objects.filter(what="ledger.verified").count() == 2


def test_a_fund_shows_itself_to_anyone_without_names(sign_in, full, finance):
    client = sign_in()
    texts = [
        client.get("/here/funds/").content.decode(),
        client.get("/here/funds/charity/").content.decode(),
        client.get("/here/funds/charity/transfers.csv").content.decode(),
    ]

    assert "消费公益基金" in texts[0]
    assert "¥1,540.00" in texts[1]
    assert "困难帮扶" in texts[1]
    salt = Transfer.objects.get(number=56).salt
    for text in texts:
        for secret in ("孙某某", "订单", "order:", finance.name, salt):
            assert secret not in text


def test_a_book_that_is_no_public_fund_is_not_there(sign_in, fund, tree):
    actions.open_book(code="shop", name="商城账", accounts=[], by=None, now=NOW)

    assert "商城账" not in sign_in().get("/here/funds/").content.decode()
    assert sign_in().get("/here/funds/shop/").status_code == 404
    assert sign_in().get("/here/funds/shop/transfers.csv").status_code == 404
    assert sign_in().get("/here/funds/shop/accounts.csv").status_code == 404


@pytest.fixture
def recompute(sign_in, tmp_path):
    """recompute(page, files) → what the program that stands on the page prints about them, beside its own numbers."""

    def run(page, **files):
        program = unescape(re.search(r'<pre class="code"[^>]*><code>(.*?)</code>', page, re.S)[1])
        (tmp_path / "recompute.py").write_text(program, encoding="utf-8")
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        command = [sys.executable, tmp_path / "recompute.py", "charity", *(tmp_path / name for name in files)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def figures(page):
    """Every number of a fund's page, as the program prints them."""
    words = lambda html: " ".join(re.sub(r"<[^>]+>", " ", unescape(html)).split())  # noqa: E731
    yuan = lambda text: text.replace("¥", "").replace(",", "").replace("−", "-")  # noqa: E731
    kpis = dict(re.findall(r'kpi"><p class="l">([^<]*)</p><p class="v">([^<]*)<', page))
    lines = [f"rows {kpis['笔数']}", f"has {yuan(kpis['现有'])}"]
    lines += [f"in {yuan(kpis['累计收入'])}", f"out {yuan(kpis['累计支出'])}"]
    lines.append("hash " + re.search(r'<code class="num">([0-9a-f]{64})</code>', page)[1])
    months, accounts = (
        re.findall(r"<tr>(.*?)</tr>", one, re.S)[1:] for one in re.findall(r"<table.*?</table>", page, re.S)[-2:]
    )
    for row in accounts:
        code = re.search(r"<small[^>]*>(\w+)</small>", row)[1]
        balance, _kind, debited, credited = (words(one) for one in re.findall(r"<td.*?</td>", row, re.S))
        lines.append(f"account {code} {yuan(balance)} {yuan(debited)} {yuan(credited)}")
    for row in months:
        month, name, income, expense = (words(one) for one in re.findall(r"<td.*?</td>", row, re.S))
        if income or expense:
            lines.append(f"month {month} {'income' if income else 'expense'} {yuan(income or expense)} {name}")
    return lines


def test_anyone_recomputes_every_number_of_a_fund_s_page_from_its_files_alone(sign_in, full, recompute):
    actions.reverse(book_id=full.id, number=4, why="记错", request_key=uuid4(), by=None, now=NOW)
    full.refresh_from_db()
    client = sign_in()
    page = client.get("/here/funds/charity/").content.decode()
    accounts = client.get("/here/funds/charity/accounts.csv").content
    rows = client.get("/here/funds/charity/transfers.csv").content

    said = recompute(page, accounts=accounts, rows=rows)
    broken = recompute(page, accounts=accounts, rows=rows.replace(b",9.00,", b",9.01,"))

    assert f"hash {full.head}" in said.stdout
    assert sorted(figures(page)) == sorted(said.stdout.splitlines()), said.stderr
    assert "in 1536.00" in said.stdout.splitlines()
    assert (broken.returncode, broken.stderr.strip()) == (1, "9: broken")
    assert hashlib.sha256(b"").hexdigest() != full.head


def test_a_long_fund_comes_in_several_files(full, monkeypatch):
    from zhijia.union.ledger.actions import leaving

    monkeypatch.setattr(leaving, "MOST", 20)
    out = io.BytesIO()
    actions.publish(book=full, after=40, out=out)
    numbers = [line.split(",")[0] for line in out.getvalue().decode("utf-8-sig").split()[1:]]

    assert numbers == [str(n) for n in range(41, 57)]


def test_months_take_reversals_off(full, move):
    actions.reverse(book_id=full.id, number=56, why="记错", request_key=uuid4(), by=None, now=NOW)
    full.refresh_from_db()
    flows = {one.account: (one.month.isoformat(), one.incoming, one.outgoing) for one in queries.flows(full)}

    assert flows["消费公益金收入"] == ("2026-11-01", 1540, 0)
    assert flows["困难帮扶支出"] == ("2026-11-01", 0, 0)


def test_the_public_page_costs_the_same_however_long(sign_in, full, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        sign_in().get("/here/funds/charity/")
