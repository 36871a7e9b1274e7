# SPDX-License-Identifier: Apache-2.0
"""A publisher of feeds for tests: HTTPS on loopback, with a certificate of an authority made for it. What a path
answers is a function, so that it can be truncated, slow, redirected, or changed between two requests."""
import hashlib
import http.server
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: dict[str, Answer]

    def do_GET(self) -> None:
        self.close_connection = True
        answer = self.answers.get(self.path, status(404))
        try:
            answer(self)
        except OSError:
            pass  # the client has gone, as it should from some of them

    def begin(self, code: int, headers: dict[str, str]) -> None:
        self.send_response_only(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def file(body: bytes, has_etag: bool = True) -> Answer:
    """200, or 304 to whoever has it."""
    def answer(handler: Handler) -> None:
        etag = etag_of(body)
        if has_etag and handler.headers.get("If-None-Match") == etag:
            return handler.begin(304, {"ETag": etag})
        handler.begin(200, {"Content-Length": str(len(body))} | ({"ETag": etag} if has_etag else {}))
        handler.wfile.write(body)
    return answer


def status(code: int, body: bytes = b"") -> Answer:
    def answer(handler: Handler) -> None:
        handler.begin(code, {"Content-Length": str(len(body))} if code != 304 else {})
        handler.wfile.write(body)
    return answer


def redirect(to: str) -> Answer:
    return lambda handler: handler.begin(302, {"Location": to, "Content-Length": "0"})


def truncated(body: bytes) -> Answer:
    def answer(handler: Handler) -> None:
        handler.begin(200, {"Content-Length": str(len(body))})
        handler.wfile.write(body[:len(body) // 2])
    return answer


def announced(size: int) -> Answer:
    def answer(handler: Handler) -> None:
        handler.begin(200, {"Content-Length": str(size)})
        handler.wfile.write(b"{")
    return answer


def endless() -> Answer:
    """Never says how long it is."""
    def answer(handler: Handler) -> None:
        handler.begin(200, {})
        while True:
            handler.wfile.write(b" " * 65536)
    return answer


def dripping(body: bytes, stop: threading.Event) -> Answer:
    def answer(handler: Handler) -> None:
        handler.begin(200, {"Content-Length": str(len(body))})
        for at in range(len(body)):
            handler.wfile.write(body[at:at + 1])
            if stop.wait(0.05):
                return
    return answer


class Publisher:
    """Serves until closed. `ca` is the file of the authority; `stop` is set when it is closed."""

    def __init__(self, folder: Path) -> None:
        self.ca = folder / "ca.pem"
        self.stop = threading.Event()
        self.answers: dict[str, Answer] = {}
        self.make_certificates(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        handler = type("PublishersHandler", (Handler,), {"answers": self.answers})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        # The handshake belongs to the thread of its connection.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    @staticmethod
    def make_certificates(folder: Path) -> None:
        def openssl(*arguments: str) -> None:
            subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=a test's authority")
        openssl("req", *key[:-2], "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=a test's publisher")
        (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
        openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                "-extfile", "names", "-out", "server.pem")

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self.stop.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
