# SPDX-License-Identifier: Apache-2.0
"""A running `poros serve` for the tests: a port of its own, raw sockets, ended by its pid."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

POROS = os.environ.get("POROS", "build/poros")
ROOT = Path(__file__).resolve().parents[2]
MINIMAL = ROOT / "examples" / "minimal" / "policy.yaml"
WAIT_S = 20.0


def has_ipv6() -> bool:
    """False in a container without it; then there is nothing to test."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def compile_policy(policy: Path, bundle: Path) -> None:
    # Renamed into place, as whoever replaces a bundle under a running server does.
    subprocess.run([POROS, "compile", policy, "-o", bundle], check=True, capture_output=True)


class Serve:
    """A server over the minimal example, or over `policy`."""

    def __init__(self, *flags: str, policy: Path = MINIMAL, listen: str | None = "127.0.0.1:0",
                 environment: dict[str, str] | None = None, stdout=None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="poros serve "))
        self.bundle = self.folder / "policy.bundle"
        compile_policy(policy, self.bundle)
        self.log_path = self.folder / "log"
        command = [POROS, "serve", str(self.bundle), "--threads", "2", *flags]
        if listen is not None:
            command += ["--listen", listen]
        own = {name: value for name, value in os.environ.items()
               if name != "PORT" and not name.startswith("POROS_")}
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log if stdout is None else stdout,
                                            stderr=subprocess.PIPE, text=True,
                                            env=own | (environment or {}))
        self.messages: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        started = self.wait_for_message("listening on ")
        where = re.search(r"listening on ([^;]+);", started)
        self.addresses = where[1].split() if where else []

    def _read(self) -> None:
        for line in self.process.stderr:
            with self._changed:
                self.messages.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self.messages.append("(end)")
            self._changed.notify_all()

    def wait_for_message(self, text: str) -> str:
        def found() -> list[str]:
            return [line for line in self.messages if text in line or line == "(end)"]

        with self._changed:
            if not self._changed.wait_for(found, WAIT_S) or found()[0] == "(end)":
                raise AssertionError(f"no {text!r} in {self.messages}")
            return found()[0]

    def connect(self, address: str | None = None) -> "Connection":
        return Connection(address or self.addresses[0])

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        code = self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        return code

    def log(self) -> bytes:
        """Everything logged; only after stop()."""
        return self.log_path.read_bytes()

    def __enter__(self) -> "Serve":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        self.process.stderr.close()
        shutil.rmtree(self.folder)


class Answer:
    def __init__(self, head: bytes, body: bytes) -> None:
        first, *lines = head.split(b"\r\n")
        self.status = int(first.split(b" ")[1])
        self.fields = {name.lower().decode(): value.strip().decode()
                       for name, value in (line.split(b":", 1) for line in lines)}
        self.body = body


class Connection:
    def __init__(self, address: str, source: str | None = None) -> None:
        if address.startswith("unix:"):
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(WAIT_S)
            self._socket.connect(address.removeprefix("unix:"))
        else:
            host, port = address.rsplit(":", 1)
            self._socket = socket.create_connection((host.strip("[]"), int(port)), WAIT_S,
                                                    source_address=source and (source, 0))
        self._read = b""

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self, is_head: bool = False) -> Answer:
        while b"\r\n\r\n" not in self._read:
            self._receive()
        head, self._read = self._read.split(b"\r\n\r\n", 1)
        answer = Answer(head, b"")
        length = 0 if is_head else int(answer.fields["content-length"])
        while len(self._read) < length:
            self._receive()
        answer.body, self._read = self._read[:length], self._read[length:]
        return answer

    def ask(self, data: bytes) -> Answer:
        self.send(data)
        return self.answer()

    def is_closed(self) -> bool:
        """True when nothing more comes and the other side has closed."""
        try:
            return self._read == b"" and self._socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def rest(self, ends: bool = True) -> bytes:
        """All that still comes, after saying (unless not `ends`) that nothing more is sent."""
        data, self._read = self._read, b""
        try:
            if ends:
                self._socket.shutdown(socket.SHUT_WR)
            while more := self._socket.recv(65536):
                data += more
        except (BrokenPipeError, ConnectionResetError):
            pass
        return data

    def close(self) -> None:
        self._socket.close()

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise AssertionError(f"closed after {self._read!r}")
        self._read += data

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def get(target: str = "/v1/tool.tar.gz", *lines: str, host: str = "dl.example.org") -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode("latin-1")
