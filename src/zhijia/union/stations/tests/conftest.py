"""Stations of a small town, their keeper, and those who come by."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.stations import actions, queries
from zhijia.union.stations.queries import nearby
from zhijia.union.stations.rules import hours

SQUARE = (32.6500, 110.7900)  # in the middle of the town


@pytest.fixture(autouse=True)
def _looks_at_once(monkeypatch):
    """The index reads again at every question, and knows nothing of another test's rows."""
    monkeypatch.setattr(nearby, "LOOK_AGAIN", 0.0)
    monkeypatch.setattr(nearby, "LOOK_AFAR", 0.0)
    queries.forget()
    yield
    queries.forget()


def facts(name="广场驿站", north=0, east=0, **more):
    """A station so many metres from the square."""
    things = more.pop("things", ["water", "meals", "charging", "medicine"])
    known = {
        "kind": "own",
        "host_kind": "community",
        "district": "茅箭区",
        "address": "人民北路 1 号",
        "latitude": SQUARE[0] + north / 111_195,
        "longitude": SQUARE[1] + east / (111_195 * 0.84195),
        "week": hours.read(more.pop("hours", "每天 7:00-22:00")),
    }
    return actions.Facts(name=name, things=things, **(known | more))


@pytest.fixture
def station(tree):
    """station("广场驿站", north=300, …) → a published one of the boiler works' union."""

    def make(name="广场驿站", north=0, east=0, *, publish=True, at=None, **more):
        made = actions.open_station(
            facts=facts(name, north, east, **more),
            organisation_id=(at or tree.boilers).id,
            request_key=uuid4(),
            by=None,
            now=NOW,
        )
        return actions.publish(station_id=made.id, by=None, now=NOW) if publish else made

    return make


@pytest.fixture
def planner(tree):
    """The station officer of the heating group."""
    return make_person("白露", "13900000031", tree.heating, "station-officer")


@pytest.fixture
def keeper(tree):
    return make_person("余敬业", "13900000032", tree.boilers, "keeper")


@pytest.fixture
def inspector(tree):
    return make_person("查实", "13900000033", tree.heating, "inspector")


def report(station, kind="locked", code="", *, words="", key=None, now=NOW):
    return actions.report(station_id=station.id, kind=kind, code=code, words=words, request_key=key or uuid4(), now=now)


def tap(station, kind, *, by, now=NOW, said_at=None, key=None, **facts):
    """One tap of the keeper."""
    return actions.keep(
        station_id=station.id, kind=kind, facts=facts, said_at=said_at, request_key=key or uuid4(), by=by, now=now
    )


def near(now=NOW, point=SQUARE, **more):
    """Names of what is found, nearest first."""
    found = queries.cards(queries.nearest(point, now=now, **more), now)
    return [one.station.name for one in found]


def later(**passed):
    return NOW + timedelta(**passed)
