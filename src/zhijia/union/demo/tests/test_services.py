"""Beijing's service directory: four levels, two feeds. Loaded once for the file."""

import pytest
from django.db import connection
from django.test import Client

from conftest import NOW, enter
from zhijia.union.demo import actions, queries
from zhijia.union.demo.data import BEIJING, STORIES
from zhijia.union.demo.data.services import OUTSIDE, offers
from zhijia.union.demo.rules import flat
from zhijia.union.federations import actions as federations
from zhijia.union.portal.models import FeedRun, Service


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        actions.load_story(BEIJING, members=30, say=lambda line: None, now=NOW)
    yield
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        federations.drop_federation(slug="beijing")


@pytest.fixture
def beijing(loaded, db, settings):
    settings.DEMO = True
    return enter("beijing")


def test_a_worker_sees_the_services_of_all_four_levels(beijing):
    worker = Client(headers={"host": "localhost"})
    user = next(one.user_id for one in queries.cast_here() if one.name == "陈小满")
    worker.post("/beijing/demo/sign-in/", {"user": user})

    page = (
        worker.get("/beijing/services/?q=").content.decode() + worker.get("/beijing/services/?page=2").content.decode()
    )

    for level in ("12351 APP", "e食住行", "同仁堂职工健康", "厂区班车"):
        assert level in page, level


def test_two_companies_publish_their_own_and_a_wrong_row_is_reported(beijing):
    runs = FeedRun.objects.order_by("id")

    assert [(run.added, run.bad) for run in runs] == [(2, 1), (2, 1)]
    assert {run.feed.format for run in runs} == {"json", "csv"}


def test_one_service_has_been_taken_down(beijing):
    assert [service.title for service in Service.objects.filter(state="retired")] == ["高温慰问品申领"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_every_level_of_a_tree_with_services_has_them_from_somebody_there(story):
    names = {branch.name for branch in flat(story.tree)}
    said = list(offers(story))

    assert {name for name, _offer in said} <= names
    assert sum(name == story.tree.name for name, _offer in said) > 8
    assert all(offer.url.startswith(OUTSIDE) for _name, offer in said if offer.url)
