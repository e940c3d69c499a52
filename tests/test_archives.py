"""A federation goes out to one file and comes back the same; a file that will not do changes nothing."""

import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from conftest import NOW, make_person, make_tree
from tests.commands import ROOT
from zhijia.kernel import spaces
from zhijia.kernel.refusal import Refusal
from zhijia.union.federations import actions, queries
from zhijia.union.federations.actions import loading, sealing
from zhijia.union.federations.models import Federation
from zhijia.union.ledger import actions as ledger
from zhijia.union.ledger import queries as books
from zhijia.union.people import actions as people
from zhijia.union.people import queries as people_queries
from zhijia.union.people.models import Member

SLUG = "packed"
IDENTITY = "110101199003071233"


@pytest.fixture
def packed(transactional_db, tmp_path):
    """A federation with a tree, a member with an identity number and an uploaded file: the path of its export."""
    take_away()
    actions.add_federation(slug=SLUG, name="打包总工会", region="110000", colour="#0b5394", now=NOW)
    with spaces.inside(SLUG):
        tree = make_tree()
        make_person("安宁", "13900000001", tree.boilers)
        people.add_member(
            name="钱多", phone="", identity_number=IDENTITY, organisation_id=tree.depot.id, by=None, now=NOW
        )
        keep_a_fund()
    upload = Path(settings.MEDIA_ROOT) / SLUG / "rosters" / "名册.csv"
    upload.parent.mkdir(parents=True)
    upload.write_text("姓名\n钱多\n")
    path = tmp_path / "packed.zip"
    actions.export_federation(slug=SLUG, path=str(path), say=lambda text: None)
    yield path
    take_away()


def keep_a_fund():
    accounts = [
        ledger.NewAccount("bank", "银行存款", "asset", "102"),
        ledger.NewAccount("gifts", "捐赠\\收入", "income"),
    ]
    book = ledger.open_book(code="charity", name="公益金", accounts=accounts, is_public=True, by=None, now=NOW)
    for n, at in enumerate((NOW - timedelta(days=30), NOW + timedelta(hours=14, minutes=30)), start=1):
        entry = ledger.Entry("bank", "gifts", Decimal(n), "donation", uuid4(), why="某人捐赠")
        ledger.post(book_id=book.id, entries=[entry], by=None, now=at)
    ledger.reverse(book_id=book.id, number=2, why="记错", request_key=uuid4(), by=None, now=NOW + timedelta(days=1))


def take_away():
    spaces.leave()
    for slug in (SLUG, "second"):
        if Federation.objects.filter(slug=slug).exists():
            actions.drop_federation(slug=slug)


def everything(slug):
    """Every row of every table as text, and where the sequences stand."""
    with connection.cursor() as sql:
        sql.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [slug])
        names = sorted(name for (name,) in sql.fetchall() if name not in ("django_migrations", "django_session"))
        tables = {}
        for name in names:
            sql.execute(f'SELECT t::text FROM "{slug}"."{name}" AS t ORDER BY 1')
            tables[name] = [row for (row,) in sql.fetchall()]
        sql.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s ORDER BY 1", [slug])
        sequences = [row for row in sql.fetchall() if not row[0].startswith("django_migrations")]
    return tables, sequences


def load(path, slug=""):
    return actions.load_federation(path=str(path), slug=slug, now=NOW, say=lambda text: None)


@pytest.mark.parametrize("of_this_version", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_out_and_away_and_back_is_the_same(packed, monkeypatch, of_this_version):
    if not of_this_version:  # its tables are made step by step, as for a file of an earlier one
        monkeypatch.setattr(loading, "_of_this_version", lambda migrations: False)
    before = everything(SLUG)
    actions.drop_federation(slug=SLUG)
    assert not (Path(settings.MEDIA_ROOT) / SLUG).exists()

    federation = load(packed)

    assert everything(SLUG) == before
    assert federation.colour == "#0b5394"
    assert (Path(settings.MEDIA_ROOT) / SLUG / "rosters" / "名册.csv").read_text() == "姓名\n钱多\n"


def test_a_file_of_this_version_comes_back_without_working_the_migrations_out(packed, monkeypatch):
    worked_out = []
    migrate = MigrationExecutor.migrate
    monkeypatch.setattr(MigrationExecutor, "migrate", lambda *said, **more: worked_out.append(said) or migrate(*said))

    load(packed, slug="second")

    assert worked_out == []


def test_what_came_back_is_measured_so_that_large_lists_stay_quick(packed):
    actions.drop_federation(slug=SLUG)
    load(packed)

    with connection.cursor() as sql:
        sql.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [f"{SLUG}.people_member"])
        assert sql.fetchone()[0] > 0


def test_the_file_is_its_owners_alone(packed):
    assert packed.stat().st_mode & 0o077 == 0


def test_elsewhere_under_another_master_key_identity_numbers_open_still(packed, settings):
    actions.drop_federation(slug=SLUG)
    settings.MASTER_KEY = bytes(range(32))
    load(packed)

    queries.forget()
    with spaces.inside(SLUG):
        member = Member.objects.get(name="钱多")
        assert people_queries.identity_of(member) == IDENTITY
    actions.drop_federation(slug=SLUG)


def test_it_may_come_back_under_another_address(packed):
    load(packed, slug="second")

    assert everything("second")[0] == everything(SLUG)[0]


def test_an_address_that_is_taken_is_refused_and_nothing_changes(packed):
    before = everything(SLUG)

    with pytest.raises(Refusal, match="已经有了"):
        load(packed)

    assert everything(SLUG) == before
    assert not list(Path(settings.MEDIA_ROOT).glob(".incoming-*"))


def rewritten(path, change):
    """The same archive with its manifest changed."""
    out = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
            target.writestr(name, content)
        target.comment = sealing.NOT_YET
    sealing.seal(out)
    return out


def flipped(path, at=1 / 3):
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0xFF
    out = path.with_name("flipped.zip")
    out.write_bytes(content)
    return out


def unsealed(path):
    with zipfile.ZipFile(out := rewritten(path, lambda manifest: None), "a") as archive:
        archive.comment = b""
    return out


def cut(path):
    out = path.with_name("cut.zip")
    out.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return out


def climbing(manifest):
    manifest["spaces"][0]["files"][0]["path"] = "../../outside.txt"


BAD = {
    "flipped": (flipped, "已损坏"),
    "flipped in the date of a file, which nothing else minds": (
        lambda path: flipped(path, at=10.5 / path.stat().st_size),
        "已损坏",
    ),
    "without its seal": (unsealed, "已损坏"),
    "cut": (cut, "已损坏"),
    "newer": (lambda path: rewritten(path, lambda m: m.update(format=99)), "更新的版本"),
    "of a newer version": (
        lambda path: rewritten(path, lambda m: m["spaces"][0]["migrations"].append(["people", "9999_later"])),
        "更新的版本",
    ),
    "other rows than it says": (
        lambda path: rewritten(path, lambda m: m["spaces"][0]["tables"][-1].update(rows=10**6)),
        "已损坏",
    ),
    "a file that climbs out": (lambda path: rewritten(path, climbing), "已损坏"),
    "no manifest": (lambda path: rewritten(path, lambda m: m.pop("spaces")), "已损坏"),
}


def test_a_file_that_will_not_do_changes_nothing(packed):
    before = everything(SLUG)

    for kind, (make, why) in BAD.items():
        with pytest.raises(Refusal, match=why):
            assert load(make(packed), slug="second") is None, kind

    assert everything(SLUG) == before
    assert not Federation.objects.filter(slug="second").exists()
    assert not list(Path(settings.MEDIA_ROOT).glob(".incoming-*"))


def test_a_restore_from_a_damaged_or_other_file_leaves_all_as_it_was(packed):
    before = everything(SLUG)
    for path, why in ((cut(packed), "已损坏"), (packed, "种类")):
        with pytest.raises(Refusal, match=why):
            actions.restore(path=str(path), now=NOW, say=lambda text: None)

    assert everything(SLUG) == before
    assert {"here", "elsewhere", SLUG} <= set(spaces.all_slugs())


def test_a_failure_in_the_middle_leaves_neither_schema_nor_files(packed, monkeypatch):
    from zhijia.union.federations.actions import loading

    monkeypatch.setattr(loading, "_set_sequences", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(packed, slug="second")

    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'second'")
        assert sql.fetchone() == (0,)
    assert not list(Path(settings.MEDIA_ROOT).glob(".incoming-*"))


def test_files_whose_loading_was_cut_off_before_they_were_moved_are_moved_at_the_next_start(packed, monkeypatch):
    from zhijia.union.federations.actions import loading

    monkeypatch.setattr(loading, "settle_files", lambda: None)  # the process dies here
    load(packed, slug="second")
    monkeypatch.undo()
    moved = Path(settings.MEDIA_ROOT) / "second" / "rosters" / "名册.csv"
    assert not moved.exists()

    actions.settle_files()

    assert moved.exists()
    assert not list(Path(settings.MEDIA_ROOT).glob(".incoming-*"))


def test_the_public_files_of_a_fund_come_out_of_the_export_alone_as_the_documents_say(packed, tmp_path):
    document = (ROOT / "docs/fund.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", document, re.S)
    (tmp_path / "unpack.py").write_text(program, encoding="utf-8")
    subprocess.run([sys.executable, "unpack.py", packed, "charity"], cwd=tmp_path, check=True)

    rows, accounts = BytesIO(), BytesIO()
    with spaces.inside(SLUG):
        (book,) = books.books("charity")
        ledger.publish(book=book, after=0, out=rows)
        ledger.publish_accounts(book=book, out=accounts)
    assert (tmp_path / "charity.csv").read_bytes() == rows.getvalue()
    assert (tmp_path / "charity-accounts.csv").read_bytes() == accounts.getvalue()
    assert "2026-11-24,bank,gifts,2.00" in rows.getvalue().decode()  # half past midnight in China
