"""When a search ends and whom it tells: time, work, the gap that was asked for, a stop from outside."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .answer import OUT_OF_TIME, STOPPED, WITHIN_GAP, WORK_DONE, Limits, Progress, gap


class Clock:
    """Counts from its making. `show` turns a value of the core into the model's own."""

    def __init__(self, limits: Limits, show: Callable[[float], float] = float):
        self.limits, self.show = limits, show
        self.began, self.cpu = time.perf_counter(), time.process_time()
        self.work = 0.0
        self.phase = ""

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    @property
    def cpu_seconds(self) -> float:
        return time.process_time() - self.cpu

    @property
    def left(self) -> float:
        """Seconds; inf where the end is counted in work."""
        return np.inf if self.limits.seconds is None else max(0.0, self.limits.seconds - self.seconds)

    def part(self, work: float) -> "Clock":
        """For a part of the search: ends with it, by its own share of the work, tells nobody."""
        seconds = None if self.limits.seconds is None else self.left
        work = max(0.0, min(work, self.limits.work - self.work))
        return Clock(Limits(seconds=seconds, work=work, seed=self.limits.seed, stop=self.limits.stop))

    def turn(self, waiting: int) -> "Clock":
        """For one of `waiting` searches that come one after the other: its share of what is left; tells as this one."""
        seconds = None if self.limits.seconds is None else self.seconds + self.left / waiting
        work = max(0.0, self.limits.work - self.work) / waiting
        one = Clock(replace(self.limits, seconds=seconds, work=work), self.show)
        one.began, one.cpu = self.began, self.cpu
        return one

    def ended(self, value: float, bound: float) -> str | None:
        """The status to end with, or None to go on. Tells the progress, asks the stop."""
        limits = self.limits
        if limits.progress:
            limits.progress(Progress(self.phase, self.seconds, self.show(value), self.show(bound)))
        if limits.stop and limits.stop():
            return STOPPED
        if limits.seconds is not None and self.seconds >= limits.seconds:
            return OUT_OF_TIME
        if self.work >= limits.work:
            return WORK_DONE
        if limits.gap > 0 and gap(self.show(value), self.show(bound)) <= limits.gap:
            return WITHIN_GAP
        return None
