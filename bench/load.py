"""A load generator: so many clients over HTTP, each on its own connection, each asking again when it has its answer.

One thread and an epoll, requests written by hand, so that it costs little beside what it measures.
"""

import json
import math
import re
import select
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Call:
    """One request: where, how, with what."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in self.headers)]
        if self.body or self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


def post(path: str, values: dict[str, object], *headers: tuple[str, str]) -> Call:
    """A POST of JSON."""
    return Call(path, "POST", (("Content-Type", "application/json"), *headers), json.dumps(values).encode())


@dataclass
class Measured:
    """What came of it: seconds in all, answers by status, milliseconds of each, the first wrong answer."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    ms: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    wrong: str = ""

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        good = sum(n for status, n in self.statuses.items() if 200 <= status < 400)
        return round(good / self.seconds, 1) if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        times = sorted(self.ms)
        return round(times[min(len(times) - 1, int(len(times) * share))], 1) if times else 0.0

    def row(self) -> dict[str, object]:
        """For a table or a file."""
        named = {f"p{share}": self.percentile(share / 100) for share in (50, 95, 99)}
        return {
            "per_second": self.per_second,
            **named,
            "statuses": {str(s): n for s, n in sorted(self.statuses.items())},
        }


class _Client:
    def __init__(self, address: tuple[str, int], calls: Iterable[Call]) -> None:
        self.host = f"{address[0]}:{address[1]}"
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.calls = iter(calls)
        self.got = bytearray()
        self.sent = 0.0

    def ask(self) -> bool:
        """Send the next call; False when there is none."""
        call = next(self.calls, None)
        if call is None:
            return False
        self.got.clear()
        self.sent = time.perf_counter()
        self.socket.sendall(call.wire(self.host))
        return True

    def answer(self) -> tuple[int, bytes] | None:
        """(status, body) once it is whole."""
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return None
        head, body = bytes(self.got[:end]), bytes(self.got[end + 4 :])
        length = LENGTH.search(head)
        whole = len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")
        return (int(head[9:12]), body) if whole else None


def drive(
    address: tuple[str, int],
    calls: Callable[[int], Iterable[Call]],
    *,
    clients: int,
    seconds: float,
    keep: Callable[[int], bool] = lambda status: False,
    rate: float = 0,
) -> Measured:
    """`calls(i)` is what client i asks, one after the other, until time is up or it has nothing more to ask.

    Every call that was sent is waited for (30 s at most). `keep` says of which statuses the bodies are wanted. With a
    `rate` so many calls a second are due, evenly, whatever became of those before; each is timed from when it was due.
    """
    measured = Measured()
    idle = deque(_Client(address, calls(number)) for number in range(clients))
    waiting: dict[int, _Client] = {}
    asked = 0
    with select.epoll() as poll:
        start = time.perf_counter()
        while (idle or waiting) and (past := time.perf_counter() - start) < seconds + 30:
            due = min(len(idle), math.ceil(past * rate) - asked if rate else len(idle)) if past < seconds else 0
            for client in [idle.popleft() for _ in range(due)]:
                if not client.ask():
                    client.socket.close()
                    continue
                client.sent = start + asked / rate if rate else client.sent
                asked += 1
                waiting[client.socket.fileno()] = client
                poll.register(client.socket, select.EPOLLIN)
            if past >= seconds and not waiting:
                break
            for fileno, _event in poll.poll(max(0.0, start + asked / rate - time.perf_counter()) if rate else 1.0):
                client = waiting[fileno]
                data = client.socket.recv(262_144)
                client.got += data
                if (answer := client.answer() if data else (0, b"closed")) is None:
                    continue
                _note(measured, client, *answer, keep)
                poll.unregister(client.socket)
                del waiting[fileno]
                if data:
                    idle.append(client)
                else:
                    client.socket.close()
        measured.seconds = time.perf_counter() - start
    for client in [*idle, *waiting.values()]:
        client.socket.close()
    if waiting:
        measured.wrong = measured.wrong or f"{len(waiting)} never answered"
    return measured


def _note(measured: Measured, client: _Client, status: int, body: bytes, keep: Callable[[int], bool]) -> None:
    measured.ms.append((time.perf_counter() - client.sent) * 1000)
    measured.statuses[status] += 1
    if keep(status):
        measured.bodies.append(body)
    if not 200 <= status < 400 and not measured.wrong:
        measured.wrong = f"{status}: {body[:300].decode(errors='replace')}"
