"""Work after the page: with its transaction, in its federation, taken up again when its worker dies."""

import asyncio
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import make_person
from tests.workers import workers
from zhijia.kernel import jobs, spaces
from zhijia.union.people.models import Member
from zhijia.union.rosters import actions
from zhijia.union.rosters.models import Roster
from zhijia.union.rosters.tests.test_rosters import excel, row

seen = []


@jobs.job("tests.note", attempts=2)
def note(*, word):
    seen.append((spaces.current(), word))


@pytest.fixture(autouse=True)
def _forgetful():
    seen.clear()


def waiting(name="tests.note"):
    return ProcrastinateJob.objects.filter(task_name=name)


def test_a_job_is_queued_with_its_transaction_and_goes_with_it(db):
    with transaction.atomic():
        note.enqueue(word="never")
        transaction.set_rollback(True)

    assert not waiting().exists()


def test_a_job_knows_its_federation(db):
    note.enqueue(word="here")

    assert waiting().get().args == {"federation": "here", "word": "here"}


def test_a_job_runs_in_its_federation(transactional_db):
    connection.set_schema_to_public()
    app.tasks["tests.note"].func(federation="elsewhere", word="x")

    assert seen == [("elsewhere", "x")]


def test_work_of_a_federation_that_is_gone_is_dropped(transactional_db):
    app.tasks["tests.note"].func(federation="nowhere", word="x")

    assert seen == []


def test_one_failing_federation_stops_no_other(db):
    def work():
        seen.append(spaces.current())
        if spaces.current() == "here":
            raise ValueError("here it fails")

    with pytest.raises(ExceptionGroup):
        jobs.everywhere(work)

    assert seen == ["here", "elsewhere"]


@pytest.fixture
def worker(tmp_path, transactional_db):
    with workers(tmp_path) as start:
        yield start


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def test_a_roster_whose_worker_is_killed_is_entered_whole_by_the_next(tree, worker):
    officer = make_person("何干事", "13900000003", tree.boilers, "unit-officer")
    now = datetime.now(UTC)
    roster = actions.upload(
        organisation_id=tree.boilers.id,
        content=excel([row(n) for n in range(1, 3_001)]),
        file_name="a.xlsx",
        request_key=uuid4(),
        by=officer,
        now=now,
    )
    actions.match(roster_id=roster.id, matching=roster.matching, by=officer, now=now)
    job = waiting("rosters.check").get()

    first = worker()
    until(lambda: ProcrastinateJob.objects.get(id=job.id).status == "doing")
    first.send_signal(signal.SIGKILL)
    first.wait()
    roster.refresh_from_db()
    assert roster.state in ("checking", "checked")
    assert roster.rows.count() in (0, 3_000)

    with connection.cursor() as sql:  # a minute passes without a sign of life
        sql.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    with ThreadPoolExecutor(1) as pool:  # a thread of its own: the browser tests leave a loop in this one
        pool.submit(asyncio.run, _revive()).result()
    worker()
    until(lambda: Roster.objects.get(id=roster.id).state == "checked")
    roster.refresh_from_db()
    assert (roster.rows.count(), roster.rows_new + roster.rows_wrong) == (3_000, 3_000)

    actions.load(roster_id=roster.id, typed=str(roster.rows_new), by=officer, now=now)
    until(lambda: Roster.objects.get(id=roster.id).state == "loaded")
    assert Member.objects.filter(source=f"roster:{roster.id}").count() == roster.rows_new


async def _revive():
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        async with working.open_async():
            manager = working.job_manager
            for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=jobs.DEAD_AFTER):
                await manager.retry_job(stalled, retry_at=datetime.now(UTC))
