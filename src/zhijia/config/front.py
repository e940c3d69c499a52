"""Where requests come in: Granian's event loop on one side, Django in threads and the doors for crowds on the other.

A page takes a thread, as under any WSGI server. Who comes to a door (zhijia.web.doors) takes none: hundreds may wait
in the loop while their batch is done.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest

from zhijia.union.federations.middleware import find_at_once
from zhijia.web import registry
from zhijia.web.doors import PAST, LongWay, pass_soon
from zhijia.web.middleware import FORM_BYTES

from .web import THREADS

IN_MEMORY = 256 * 1024  # bytes of a request or an answer; what is larger lies on disk, or goes out piece by piece

log = logging.getLogger("django.request")


class Front:
    """An RSGI application."""

    def __init__(self, django: Callable[[dict[str, Any], Any], Any]) -> None:
        self._django = django
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="web")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = _environ(scope, await _body(scope, protocol))
        if scope.method == "POST" and await _at_a_door(environ, protocol):
            return
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self._by_django, environ, protocol, loop)

    def _by_django(self, environ: dict[str, Any], protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        head: list[Any] = []
        answer = self._django(environ, lambda status, headers, fault=None: head.extend((status, headers)))
        try:
            _send(int(head[0][:3]), _text(head[1]), _pieces(answer), protocol, loop)
        finally:
            answer.close()


async def _body(scope: Any, protocol: Any) -> IO[bytes]:
    """All of the body, unless it says that it is more than anybody may send: then it is not read at all."""
    said = scope.headers.get("content-length", "")
    length = int(said) if said.isdecimal() else 0
    if not 0 < length <= settings.MAX_UPLOAD_BYTES + FORM_BYTES:
        return BytesIO()
    if length <= IN_MEMORY:
        return BytesIO(await protocol())
    body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 — Django closes what it reads from
    async for piece in protocol:
        body.write(piece)
    body.seek(0)
    return body


def _environ(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    """As WSGI has it (PEP 3333): text is bytes in Latin-1."""
    client, _, _port = scope.client.rpartition(":")
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(scope.path),
        "QUERY_STRING": _latin(scope.query_string),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
        environ[key] = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}" if key in environ else value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


async def _at_a_door(environ: dict[str, Any], protocol: Any) -> bool:
    """Whether a door has answered. What is unusual, or goes wrong, goes the long way, which has the words for it."""
    path = environ["PATH_INFO"]
    inside = path[path.find("/", 1) :]
    if not (registry.door_to("POST", path) or registry.door_to("POST", inside)):
        return False
    request = WSGIRequest(environ)
    try:
        if not find_at_once(request) or (door := registry.door_to("POST", request.path_info)) is None:
            return False
        environ[PAST] = True
        answer: Any = await pass_soon(request, door)
    except (LongWay, DisallowedHost):
        answer = None
    except Exception:
        log.exception("a door failed: %s", path)
        answer = None
    if answer is None:
        environ["wsgi.input"].seek(0)
        return False
    cookies = [("set-cookie", cookie.OutputString()) for cookie in answer.cookies.values()]
    protocol.response_bytes(answer.status_code, _text(answer.items()) + cookies, answer.content)
    return True


def _pieces(answer: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of IN_MEMORY or a little more."""
    gathered: list[bytes] = []
    size = 0
    for piece in answer:
        gathered.append(piece)
        size += len(piece)
        if size >= IN_MEMORY:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _send(
    status: int, headers: list[tuple[str, str]], pieces: Iterator[bytes], protocol: Any, loop: asyncio.AbstractEventLoop
) -> None:
    first, second = next(pieces, b""), next(pieces, None)
    if second is None:
        protocol.response_bytes(status, headers, first) if first else protocol.response_empty(status, headers)
        return
    stream = protocol.response_stream(status, headers)
    for piece in (first, second, *pieces):
        asyncio.run_coroutine_threadsafe(_out(stream, piece), loop).result()


async def _out(stream: Any, piece: bytes) -> None:
    await stream.send_bytes(piece)


def _text(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name.lower(), value.strip()) for name, value in headers]


def _latin(text: str) -> str:
    return text.encode().decode("latin-1")
