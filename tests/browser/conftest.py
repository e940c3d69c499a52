"""A real Chromium at a real server with a demo federation in it, once for a file."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from zhijia.config.commands.test import CHROMIUMS
from zhijia.union.demo import actions
from zhijia.union.demo.data import WUCUI
from zhijia.union.federations import actions as federations

# Playwright's loop stands in this thread for the rest of the run; what Django guards against there does not happen.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def playwright(django_db_setup):
    """After the database: once Playwright's loop stands in this thread, Django takes another connection there."""
    started = sync_playwright().start()
    yield started
    connections.close_all()  # the ones of this loop, while it stands
    started.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip("no Chromium here")
    return {"executable_path": found, "args": FLAGS.split()}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}


@pytest.fixture
def db():
    """Nothing to roll back: what these tests see is really there. (Without it pytest-django makes no database.)"""


@pytest.fixture(autouse=True)
def _asks_for_a_database(installation, db):
    pass


@pytest.fixture(scope="module")
def installation(django_db_setup, django_db_blocker):
    """The address of an installation with 乌翠 and 40 members in it."""
    was, settings.DEMO = settings.DEMO, True
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(_load).result()
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        elsewhere.submit(_drop).result()
        connections.close_all()
    settings.DEMO = was


# In a thread of their own, for the same reason.
def _load():
    actions.load_story(WUCUI, members=40, say=lambda line: None, now=timezone.now())
    connections.close_all()


def _drop():
    federations.drop_federation(slug="wucui")
    connections.close_all()
