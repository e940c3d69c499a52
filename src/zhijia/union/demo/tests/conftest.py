import pytest
from django.db import connection

from conftest import NOW, enter
from zhijia.union.demo import actions
from zhijia.union.demo.data import WUCUI
from zhijia.union.federations import queries as federations


@pytest.fixture
def wucui(db, settings):
    """The smallest demo federation, with 40 members; rolled back with the test."""
    settings.DEMO = True
    actions.load_story(WUCUI, members=40, say=lambda line: None, now=NOW)
    yield enter("wucui")
    connection.set_schema_to_public()
    federations.forget()
