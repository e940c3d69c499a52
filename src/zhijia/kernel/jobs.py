"""Work that happens after the page has answered, in the same federation, once its transaction is in.

    @job("rosters.read", attempts=3)
    def read_roster(*, roster_id: int) -> None: ...

    read_roster.enqueue(roster_id=7)      # inside the action's transaction: rolled back with it

A job loads its rows and calls one action. It may be run twice (a worker can die after the work and before the
tick), so the action it calls must be safe to repeat.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import close_old_connections
from django.utils.timezone import now
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from . import spaces

log = logging.getLogger(__name__)
DEAD_AFTER = 60.0  # seconds without a sign of life from a worker; what it had in hand is given to another
KEEP_HOURS = 14 * 24  # finished jobs are shown so long


class Job:
    """One kind of work. Call it to do the work now; `enqueue` it to have a worker do it."""

    def __init__(self, task: Any, work: Callable[..., None]) -> None:
        self._task, self._work = task, work
        self.name: str = task.name

    def __call__(self, **arguments: Any) -> None:
        self._work(**arguments)

    def enqueue(self, *, lock: str | None = None, **arguments: Any) -> int:
        """Queue the work in the current transaction and federation, and return the job's number.

        Jobs with the same `lock` in one federation run one after the other.
        """
        federation = spaces.current()
        later = self._task.configure(lock=f"{federation}:{lock}" if lock else None)
        return int(later.defer(federation=federation, **arguments))


def job(name: str, *, attempts: int = 5, queue: str = "default") -> Callable[[Callable[..., None]], Job]:
    """Make a function a job named `name`, tried up to `attempts` times, each wait twice the last (from 4 s)."""

    def make(work: Callable[..., None]) -> Job:
        @wraps(work)
        def run(*, federation: str, **arguments: Any) -> None:
            close_old_connections()
            if federation not in ("public", *spaces.all_slugs()):
                log.warning("job %s: the federation %s is gone, so is its work", name, federation)
                return
            with spaces.inside(federation):
                work(**arguments)

        retry = RetryStrategy(max_attempts=attempts, exponential_wait=2)
        return Job(app.task(name=name, queue=queue, retry=retry)(run), work)

    return make


def enqueue(name: str, *, lock: str | None = None, queue: str = "default", after: int = 0, **arguments: Any) -> int:
    """Queue a job by its name: for an action, which stands below the jobs and cannot import them.

    With `after`, it is done no sooner than so many seconds from now.
    """
    federation = spaces.current()
    wait: Any = {"seconds": after} if after else None
    later = app.configure_task(name=name, queue=queue, lock=f"{federation}:{lock}" if lock else None, schedule_in=wait)
    return int(later.defer(federation=federation, **arguments))


def periodic(name: str, cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Do the work by the clock in every federation: @periodic("rosters.forget", "17 3 * * *"), hours in UTC."""

    def make(work: Callable[[], None]) -> Callable[[], None]:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name)
        def run(timestamp: int) -> None:
            close_old_connections()
            everywhere(work)

        return work

    return make


def everywhere(work: Callable[[], None]) -> None:
    """Do the work in every federation, one after the other. One that fails stops no other, and is told at the end."""
    failures: list[Exception] = []
    for slug in spaces.all_slugs():
        try:
            with spaces.inside(slug):
                work()
        except Exception as failure:
            log.exception("%s in %s", getattr(work, "__name__", "work"), slug)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("failed in some federations", failures)


@app.periodic(cron="* * * * *")
@app.task(name="kernel.revive", queueing_lock="kernel.revive", pass_context=True)
async def revive(context: JobContext, timestamp: int) -> None:
    """Every minute: what a killed worker had in hand is queued again."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        await manager.retry_job(stalled, retry_at=now())
    await manager.prune_stalled_workers(DEAD_AFTER)


@app.periodic(cron="41 3 * * *")
@app.task(name="kernel.prune", queueing_lock="kernel.prune", pass_context=True)
async def prune(context: JobContext, timestamp: int) -> None:
    """Every night: jobs that ended two weeks ago are forgotten."""
    await context.app.job_manager.delete_old_jobs(
        KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
