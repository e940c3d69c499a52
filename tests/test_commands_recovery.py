"""A database that was not stopped in order needs its time: it is waited for, and somebody is told."""

import shutil

import psutil
import psycopg
import pytest

from tests.commands import until
from zhijia.config import database


@pytest.fixture
def server(tmp_path_factory, monkeypatch):
    """Our own server in a folder of its own, used by nobody else."""
    monkeypatch.setenv("ZHIJIA_HOME", str(tmp_path_factory.mktemp("recovery")))
    running = database.Server("postgres", hasty=True)
    yield running
    running.stop()


def slow_to_recover(server):
    """Killed, and with a recovery that takes longer than pg_ctl waits: it asks a slow archive for what comes next."""
    process = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    process.kill()
    until(lambda: not server.alive())
    once = "test -e asked && exit 1; touch asked; sleep 12; false"
    with (server.data / "postgresql.auto.conf").open("a") as conf:
        conf.write(f"restore_command = '{once}'\n")
    (server.data / "recovery.signal").touch()


def test_a_recovery_that_takes_long_is_waited_for(server, capsys):
    with psycopg.connect(server.start(), autocommit=True) as before:
        before.execute("CREATE TABLE kept AS SELECT 1 AS n")
        before.execute("CHECKPOINT")
    slow_to_recover(server)

    with psycopg.connect(server.start()) as after:
        assert after.execute("SELECT n FROM kept").fetchone() == (1,)
    assert database.RECOVERS in capsys.readouterr().err


def test_a_lock_that_a_dying_server_left_keeps_the_next_one_out_for_no_longer_than_it_lives(server):
    """It may lie there when the number in it belongs to a process that has not ended yet, or to another by now."""
    server.start()
    other = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    server.stop()
    until(lambda: not other.is_running())
    neighbour = database.Server("neighbour", hasty=True)
    neighbour.start()
    living = (neighbour.data / "postmaster.pid").read_text().split()[0]
    lock = server.data / ".s.PGSQL.5432.lock"
    lock.write_text(f"{living}\n{server.data}\n0\n5432\n{server.data}\n")
    shutil.chown(lock, server.data.owner(), server.data.group())

    try:
        with psycopg.connect(server.start()) as after:
            assert after.execute("SELECT 1").fetchone() == (1,)
    finally:
        neighbour.stop()
