"""Our own side of a benchmark: the demo's Beijing in a data folder of the bench's own, served by `zhijia serve`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDRESS = ("127.0.0.1", 8391)
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


def load_demo(federation: str = FEDERATION) -> None:
    """Django's side of things in this process, and one federation loaded. Call with the database running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijia.config.settings")
    from zhijia.config import installation

    installation.prepare(print)
    from django.utils.timezone import now

    from zhijia.union.demo import actions

    actions.load(members=None, only=[federation], say=print, now=now())


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


@contextmanager
def served(workers: int = 2) -> Iterator[tuple[str, int]]:
    """Our web processes as they are in production, without a worker beside them."""
    host, port = ADDRESS
    command = [sys.executable, "-m", "zhijia", "serve", "--host", host, "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            _wait(ADDRESS)
            yield ADDRESS
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(30)


def _wait(address: tuple[str, int]) -> None:
    from zhijia.config import web

    until = time.monotonic() + 90
    while not web.ready(*address):
        if time.monotonic() > until:
            raise TimeoutError(f"nothing answers at {address}")
        time.sleep(0.2)
