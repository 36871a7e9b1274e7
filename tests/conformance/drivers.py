# SPDX-License-Identifier: Apache-2.0
"""A front end as a driver program: one request a line in, one answer a line out, bytes as hex."""

import select
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cases import Response
from oracle import Request

_PATIENCE_S = 30.0  # a driver that starts a real host may be slow once; one that hangs is ended


class DriverError(RuntimeError):
    """The driver did not answer, or not in the agreed form."""


def _hex(value: bytes | str | None) -> str:
    if value is None:
        return "-"
    # Text of a case is one byte a character (README.md), a client's too.
    return (value.encode("latin-1") if isinstance(value, str) else value).hex()


def _joined(items: list[str]) -> str:
    return ",".join(items) or "-"


def request_line(request: Request) -> bytes:
    fields = [
        _hex(request.method), _hex(request.host), _hex(request.target), _hex(request.client),
        _hex(request.locality), "-" if request.now is None else str(request.now),
        _hex(request.trace),
        _joined([f"{name.hex()}:{value.hex()}" for name, value in request.headers]),
        _joined([f"{_hex(name)}:{'yes' if has else 'no'}"
                 for name, has in sorted(request.have.items())]),
        _joined([_hex(name) for name in sorted(request.down)]),
    ]
    return ("\t".join(fields) + "\n").encode("ascii")


def parse_answer(line: bytes) -> tuple[Response, set[str]]:
    fields = line.decode("ascii").rstrip("\n").split("\t")
    if len(fields) not in (3, 4):
        raise ValueError(f"{len(fields)} fields")
    headers: list[tuple[bytes, bytes]] = []
    for pair in fields[1].split(",") if fields[1] not in ("", "-") else []:
        name, _, value = pair.partition(":")
        headers.append((bytes.fromhex(name), bytes.fromhex(value)))
    body = bytes.fromhex(fields[2]) if fields[2] != "-" else b""
    tokens = set(fields[3].split()) if len(fields) == 4 else set()
    return Response.of(int(fields[0]), headers, body), tokens


@dataclass
class Driver:
    """One running driver over one bundle. A driver that dies is started again for the next case."""

    command: list[str]
    bundle: Path
    process: subprocess.Popen[bytes] | None = None
    errors: object = field(default=None)
    pending: bytes = b""

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            self.errors = tempfile.TemporaryFile()
            self.process = subprocess.Popen(
                [*self.command, str(self.bundle)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=self.errors, bufsize=0)  # type: ignore[call-overload]
            self.pending = b""
        return self.process

    def _fail(self, why: str) -> DriverError:
        self.close()
        self.errors.seek(0)  # type: ignore[attr-defined]
        said = self.errors.read()[-2000:].decode("utf-8", "replace")  # type: ignore[attr-defined]
        return DriverError(f"{why}; its standard error: {said or '(nothing)'}")

    def ask(self, request: Request) -> tuple[Response, set[str]]:
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(request_line(request))
        except BrokenPipeError:
            raise self._fail("the driver ended before it was asked") from None
        while b"\n" not in self.pending:
            if not select.select([process.stdout], [], [], _PATIENCE_S)[0]:
                raise self._fail(f"no answer within {_PATIENCE_S:.0f} s")
            chunk = process.stdout.read(65536)
            if not chunk:
                raise self._fail(f"the driver ended with {process.wait()}")
            self.pending += chunk
        line, _, self.pending = self.pending.partition(b"\n")
        try:
            return parse_answer(line)
        except ValueError as error:
            raise self._fail(f"not an answer: {line!r} ({error})") from error

    def close(self) -> None:
        if self.process is None:
            return
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None


def enumerations(command: list[str]) -> set[str]:
    """Every coverage token that the driver can ever print."""
    done = subprocess.run([*command, "--enums"], check=True, stdout=subprocess.PIPE,
                          timeout=_PATIENCE_S)
    return set(done.stdout.decode("ascii").split())
