"""Our own side of a benchmark: the demo's Beijing in a data folder of the bench's own, served by `zhijia serve`."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FEDERATION = "beijing"


@dataclass(frozen=True)
class SignedIn:
    """A member's session as a browser has it: what to send with every request."""

    member_id: int
    headers: tuple[tuple[str, str], ...]


def home() -> Path:
    """Where benchmarks keep their database: beside the demo's, never the demo's own."""
    from zhijia.config import database

    folder = database.home() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def load_demo(federation: str = FEDERATION, *, members: int | None = None) -> None:
    """Django's side of things in this process, and one federation loaded; `members` is how many Beijing has at least.

    Call with the database running.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijia.config.settings")
    from zhijia.config import installation

    installation.prepare(print)
    from django.utils.timezone import now

    from zhijia.union.demo import actions

    actions.load(members=members, only=[federation], say=print, now=now())


def sign_in(many: int) -> list[SignedIn]:
    """Sessions of so many active members, with the CSRF token that a page would have given them."""
    from django.middleware.csrf import _get_new_csrf_string

    from zhijia.union.accounts import actions as accounts
    from zhijia.union.accounts.models import User
    from zhijia.union.people.models import Member

    members = list(Member.objects.filter(state="active").select_related("user").order_by("id")[:many])
    for one in members:
        if one.user is None:  # whoever has never signed in has no user yet
            one.user = User.objects.create_user(username=f"bench-{one.pk}", name=one.name)
            Member.objects.filter(id=one.pk).update(user=one.user)
    return [SignedIn(one.pk, _headers(accounts.open_session(one.user), _get_new_csrf_string())) for one in members]


def _headers(session: Any, csrf: str) -> tuple[tuple[str, str], ...]:
    cookie = f"zhijia-{FEDERATION}={session.session_key}; csrftoken={csrf}"
    return (("Cookie", cookie), ("X-CSRFToken", csrf))


def session_of(user: Any) -> str:
    """A new session's key."""
    from zhijia.union.accounts import actions as accounts

    return str(accounts.open_session(user).session_key)


@contextmanager
def served(workers: int = 2) -> Iterator[tuple[str, int]]:
    """Our web processes as they are in production, without a worker beside them."""
    host, port = free_address()
    command = [sys.executable, "-m", "zhijia", "serve", "--host", host, "--port", str(port), "--workers", str(workers)]
    with listening(command, (host, port)) as address:
        yield address


def free_address() -> tuple[str, int]:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return "127.0.0.1", int(probe.getsockname()[1])


@contextmanager
def listening(command: list[str], address: tuple[str, int], **how: Any) -> Iterator[tuple[str, int]]:
    """A server, from its first answer to the end of the block. Raises TimeoutError when it does not come."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True, **how) as process:
        try:
            _wait(address)
            yield address
        finally:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:  # a peer's threads may not hear it
                os.killpg(process.pid, signal.SIGKILL)


def _wait(address: tuple[str, int]) -> None:
    until = time.monotonic() + 90
    while not _answers(address):
        if time.monotonic() > until:
            raise TimeoutError(f"nothing answers at {address}")
        time.sleep(0.2)


def _answers(address: tuple[str, int]) -> bool:
    """Whether something is served there: ours, or a peer's front page."""
    connection = http.client.HTTPConnection(*address, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status in (200, 404)
    except OSError:
        return False
    finally:
        connection.close()
