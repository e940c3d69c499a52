"""What stands between the server and Django passes on all of a request and all of an answer: a real server."""

import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time

import pytest

from bench.ours import free_address

# Says what it was asked; /long/ sends 6 MB, and how many of those were closed is said, too.
APP = """
import hashlib, json, os
import django

django.setup()
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.core.handlers.wsgi import WSGIRequest
from zhijia.config.front import Front

closed = []


def long():
    try:
        for _ in range(100):
            yield b"x" * 65536
    finally:
        closed.append(1)


def answer(request):
    if request.path == "/long/":
        return StreamingHttpResponse(long())
    if request.path == "/large/":
        return StreamingHttpResponse(b"%07d\\n" % n for n in range(100_000))
    if request.path == "/nothing/":
        return HttpResponse(status=304)
    if request.path == "/cookies/":
        response = HttpResponse("set")
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response
    body = request.read()
    said = {"path": request.path, "query": request.GET.dict(), "method": request.method, "host": request.get_host(),
            "cookies": request.COOKIES, "kind": request.content_type, "closed": len(closed),
            "from": request.META["REMOTE_ADDR"], "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return JsonResponse(said)


def django_side(environ, start):
    response = answer(WSGIRequest(environ))
    cookies = [("Set-Cookie", one.OutputString()) for one in response.cookies.values()]
    start(f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies])
    return response


application = Front(django_side)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("front")
    (folder / "answering.py").write_text(APP)
    host, port = free_address()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--host", host, "--port", str(port)]
    around = os.environ | {"DJANGO_SETTINGS_MODULE": "zhijia.config.settings"}
    with subprocess.Popen([*command, "--no-ws", "answering:application"], cwd=folder, env=around) as process:
        end = time.monotonic() + 60
        while not _listens(host, port):
            assert time.monotonic() < end
            time.sleep(0.1)
        yield host, port
        process.terminate()


def _listens(host, port):
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


@pytest.fixture
def ask(address):
    """ask(method, path, body, headers) → (the answer, its bytes)."""

    def call(method, path, body=None, headers=()):
        connection = http.client.HTTPConnection(*address, timeout=20)
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    return call


def test_a_request_arrives_whole(ask, address):
    path = "/%E5%95%86%E5%9F%8E/%E8%8C%B6/?q=%E8%8C%89%E8%8E%89+a%26b&n=1"
    headers = {"Cookie": "language=en; care=1", "Content-Type": "text/plain"}
    answer, content = ask("POST", path, "你好".encode(), headers)
    said = json.loads(content)

    assert answer.status == 200
    assert said == {
        "path": "/商城/茶/",
        "query": {"q": "茉莉 a&b", "n": "1"},
        "method": "POST",
        "host": f"{address[0]}:{address[1]}",
        "cookies": {"language": "en", "care": "1"},
        "kind": "text/plain",
        "closed": 0,
        "from": "127.0.0.1",
        "bytes": 6,
        "sha256": hashlib.sha256("你好".encode()).hexdigest(),
    }


def test_a_large_file_arrives_whole_and_one_that_is_too_large_is_not_read(ask, address):
    large, most = os.urandom(3_000_000), 21 * 1024 * 1024

    assert json.loads(ask("POST", "/", large)[1])["sha256"] == hashlib.sha256(large).hexdigest()
    assert json.loads(ask("POST", "/", b"", {"Content-Length": "0"})[1])["bytes"] == 0

    with socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (most + 1))
        head = connection.recv(65_536)  # it is answered at once: nobody waits for what is not read
    assert head.startswith(b"HTTP/1.1 200")


def test_answers_leave_whole_however_long(ask):
    _, content = ask("GET", "/large/")

    assert content == b"".join(b"%07d\n" % n for n in range(100_000))


def test_a_head_has_no_body_and_nothing_is_nothing(ask):
    assert (ask("HEAD", "/")[0].status, ask("HEAD", "/")[1]) == (200, b"")
    assert (ask("GET", "/nothing/")[0].status, ask("GET", "/nothing/")[1]) == (304, b"")


def test_each_cookie_is_a_line_of_its_own(ask):
    answer, _ = ask("GET", "/cookies/")

    assert [re.match(r"\w=\d", one)[0] for one in answer.headers.get_all("Set-Cookie")] == ["a=1", "b=2"]


def test_who_leaves_in_the_middle_holds_no_thread(ask, address):
    for _ in range(40):  # more than there are threads
        with socket.create_connection(address) as caller:
            caller.sendall(b"GET /long/ HTTP/1.1\r\nHost: a\r\n\r\n")
            assert caller.recv(1_024)

    end = time.monotonic() + 20
    while (closed := json.loads(ask("GET", "/")[1])["closed"]) < 40:
        assert time.monotonic() < end, closed
        time.sleep(0.05)
