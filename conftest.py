"""The cast and the stage, the same in every test.

Two federations exist for the whole run: `here`, where tests play, and `elsewhere`. Each test starts in `here`,
in a transaction that is rolled back (or, with transactional_db, in tables that are emptied afterwards).
"""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime
from time import sleep
from types import SimpleNamespace

import hypothesis
import pytest
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import Client
from django.urls import get_resolver, set_script_prefix, set_urlconf
from django.utils import timezone

from zhijia.kernel.migrating import tables_added_one_by_one

# A busy machine makes its examples slowly, which says nothing about what they show.
hypothesis.settings.register_profile("patient", suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None)
hypothesis.settings.load_profile("patient")

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in Beijing


# What takes long is started first, so that no worker is left alone with it at the end: seconds, the longest first.
LONG = (
    "tests/test_permissions.py",
    "tests/browser/test_shop.py",
    "tests/browser/test_pages.py",
    "tests/test_commands_faults",
    "tests/browser/",
    "tests/test_archives.py",
    "tests/test_commands",
    "tests/",
    "histories",
    "src/zhijia/union/federations/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Files in the order in which the workers take them; within a file all stays as it was."""
    files = {one.nodeid.partition("::")[0] for one in items}
    rank = {file: next((n for n, word in enumerate(LONG) if word in file), len(LONG)) for file in files}
    items.sort(key=lambda one: rank[one.nodeid.partition("::")[0]])
    gc.collect()
    gc.freeze()  # every module there is: none of it is garbage to look for again and again
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _quick_settings(tmp_path_factory):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Nothing is kept between two looks, but where a test says so.
    settings.CACHES = {**settings.CACHES, "parts": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    # Whoever looked at one of these before, if only while tests were collected, looks again.
    for name in ("STORAGES", "CACHES"):
        setting_changed.send(sender=None, setting=name, value=getattr(settings, name), enter=True)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef):
    """The database of the run is made as an installation makes its own."""
    with tables_added_one_by_one() if fixturedef.argname == "django_db_setup" else nullcontext():
        return (yield)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from zhijia.union.federations import actions, rules

    with django_db_blocker.unblock():
        from django.core.management import call_command

        call_command("createcachetable")
        for slug, name in (("here", "测试市总工会"), ("elsewhere", "别处市总工会")):
            actions.add_federation(slug=slug, name=name, region="110000", parts=rules.PARTS, now=NOW)
    yield
    with django_db_blocker.unblock():
        connection.set_schema_to_public()


@receiver(post_migrate)
def _as_migrated(app_config, **signal):
    """A test that emptied the tables ends with this signal: the calendar is filled again, the queue is left empty."""
    if app_config.label != "clocks" or connection.schema_name == "public":
        return
    from importlib import import_module

    from django.apps import apps

    if not apps.get_model("clocks", "Day").objects.exists():
        import_module("zhijia.union.clocks.migrations.0002_calendar").fill(apps, None)
        with connection.cursor() as sql:
            sql.execute("TRUNCATE public.procrastinate_jobs CASCADE")


@pytest.fixture(autouse=True)
def _stage(request):
    """Every test that touches the database plays in `here`."""
    if not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    emptying = "transactional_db" in request.fixturenames
    request.getfixturevalue("transactional_db" if emptying else "db")
    enter("here")
    yield
    if emptying:
        from zhijia.union.federations.models import RulePack

        enter("here")
        RulePack.objects.all().delete()  # a shared table: emptying a federation's leaves it as it is
    else:
        connection.set_schema_to_public()


def enter(slug):
    """From here on, the database and reverse() speak of this federation."""
    from zhijia.union.federations import queries

    connection.set_schema_to_public()
    queries.forget()
    federation = queries.by_slug(slug)
    connection.set_tenant(federation)
    set_urlconf(settings.FEDERATION_URLCONF)
    set_script_prefix(f"/{slug}/")
    return federation


@pytest.fixture
def federation(db):
    return connection.tenant


@pytest.fixture
def tree(db):
    """The federation, two grassroots unions below two companies, and a team."""
    return make_tree()


def make_tree():
    from zhijia.union.people import actions

    def add(name, kind, parent=None):
        return actions.add_organisation(name=name, kind=kind, parent_id=parent.id if parent else None, by=None, now=NOW)

    federation = add("测试市总工会", "federation")
    heating = add("热力集团工会", "group", federation)
    boilers = add("锅炉厂工会", "grassroots", heating)
    pipes = add("管网公司工会", "grassroots", heating)
    buses = add("公交集团工会", "group", federation)
    depot = add("三场站工会", "grassroots", buses)
    return SimpleNamespace(
        federation=federation, heating=heating, boilers=boilers, pipes=pipes, buses=buses, depot=depot
    )


def make_person(name, phone, organisation, role=None, *, member=True):
    """A user, the member they are, and the post they hold."""
    from zhijia.union.accounts.models import User
    from zhijia.union.people import actions
    from zhijia.union.people.models import Post

    user = User.objects.create_user(username=phone, name=name, phone=phone, phone_verified=True)
    if member:
        user.person = actions.add_member(
            name=name, phone=phone, organisation_id=organisation.id, user=user, by=None, now=NOW
        )
    if role:
        Post.objects.create(user=user, role=role, organisation=organisation, starts_on=date(2026, 1, 1))
    return user


@pytest.fixture
def at_now(monkeypatch):
    """The clock that views and jobs ask stands at NOW: what a test says is so on any day it is run."""
    _ = get_resolver(settings.FEDERATION_URLCONF).url_patterns  # a view imported later would keep this clock for good
    clock = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    for name, module in list(sys.modules.items()):
        if name.startswith("zhijia.") and getattr(module, "now", None) is clock:
            monkeypatch.setattr(module, "now", lambda: NOW)


@pytest.fixture
def ann(tree):
    """A member of the boiler works' union."""
    return make_person("安宁", "13900000001", tree.boilers)


@pytest.fixture
def ben(tree):
    """A member of the depot's union, another branch of the tree."""
    return make_person("毕成", "13900000002", tree.depot)


@pytest.fixture
def officer(tree):
    """The officer of the boiler works' union."""
    return make_person("何干事", "13900000003", tree.boilers, "unit-officer")


@pytest.fixture
def administrator(tree):
    return make_person("管理员", "13900000004", tree.federation, "administrator")


@pytest.fixture
def auditor(tree):
    return make_person("沈经审", "13900000005", tree.federation, "auditor")


@pytest.fixture
def supplier(tree):
    return make_person("店家", "13900000006", tree.heating, "supplier", member=False)


@pytest.fixture
def sign_in(db):
    """sign_in(user) → a client of this federation; the second factor is done unless second_factor=False."""

    def make(user=None, *, second_factor=True, federation="here"):
        from zhijia.union.accounts import actions as accounts

        client = Client(headers={"host": "localhost"})
        client.federation = federation
        if user is not None:
            session = accounts.open_session(user, second_factor=second_factor)
            client.cookies[f"zhijia-{federation}"] = session.session_key
        return client

    return make


@pytest.fixture
def meanwhile(transactional_db):
    """Run something in a second transaction, now: returns once it has finished or is waiting for ours."""

    def start(action, *args, **kwargs):
        slug = connection.schema_name

        def run():
            try:
                enter(slug)
                return action(*args, **kwargs)
            finally:
                connections.close_all()

        second = pool.submit(run)
        while not second.done() and not _somebody_waits():
            sleep(0.01)
        return second

    with ThreadPoolExecutor(1) as pool:
        yield start


def _somebody_waits():
    with connection.cursor() as sql:
        sql.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return sql.fetchone()
