"""Work that happens after the page has answered, in the same federation, once its transaction is in.

    @job("rosters.read", attempts=3)
    def read_roster(*, roster_id: int) -> None: ...

    read_roster.enqueue(roster_id=7)      # inside the action's transaction: rolled back with it

A job loads its rows and calls one action. It may be run twice (a worker can die after the work and before the
tick), so the action it calls must be safe to repeat.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import spaces


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
            with spaces.inside(federation):
                work(**arguments)

        retry = RetryStrategy(max_attempts=attempts, exponential_wait=2)
        return Job(app.task(name=name, queue=queue, retry=retry)(run), work)

    return make


def enqueue(name: str, *, lock: str | None = None, queue: str = "default", **arguments: Any) -> int:
    """Queue a job by its name: for an action, which stands below the jobs and cannot import them."""
    federation = spaces.current()
    later = app.configure_task(name=name, queue=queue, lock=f"{federation}:{lock}" if lock else None)
    return int(later.defer(federation=federation, **arguments))


def everywhere(work: Callable[[], None]) -> None:
    """Do the work in every federation, one after the other; for what comes round by the clock."""
    for slug in spaces.all_slugs():
        with spaces.inside(slug):
            work()
