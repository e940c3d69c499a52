"""Keeps a few processes alive together, and stops them all together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from .faults import Fault

PATIENCE = 10.0  # seconds a process gets to end politely
LIVELY = 10.0  # seconds; one that ran so long did not fall over its own feet
LONGEST_WAIT = 30.0  # seconds between two starts of one that keeps falling


@dataclass
class Child:
    """One process: what to run, and how often it fell lately."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    falls: int = 0
    not_before: float = field(default=0.0)
    started: float = field(default=0.0)


class Supervisor:
    """Start with `add`, then `watch` until somebody says stop. Leaving the `with` block stops everything."""

    def __init__(self, say: Callable[[str], None], also: Callable[[], None] = lambda: None) -> None:
        """`also` is called with every look at the processes: what else has to be kept alive."""
        self.children: list[Child] = []
        self.say, self.also = say, also

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *reason: object) -> None:
        self.stop()

    def add(self, name: str, *command: str) -> None:
        child = Child(name, [sys.executable, "-m", *command])
        self.children.append(child)
        self._start(child)

    def watch(self) -> None:
        """Look after them for ever: one that falls is started again, later each time."""
        while True:
            time.sleep(1)
            self.look_after()

    def look_after(self) -> None:
        self.also()
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                lasted = now - child.started
                child.falls = 1 if lasted > LIVELY else child.falls + 1
                child.not_before = now + min(2.0 ** (child.falls - 1), LONGEST_WAIT)
                self.say(f"{child.name}: 意外退出，正在重启 · ended ({child.process.returncode}), starting again")
                _end_group(child.process.pid)
                child.process = None
            if child.process is None and now >= child.not_before:
                self._start(child)

    def wait_for(self, ready: Callable[[], bool], seconds: float, what: str) -> None:
        until = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > until:
                raise Fault(f"{what}: {seconds:.0f} 秒内没有就绪 · not ready within {seconds:.0f} s")
            self.look_after()
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask all, wait, then insist."""
        started = [child.process for child in self.children if child.process]
        running = [process for process in started if process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for process in started:
            _end_group(process.pid)
        self.children.clear()

    @staticmethod
    def _start(child: Child) -> None:
        # A group of its own: Ctrl-C reaches us alone, and we tell the others in order.
        child.process = subprocess.Popen(child.command, start_new_session=True, preexec_fn=_end_with_parent)
        child.started = time.monotonic()


def _end_group(leader: int) -> None:
    """What a fallen process had started itself, such as the web server's workers, would keep the port."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _end_with_parent() -> None:
    """Linux: when we are killed outright, the kernel tells the child (PR_SET_PDEATHSIG = 1)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
