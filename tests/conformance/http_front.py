# SPDX-License-Identifier: Apache-2.0
"""`poros serve` as a front end: raw bytes over a socket, and a strict reading of what comes back."""

import re
import select
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from cases import Response
from oracle import Request

CLIENT_HEADER = "X-Case-Client"
FORGED = "52.92.0.1"  # an address of some provider: whoever believes it decides otherwise
_START_S = 10.0
_DROPPED = (b"content-length", b"date", b"connection")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_ELEMENT = re.compile(r"[0-9A-Za-z.:\[\]]+\Z")
_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([0-9]{3}) [^\r\n]*\Z")
_HEADER_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*\Z")


class HttpError(RuntimeError):
    """What came back is no correct HTTP/1.1 response, or nothing came back."""


def is_malformed(request: Request) -> bool:
    """What no HTTP parser need understand: it may get any 4xx, and never a Location."""
    if not _TOKEN.match(request.method) or request.host is None or not request.target:
        return True
    seen = request.target + request.host
    return any(byte <= 0x20 or byte >= 0x7F for byte in seen)


def is_forwarded(request: Request) -> bool:
    """Whether the client comes by X-Forwarded-For, behind an address that it forged; else by a header of its own."""
    is_one_element = _ELEMENT.match((request.client or "unknown").strip(" \t")) is not None
    return is_one_element and not any(name.lower() == b"x-forwarded-for" for name, _ in request.headers)


def request_bytes(request: Request) -> bytes:
    # Without a client the header would mean the peer, so an unknown client is said in words.
    client = (request.client or "").strip(" \t") or "unknown"
    lines = [request.method + b" " + request.target + b" HTTP/1.1"]
    if request.host is not None:
        lines.append(b"Host: " + request.host)
    if is_forwarded(request):
        lines.append(f"X-Forwarded-For: {FORGED}, {client}, 10.0.0.1".encode("latin-1"))
    else:
        lines.append(f"{CLIENT_HEADER}: ".encode() + client.encode("latin-1"))
    lines += [name + b": " + value for name, value in request.headers]
    lines.append(b"Connection: close")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def parse_response(data: bytes, method: bytes, full_length: int | None) -> Response:
    """`full_length`: what the body of the same GET would be; a HEAD must announce that or nothing."""
    head, mark, body = data.partition(b"\r\n\r\n")
    if not mark:
        raise HttpError(f"no end of the header section in {data[:200]!r}")
    first, *lines = head.split(b"\r\n")
    status = _STATUS_LINE.match(first)
    if not status:
        raise HttpError(f"status line {first!r}")
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        match = _HEADER_LINE.match(line)
        if not match:
            raise HttpError(f"header line {line!r}")
        headers.append((match[1], match[2]))
    lengths = [value for name, value in headers if name.lower() == b"content-length"]
    if any(name.lower() == b"transfer-encoding" for name, _ in headers) or len(lengths) > 1:
        raise HttpError(f"framing of {head!r}")
    if method == b"HEAD":
        if body:
            raise HttpError(f"a HEAD was answered with a body: {body[:200]!r}")
        if lengths and full_length is not None and int(lengths[0]) != full_length:
            raise HttpError(f"a HEAD announces {lengths[0]!r}, the GET has {full_length}")
    elif not lengths or int(lengths[0]) != len(body):
        raise HttpError(f"Content-Length {lengths!r}, but {len(body)} bytes")
    kept = [(name, value) for name, value in headers if name.lower() not in _DROPPED]
    return Response.of(int(status[1]), kept, body)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int

    def send(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(data)
            chunks: list[bytes] = []
            while chunk := connection.recv(65536):
                chunks.append(chunk)
        return b"".join(chunks)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class HttpFront:
    """One server for each combination of what a server is started with; the rest is per request."""

    poros: str
    bundle: Path
    servers: dict[tuple[str, ...], Server] = field(default_factory=dict)

    def _server(self, request: Request) -> Server:
        flags = ["--client", "xff:1" if is_forwarded(request) else f"header:{CLIENT_HEADER}"]
        if request.locality is not None:
            flags += ["--locality", request.locality]
        if request.now is not None:
            flags += ["--now", str(request.now)]
        for name, has in sorted(request.have.items()):
            flags += ["--have", f"{name}={'yes' if has else 'no'}"]
        key = tuple(flags)
        if key not in self.servers:
            self.servers[key] = self._start(flags)
        return self.servers[key]

    def _start(self, flags: list[str]) -> Server:
        port = _free_port()
        errors = tempfile.TemporaryFile()
        process = subprocess.Popen(
            [self.poros, "serve", str(self.bundle), "--listen", f"127.0.0.1:{port}",
             "--trusted", "127.0.0.0/8", *flags],
            stdout=subprocess.DEVNULL, stderr=errors)
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return Server(process, port)
            except OSError:
                select.select([], [], [], 0.02)  # nothing announces the port but the port itself
        if process.poll() is None:
            process.kill()
            process.wait()
        errors.seek(0)
        said = errors.read()[-2000:].decode("utf-8", "replace")
        raise HttpError(f"poros serve does not listen; its standard error: {said}")

    def ask(self, request: Request, full_length: int | None) -> Response:
        try:
            data = self._server(request).send(request_bytes(request))
        except OSError as error:
            raise HttpError(f"connection: {error}") from error
        return parse_response(data, request.method, full_length)

    def close(self) -> None:
        for server in self.servers.values():
            server.stop()
        self.servers.clear()


def as_get(request: Request) -> Request:
    return replace(request, method=b"GET")
