"""./zhijia on a machine where something is wrong: one clear sentence, nothing half-made."""

import ast
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
from importlib.machinery import SourceFileLoader

import psutil
import pytest

from tests.commands import ROOT, a_sentence, environment, until, zhijia

NOBODY = 65534
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else or mount")


@pytest.fixture(scope="module")
def launcher():
    loader = SourceFileLoader("launcher", str(ROOT / "zhijia"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("launcher", loader))
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


def checkout(folder):
    """As after `git clone`: the launcher and its locks, no environment."""
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "zhijia", folder)
    shutil.copytree(ROOT / "requirements", folder / "requirements", dirs_exist_ok=True)
    return folder


def first_start(folder, python=sys._base_executable, **how):
    return subprocess.run(
        [python, folder / "zhijia", "doctor"],
        env=environment(folder / "home", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_CONFIG_FILE=os.devnull),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        **how,
    )


def test_an_old_python_can_read_the_launcher():
    ast.parse((ROOT / "zhijia").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_so(launcher, capsys):
    with pytest.raises(SystemExit, match="1"):
        launcher.check_python((3, 9, 2))

    assert "3.11" in capsys.readouterr().err
    launcher.check_python((3, 11, 0))


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("ERROR: [Errno 28] No space left on device", "磁盘已满"),
        ("ERROR: [Errno 13] Permission denied: '/x'", "没有权限"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "不一致"),
        ("Could not find a version that satisfies", "连不上"),
    ],
)
def test_what_pip_says_becomes_a_sentence(launcher, output, word):
    assert word in launcher.explain(output)


def test_without_network_nothing_counts_as_installed(tmp_path):
    folder = checkout(tmp_path / "checkout")

    assert "连不上" in a_sentence(first_start(folder))
    assert not list((folder / ".venv").glob("*.stamp"))


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stopped_while_it_installs_it_leaves_nothing_running(tmp_path, signal_number):
    folder = checkout(tmp_path / "checkout")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # a registry that never answers
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        launched = subprocess.Popen(
            [sys._base_executable, folder / "zhijia", "doctor"],
            env=environment(folder / "home", PIP_INDEX_URL=index, PIP_CONFIG_FILE=os.devnull),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # whatever this run was started under
        )
        until(lambda: any("pip" in one.cmdline() for one in psutil.Process(launched.pid).children()), 120)
        (pip,) = psutil.Process(launched.pid).children()
        launched.send_signal(signal_number)
        _, said = launched.communicate(timeout=30)

    assert (launched.returncode, pip.is_running()) == (1, False)
    assert "再运行一次" in said
    assert not list((folder / ".venv").glob("*.stamp"))


def test_a_python_without_venv_is_told_so(tmp_path):
    folder = checkout(tmp_path / "checkout")
    (tmp_path / "venv.py").write_text("raise ModuleNotFoundError(\"No module named 'venv'\")")

    with_none = dict(environment(folder / "home"), PYTHONPATH=str(tmp_path))
    done = subprocess.run(
        [sys._base_executable, folder / "zhijia", "doctor"],
        env=with_none,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    assert "python3-venv" in a_sentence(done)
    assert not (folder / ".venv").exists()


@root_only
@pytest.mark.skipif(not os.path.exists("/usr/bin/python3"), reason="needs a Python that everybody may run")
def test_without_permission_to_write(tmp_path):
    folder = checkout(tmp_path / "checkout")
    for parent in [folder, *folder.parents][:-1]:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)

    assert "没有权限" in a_sentence(first_start(folder, "/usr/bin/python3", user=NOBODY))


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.call(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], stderr=subprocess.DEVNULL):
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.call(["umount", "-l", folder])


@root_only
def test_a_full_disk_at_the_first_start(small_disk):
    assert "磁盘已满" in a_sentence(first_start(checkout(small_disk / "checkout")))


@root_only
def test_a_full_disk_under_the_database(small_disk):
    assert "磁盘已满" in a_sentence(zhijia("migrate", home=small_disk / "home"))


@root_only
def test_a_data_folder_that_may_not_be_written(tmp_path):
    (tmp_path / "home").write_text("a file where a folder is wanted")

    a_sentence(zhijia("migrate", home=tmp_path / "home"))
