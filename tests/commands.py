"""Running our command line as a person does: another process, a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

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
