"""Requests through zhijia.config.front as Granian makes them, without a socket."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from types import SimpleNamespace
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from zhijia.config.front import Front


class Protocol:
    """One request's side of Granian's RSGI: its body in, the answer out."""

    def __init__(self, body):
        self.body = body

    async def __call__(self):
        return self.body

    def response_bytes(self, status, headers, content):
        self.answer = SimpleNamespace(status_code=status, headers=headers, content=content)

    def response_empty(self, status, headers):
        self.response_bytes(status, headers, b"")


def scope(method, path, headers, body):
    here = {"host": "testserver", "content-length": str(len(body)), **headers}
    return SimpleNamespace(
        method=method,
        path=path,
        query_string="",
        http_version="1.1",
        scheme="http",
        authority=None,
        client="127.0.0.1:50000",
        server="127.0.0.1:8000",
        headers=here,
    )


def no_long_way(environ, start):
    raise AssertionError(f"it went the long way: {environ['PATH_INFO']}")


def through(*requests, django=None):
    """The answers to (method, path, headers, body), asked for together; `django` is what stands behind the doors."""
    front = Front(django or WSGIHandler())

    async def one(method, path, headers, body):
        protocol = Protocol(body)
        await front.__rsgi__(scope(method, path, headers, body), protocol)
        return protocol.answer

    async def together():
        return await asyncio.gather(*(one(*request) for request in requests))

    before, end = others(), monotonic() + 20
    with patch.dict(connection.settings_dict, CONN_MAX_AGE=0):  # no thread of ours stays connected
        with ThreadPoolExecutor(1) as elsewhere:  # here a loop may be running: a browser's
            answers = elsewhere.submit(lambda: asyncio.run(together())).result()
        while others() - before:
            assert monotonic() < end
            sleep(0.01)
    return answers


def others():
    """Who else is connected to this database: a browser's server may be, from another test."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return set(sql.fetchall())
