"""Every URL × every role × GET and POST answers as permission_table.py says; and what an attacker tries, fails."""

from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils.regex_helper import normalize

from conftest import NOW, enter, make_person, make_tree

from . import permission_gifts
from .culture_things import culture_things
from .permission_table import FEDERATION, INSTALLATION, OFFICES, ROLES

pytestmark = pytest.mark.django_db  # each test is a savepoint inside the world's own transaction

FINE = {400, 409, 422, 429}  # let in, and something about the request was wrong


def names(urlconf):
    return {name for name, _ in patterns(get_resolver(urlconf).url_patterns)}


def patterns(resolvers, space="", before=""):
    for one in resolvers:
        if isinstance(one, URLResolver):
            below = f"{space}{one.namespace}:" if one.namespace else space
            yield from patterns(one.url_patterns, below, before + str(one.pattern))
        else:
            yield f"{space}{one.name}", before + str(one.pattern)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A federation with one person of each role and one thing of each kind, made once and never kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        enter("elsewhere")
        stranger = sessions(make_person("外人", "13800000099", make_tree().boilers, "administrator"))
        enter("here")
        yield make_world(stranger)
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        connection.set_schema_to_public()


def make_world(stranger):
    tree = make_tree()
    world = SimpleNamespace(
        **vars(tree), space=connection.tenant, keys={"anonymous": None, "of-another-federation": stranger}, users={}
    )
    world.browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
    where = {"member-of-another-unit": tree.depot, "officer-of-another-unit": tree.depot}
    where |= {"member": tree.boilers, "unit-officer": tree.boilers, "administrator": tree.federation}
    for number, role in enumerate(ROLES[2:]):
        post = role if role in OFFICES else "unit-officer" if role.startswith("officer") else None
        place = where.get(role, tree.heating)
        user = make_person(f"人{number}", f"138000000{number:02}", place, post, member=role != "supplier")
        world.users[role], world.keys[role] = user, sessions(user)
    return add_things(world)


def sessions(user):
    from zhijia.union.accounts import actions

    return actions.open_session(user, second_factor=True).session_key


def add_things(world):
    from allauth.idp.oidc.models import Client as OidcClient
    from allauth.usersessions.models import UserSession

    from zhijia.kernel import jobs
    from zhijia.union.notices.models import Complaint, Notice
    from zhijia.union.people import models as people
    from zhijia.union.portal.models import Feed, Service
    from zhijia.union.rosters import actions as rosters
    from zhijia.union.shop.tests import cast as shop

    ann, ben = world.users["member"].person, world.users["member-of-another-unit"].person
    asked = {"asked_at": NOW, "due_on": NOW.date()}
    world.ann, world.post = ann, world.users["leader"].posts.get()
    world.service = Service.objects.create(
        organisation=world.boilers,
        title="洗衣",
        category="food",
        state="published",
        changed_at=NOW,
        audience="everybody",
    )
    world.link = Service.objects.create(
        organisation=world.boilers,
        title="体检",
        category="health",
        state="published",
        changed_at=NOW,
        audience="everybody",
        way="link",
        url="https://example.org/",
    )
    world.roster = rosters.upload(
        organisation_id=world.boilers.id,
        content="姓名\n钱多\n".encode(),
        file_name="名册.csv",
        request_key=uuid4(),
        by=world.users["unit-officer"],
        now=NOW,
    )
    world.feed = Feed.objects.create(organisation=world.boilers, title="目录")
    world.transfer = people.Transfer.objects.create(
        member=ann, origin=world.boilers, target=world.pipes, request_key=uuid4(), **asked
    )
    world.incoming = people.Transfer.objects.create(
        member=ben, origin=world.pipes, target=world.boilers, request_key=uuid4(), **asked
    )
    world.correction = people.Correction.objects.create(member=ann, name="安", request_key=uuid4(), **asked)
    world.application = people.Application.objects.create(
        member=ann, organisation=world.boilers, request_key=uuid4(), **asked
    )
    add_stations(world)
    world.claim, world.book = a_claim(ann), a_book(world.heating)
    vars(world).update(culture_things(world))
    world.pack = world.space.rule_packs.create(
        kind="gift-limit", region="110000", document="试行办法", valid_from="2099-01-01", values={"year": "1"}
    )
    add_goods(world)
    shop.fill_world(world)
    permission_gifts.fill_world(world)
    world.complaint = Complaint.objects.create(text="慢", request_key=uuid4(), at=NOW)
    world.job = jobs.enqueue("portal.run_feed", feed_id=0)
    world.notice = Notice.objects.create(user=world.users["member"], title="你好", at=NOW)
    world.session = UserSession.objects.create(
        user=world.users["member"], ip="127.0.0.1", session_key="x", user_agent="x"
    )
    world.client = OidcClient.objects.create(id="group", name="集团", secret="x")
    world.export = people.Export.objects.create(
        by=world.users["unit-officer"], at=NOW, purpose="核对", rows=1, expires_at=NOW, request_key=uuid4()
    )
    return world


def add_goods(world):
    from zhijia.union.goods import actions
    from zhijia.union.goods.models import Evidence, Picture, Proposal
    from zhijia.union.goods.tests import cast

    world.enterprise = cast.open_grocer(world.heating)
    add_money(world)
    world.brand = cast.open_brand(world.enterprise)
    world.sku = cast.shelve(world.enterprise, world.brand)
    world.product, world.evidence = world.sku.product, Evidence.objects.get()
    world.sheet = actions.upload_sheet(
        enterprise_id=world.enterprise.id,
        content="品名,品牌,类目,规格\n酥糖,义利,糕点糖果,500g\n".encode(),
        file_name="供货.csv",
        request_key=uuid4(),
        by=None,
        now=NOW,
    )
    cast.put(world.enterprise, world.brand, "花生糖", "300g", "9.80", "13.00")
    world.proposal = Proposal.objects.earliest("id")
    world.picture = Picture.objects.create(
        product=world.product,
        large=ContentFile(b"large", "large.jpg"),
        small=ContentFile(b"small", "small.jpg"),
        width=4,
        height=3,
        state="approved",
        made_at=NOW,
        request_key=uuid4(),
    )


def add_stations(world):
    from zhijia.union.stations import actions
    from zhijia.union.stations.rules import hours
    from zhijia.union.stations.rules.planning import Question

    facts = actions.Facts(
        "驿站", "own", "community", "茅箭区", "路 1 号", 32.65, 110.79, hours.read("24小时"), things=["huoxiang"]
    )
    made = actions.open_station(facts=facts, organisation_id=world.boilers.id, request_key=uuid4(), by=None, now=NOW)
    world.station = actions.publish(station_id=made.id, by=None, now=NOW)
    world.code, station = made.code, made.id
    world.report = actions.report(station_id=station, kind="locked", request_key=uuid4(), now=NOW)
    world.report_token = world.report.token
    world.restock = actions.ask_restock(
        station_id=station, code="huoxiang", quantity=1, source="union", note="", request_key=uuid4(), by=None, now=NOW
    )
    received = {"code": "huoxiang", "quantity": 1, "expires_on": None}
    actions.keep(
        station_id=station, kind="received", facts=received, said_at=None, request_key=uuid4(), by=None, now=NOW
    )
    world.batch = made.batches.get()
    offer = actions.Offer("店", "shop", "甲", "13900000000", "茅箭区", "路 2 号")
    world.building = actions.apply_to_host(
        offer=offer, organisation_id=world.boilers.id, request_key=uuid4(), by=None, now=NOW
    )
    world.host_token = world.building.token
    points = "纬度,经度\n32.65,110.79\n".encode()
    loaded = [
        actions.load_points(
            kind=kind, name="点", content=points, file_name="a.csv", datum="wgs84", organisation_id=world.boilers.id,
            request_key=uuid4(), by=None, now=NOW,
        )
        for kind in ("demand", "candidates")
    ]  # fmt: skip
    world.dataset = loaded[0]
    world.plan = actions.ask_plan(
        name="方案", demand_id=loaded[0].id, candidates_id=loaded[1].id, question=Question("cover", p=1),
        request_key=uuid4(), by=None, now=NOW,
    )  # fmt: skip
    voucher = {"number": "1", "day": "2026-01-01", "what": "灯", "amount": "1"}
    world.subsidy = actions.propose_subsidy(
        station_id=station, purpose="run", year=2026, amount=Decimal(1), vouchers=[voucher], why="",
        request_key=uuid4(), by=None, now=NOW,
    )  # fmt: skip


def a_claim(member):
    from zhijia.union.claims import actions

    pool = actions.open_pool(name="票", total=1, request_key=uuid4(), by=None, now=NOW)
    offer = actions.open_offer(
        pool_id=pool.id, title="票", opens_at=NOW, hold_minutes=60, request_key=uuid4(), by=None, now=NOW
    )
    return actions.claim(offer_id=offer.id, member_id=member.id, request_key=uuid4(), by=None, now=NOW)


def a_payment(member):
    from zhijia.union.payments import actions, rules

    rules.purposes.setdefault("test", rules.Purpose("测试", lambda payment, now: True))
    return actions.open_payment(
        purpose="test",
        about="test:1",
        title="水壶",
        amount=Decimal(1),
        payer_id=member.id,
        organisation_id=None,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


def add_money(world):
    """A payment with its refund, a grant, a bank's line, a bill; an enterprise with its statement."""
    from datetime import date

    from zhijia.union.payments import actions, models
    from zhijia.union.settlements import actions as settlements

    said = {"by": None, "now": NOW}
    payment = a_payment(world.ann)
    world.payment_number = payment.number
    models.Payment.objects.filter(id=payment.id).update(state="paid", paid_at=NOW)
    world.refund = models.Refund.objects.create(
        payment=payment, number="R", amount=1, why="退", asked_at=NOW, request_key=uuid4(), state="done", done_at=NOW
    )
    world.allowance_grant = actions.grant_to_all(
        organisation_id=world.boilers.id,
        amount=Decimal(1),
        title="慰问",
        document="",
        ends_on=date(2099, 1, 1),
        request_key=uuid4(),
        **said,
    )
    file = "日期,流水号,金额\n2026-11-20,S1,1.00\n".encode()
    world.bank_line = actions.take_statement(file_name="a.csv", content=file, **said).entries.get()
    world.bill = models.Bill.objects.create(carrier="test", day="2026-11-20", at=NOW)
    world.difference = world.bill.differences.create(kind="missing-here", transaction="T")
    world.agreement = settlements.make_agreement(
        enterprise_id=world.enterprise.id,
        number="A1",
        signed_on=date(2026, 1, 1),
        percent=Decimal(1),
        valid_from=date(2026, 1, 1),
        request_key=uuid4(),
        **said,
    )
    world.statement = a_statement(world.enterprise)


def a_statement(enterprise):
    from zhijia.union.settlements.models import Statement

    zero = dict.fromkeys(("amount", "charity", "fee", "net", "to_pay", "lines", "last_number"), 0)
    return Statement.objects.create(
        enterprise=enterprise, starts_on="2026-10-01", ends_on="2026-10-31", closed_at=NOW, state="closed", **zero
    )


def a_book(organisation):
    from zhijia.union.ledger import actions

    accounts = [actions.NewAccount("bank", "银行存款", "asset"), actions.NewAccount("gifts", "捐赠", "income")]
    book = actions.open_book(
        code="charity",
        name="基金",
        accounts=accounts,
        organisation_id=organisation.id,
        is_public=True,
        by=None,
        now=NOW,
    )
    entry = actions.Entry("bank", "gifts", Decimal(1), "donation", uuid4())
    actions.post(book_id=book.id, entries=[entry], by=None, now=NOW)
    return book


def ask(world, role, method, address, form=(), **more):
    """One request, and the database afterwards as it was before."""
    client = world.browser  # one for all: the way through the middleware is made ready once
    client.cookies.clear()
    if world.keys[role]:
        client.cookies["zhijia-here"] = world.keys[role]
    try:
        with transaction.atomic():
            send = client.post if method == "POST" else partial(client.generic, method)
            answer = send(address, **({"data": dict(form)} if method == "POST" else {}), **more)
            transaction.set_rollback(True)
    finally:
        connection.set_tenant(world.space)
    to = answer.headers.get("Location", "")
    if method == "POST" and to.startswith(f"{address}?"):  # sent to the same page by GET: that answer counts
        return ask(world, role, "GET", to)
    return answer


def verdict(answer, line):
    status, to = answer.status_code, answer.headers.get("Location", "")
    if status == 302 and ("/account/login/" in to or "/admin/login/" in to):
        return "sign-in"
    if status == 405:
        return "another method"
    if status in FINE | line.fine or 200 <= status < 400:
        return "in"
    return {401: "no", 403: "no", 404: "gone"}.get(status, f"broken: {status}")


def fits(got, expected):
    """A page that has no such method tells nothing about the thing, so that answer suits whoever is let through."""
    return got == expected or (got == "another method" and expected in ("in", "gone"))


def test_every_url_has_its_line_and_every_line_its_url():
    ours = {name for name in names(settings.ROOT_URLCONF) if not name.startswith("admin:")} | {"admin:*"}

    assert names(settings.FEDERATION_URLCONF) == set(FEDERATION)
    assert ours == set(INSTALLATION)


@pytest.mark.parametrize("name", sorted(FEDERATION))
def test_each_role_gets_the_answer_of_the_table(name, world):
    line = FEDERATION[name]
    enter("here")
    address = reverse(name, kwargs=line.things(world))

    answers = {
        (role, method): verdict(ask(world, role, method, address, form=line.form), line)
        for role in ROLES
        for method in ("GET", "POST")
    }

    wrong = [f"{role} {method}: {got}" for (role, method), got in answers.items() if not fits(got, line.answers[role])]
    assert not wrong, (address, wrong)


def test_the_installations_pages_know_no_federations_session(world):
    wrong = []
    for name, pattern in patterns(get_resolver(settings.ROOT_URLCONF).url_patterns):
        line = INSTALLATION.get(name, INSTALLATION["admin:*"])
        address = "/" + pattern.replace("^", "").replace("<path:object_id>", "1").replace("<path:content_type_id>", "1")
        if "(?P" in address:
            address = "/" + normalize(pattern.replace("^", ""))[0][0] % {"app_label": "auth", "url": "nothing"}
        for role in ("anonymous", "administrator"):
            answer = ask(world, role, "GET", address)
            expected = "in" if name == "admin:login" else line.answers[role]
            if not fits(verdict(answer, line), expected):
                wrong.append((name, address, role, answer.status_code))
    assert not wrong


ATTACKS = {
    # method, address, further headers → what must come back
    "a path that climbs out": ("GET", "/here/../elsewhere/me/", {}, {404}),
    "an encoded slash in the federation": ("GET", "/here%2felsewhere/me/", {}, {404}),
    "an encoded climb": ("GET", "/here/%2e%2e/elsewhere/work/members/", {}, {404}),
    "upper case": ("GET", "/HERE/work/members/", {}, {404}),
    "two slashes": ("GET", "/here//work/members/", {}, {404}),
    "no slash at the end": ("GET", "/here/work/members", {}, {301, 302, 404}),
    "HEAD instead of GET": ("HEAD", "/here/work/members/", {}, {403}),
    "PUT": ("PUT", "/here/work/members/", {}, {403}),
    "a method override": ("POST", "/here/work/members/", {"X-HTTP-Method-Override": "GET"}, {403}),
    "another host, forwarded": ("GET", "/here/work/members/", {"X-Forwarded-Host": "elsewhere.example"}, {403}),
    "a rewritten address": ("GET", "/here/work/posts/", {"X-Original-URL": "/here/", "X-Rewrite-URL": "/here/"}, {403}),
    "the schema all share": ("GET", "/public/work/members/", {}, {404}),
    "htmx for a part of the page": ("GET", "/here/work/members/", {"HX-Request": "true"}, {403}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_member_gains_nothing_by(name, world):
    method, address, headers, answers = ATTACKS[name]

    assert ask(world, "member", method, address, headers=headers).status_code in answers


def test_a_foreign_session_is_nobody_under_any_cookie_name(world):
    client = Client(headers={"host": "localhost"})
    for name in ("zhijia-here", "zhijia-installation", "sessionid"):
        client.cookies[name] = world.keys["of-another-federation"]

    answer = client.get("/here/work/members/")
    enter("here")

    assert answer.status_code == 302
    assert "/here/account/login/" in answer["Location"]


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_a_form_without_this_federations_token_changes_nothing(token, world):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.cookies["zhijia-here"] = world.keys["administrator"]

    answer = client.post("/here/work/members/add/", {"csrfmiddlewaretoken": token})
    enter("here")

    assert answer.status_code == 403
