"""A small web server for the feed's tests: files of a folder, with ETag; and a few ways to misbehave."""

import hashlib
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[1])


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/")
        if name == "huge":
            return self.answer(200, b"x" * (6 * 1024 * 1024))
        if name == "zipped":
            return self.answer(200, b"x", {"Content-Encoding": "gzip"})
        if name == "inside":
            return self.answer(302, b"", {"Location": "https://10.0.0.1/list.json"})
        if name == "round":
            return self.answer(302, b"", {"Location": "/round"})
        if name == "moved":
            return self.answer(302, b"", {"Location": "/list.json"})
        if name == "slow":
            time.sleep(30)
        file = FOLDER / name
        if not file.is_file():
            return self.answer(404, b"")
        content = file.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if self.headers["If-None-Match"] == etag:
            return self.answer(304, b"")
        return self.answer(200, content, {"ETag": etag})

    def answer(self, status, content, headers=None):
        with (FOLDER / "log").open("a") as log:
            log.write(f"{status}\n")
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            return

    def log_message(self, *args):
        return


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    print(server.server_address[1], flush=True)
    server.serve_forever()
