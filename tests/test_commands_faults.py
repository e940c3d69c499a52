"""The demo under fire: what is killed comes back, what is stopped is gone, what is half-done is not done."""

import time

import psutil
import pytest

from tests.commands import Demo, free_port, start, until, zhijia

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A running demo of one federation: its data folder, port and process."""
    folder = tmp_path_factory.mktemp("demo")
    running = Demo(folder / "home", folder / "log")
    running.start()
    yield running
    running.interrupt()


def test_a_taken_port_is_said_in_a_sentence(demo, tmp_path):
    second = zhijia("demo", "--port", demo.port, home=tmp_path / "second")

    assert second.returncode == 1
    assert str(demo.port) in second.stdout
    assert "Traceback" not in second.stdout
    assert demo.answers()


def test_a_running_demo_is_not_wiped(demo):
    second = zhijia("demo", "--fresh", "--port", free_port(), home=demo.home)

    assert second.returncode == 1
    assert "--fresh" in second.stdout
    assert demo.answers()


@pytest.mark.parametrize("name", ["granian", "worker"])
def test_what_is_killed_is_started_again(demo, name):
    (before,) = demo.children(name)
    before.kill()

    (after,) = until(lambda: [one for one in demo.children(name) if one.pid != before.pid])
    assert after.is_running()
    until(demo.answers)


def test_a_killed_database_comes_back_and_a_short_command_does_not_take_it_away(demo, tmp_path):
    killed = demo.postmaster()
    psutil.Process(killed).kill()

    until(lambda: (demo.home / "postgres" / "postmaster.pid").exists() and demo.postmaster() != killed)
    until(demo.answers)
    database = demo.postmaster()
    export = zhijia("federation", "export", "wucui", tmp_path / "wucui.zip", home=demo.home)

    assert export.returncode == 0, export.stdout
    assert (tmp_path / "wucui.zip").stat().st_size > 1_000
    assert demo.postmaster() == database
    assert demo.answers()


def test_stopping_leaves_nothing_behind_and_it_starts_again(demo):
    demo.children("granian")[0].kill()  # its own processes have nobody then
    assert demo.interrupt() in (0, 130)
    assert until(lambda: not demo.left(), 20)

    demo.start()
    assert demo.answers()


def test_a_restore_that_is_killed_changed_nothing(demo, tmp_path):
    backup = tmp_path / "all.zip"
    assert zhijia("backup", backup, home=demo.home).returncode == 0
    demo.interrupt()
    assert zhijia("federation", "add", "later", "后来的工会", "--region", "110000", home=demo.home).returncode == 0

    half = start("restore", backup, home=demo.home, log=tmp_path / "log")
    until(lambda: "rows" in (tmp_path / "log").read_text())  # it is writing
    time.sleep(0.5)
    assert half.poll() is None, (tmp_path / "log").read_text()
    half.kill()
    half.wait()
    listed = zhijia("federation", "list", home=demo.home).stdout
    again = zhijia("restore", backup, home=demo.home)
    afterwards = zhijia("federation", "list", home=demo.home).stdout

    assert "later" in listed
    assert "wucui" in listed
    assert again.returncode == 0, again.stdout
    assert "later" not in afterwards
    assert "wucui" in afterwards
