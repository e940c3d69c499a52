"""Running our command line as a person does: another process, a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent


def environment(home, **more):
    """As on a bare machine: nothing of the test run's own database or settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIJIA_", "DJANGO_", "PYTEST"))}
    return kept | {"ZHIJIA_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"} | more


def zhijia(*arguments, home, **how):
    """Run one command to its end; its output (both streams) is .stdout."""
    return subprocess.run(
        [sys.executable, "-m", "zhijia", *map(str, arguments)],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
        **how,
    )


def start(*arguments, home, log):
    """Start one in the background, as a shell does: Ctrl-C is ignored unless the program says otherwise."""
    return subprocess.Popen(
        [sys.executable, "-m", "zhijia", *map(str, arguments)],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true, seconds=60):
    """Wait until it is so; what it answered."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.2)
    return answer


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    return process.wait(30)


def connect(home):
    return psycopg.connect(host=str(Path(home) / "postgres"), user="postgres", dbname="postgres", autocommit=True)


def a_sentence(done):
    """Exit code 1 and something to read, never a traceback."""
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


def words_of(process):
    try:
        return process.cmdline()
    except psutil.Error:  # ended meanwhile
        return []


class Demo:
    """A demo of one small federation as `./zhijia demo` runs it: its data folder, its port, its processes."""

    def __init__(self, home, log):
        self.home, self.log, self.port = home, log, free_port()

    def start(self):
        self.process = start("demo", "--only", "wucui", "--port", self.port, home=self.home, log=self.log)
        until(self.answers, 120)

    def answers(self):
        assert self.process.poll() is None, self.log.read_text()[-2_000:]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/wucui/", timeout=5) as page:
                return page.status == 200
        except OSError:
            return False

    def interrupt(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def postmaster(self):
        return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])

    def children(self, word):
        below = psutil.Process(self.process.pid).children()
        return [one for one in below if word in words_of(one)]

    def left(self):
        """Processes that still have to do with this data folder."""
        found = []
        for one in psutil.process_iter(["pid", "cmdline", "status", "environ"]):
            told = " ".join(one.info["cmdline"] or []) + (one.info["environ"] or {}).get("ZHIJIA_HOME", "")
            if str(self.home) in told and one.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(one)
        return found
