"""The smallest demo federation, really loaded, for the tests of one file."""

import pytest
from django.db import connection

from conftest import NOW, enter
from zhijia.union.demo import actions
from zhijia.union.demo.data import WUCUI
from zhijia.union.federations import actions as federations


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """乌翠 with 40 members; gone when the file is done."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        actions.load_story(WUCUI, members=40, say=lambda line: None, now=NOW)
    yield
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        federations.drop_federation(slug="wucui")


@pytest.fixture
def wucui(loaded, db, settings):
    """In it, in a transaction that is rolled back."""
    settings.DEMO = True
    return enter("wucui")
