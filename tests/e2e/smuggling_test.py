# SPDX-License-Identifier: Apache-2.0
"""What may be read in two ways, sent to `poros serve` and to nginx: tests/data/http/smuggling.txt.

poros must be at least as strict, and each difference must be listed there with its reason.
"""

import contextlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from serve_support import ROOT, WAIT_S, Serve, get

CORPUS = ROOT / "tests" / "data" / "http" / "smuggling.txt"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PROBE = get("/probe", host="a.example")
QUIET_S = 0.3  # so long nothing more: the server waits
POLICY = """version: 1
backends:
  a: { url: "https://a.onward.example/{path}", trust: names }
  b: { url: "https://b.onward.example/{path}", trust: names }
sites:
  a.example: { api: files, default: true, fallback: a, routes: [{ name: all, to: [a] }] }
  b.example: { api: files, fallback: b, routes: [{ name: all, to: [b] }] }
"""
CONFIG = """daemon off; master_process off; pid nginx.pid; error_log error.log; events {{ worker_connections 512; }}
http {{ access_log off; client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t;
  scgi_temp_path t; keepalive_timeout 60s;
  server {{ listen 127.0.0.1:{port} default_server; server_name a.example;
    location / {{ return 302 https://a.onward.example$request_uri; }} }}
  server {{ listen 127.0.0.1:{port}; server_name b.example;
    location / {{ return 302 https://b.onward.example$request_uri; }} }} }}
"""


@dataclass(frozen=True)
class Outcome:
    """The statuses of the answers, where they send, and what becomes of the connection."""

    statuses: tuple[int, ...]
    end: str
    locations: tuple[str, ...] = ()

    def is_like(self, other: "Outcome") -> bool:
        return self.end == other.end and [is_refusal(s) for s in self.statuses] == [is_refusal(s) for s in other.statuses]

    def accepted(self) -> int:
        return sum(not is_refusal(status) for status in self.statuses)

    def __str__(self) -> str:
        return f"{' '.join(map(str, self.statuses)) or '-'} {self.end}"


def is_refusal(status: int) -> bool:
    return status >= 400


def is_as_strict(ours: Outcome, theirs: Outcome) -> bool:
    """No answer more, no redirect where they refuse, no connection that lives where theirs ends."""
    return (len(ours.statuses) <= len(theirs.statuses) and ours.accepted() <= theirs.accepted()
            and (theirs.end != "closes" or ours.end == "closes")
            and all(is_refusal(a) or not is_refusal(b) for a, b in zip(ours.statuses, theirs.statuses, strict=False)))


@dataclass(frozen=True)
class Case:
    name: str
    expected: Outcome
    difference: str  # "", "stricter" or "laxer" than nginx
    reason: str
    payload: bytes


def unescape(text: str) -> bytes:
    repeated = re.compile(r"\\\{(\d+)\*([^{}]*)\}")
    while repeated.search(text):
        text = repeated.sub(lambda match: match[2] * int(match[1]), text)
    simple = {"r": "\r", "n": "\n", "t": "\t", "\\": "\\"}
    return re.sub(r"\\(x[0-9a-f]{2}|.)",
                  lambda match: simple.get(match[1]) or chr(int(match[1][1:], 16)), text).encode("latin-1")


def read_corpus() -> tuple[dict[str, str], list[Case]]:
    head, *blocks = re.split(r"^== ", CORPUS.read_text("utf-8"), flags=re.MULTILINE)
    cases = []
    for block in blocks:
        name, outcome, *lines = [line for line in block.split("\n") if not line.startswith("# ")]
        wanted, _, listed = outcome.partition("; ")
        *statuses, end = wanted.split()
        difference, _, reason = listed.partition(" ")
        cases.append(Case(name, Outcome(tuple(int(s) for s in statuses if s != "-"), end), difference, reason,
                          unescape("".join(lines))))
    return dict(re.findall(r"^reason ([a-z0-9.-]+): (.+)$", head, re.MULTILINE)), cases


def split_answers(data: bytes, is_head: bool) -> tuple[list[tuple[int, str, bool]], bool]:
    """Each answer as (status, Location, whether it closes), and whether the last one is whole."""
    answers: list[tuple[int, str, bool]] = []
    while data:
        if not data.startswith(b"HTTP/"[:len(data)]):
            return [*answers, (200, "", True)], True  # HTTP/0.9: a body and nothing else
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            return answers, False
        fields = {name.lower(): value.strip() for name, _, value in
                  (line.partition(b":") for line in head.split(b"\r\n")[1:])}
        length = 0 if is_head and not answers else int(fields.get(b"content-length", b"0"))
        if len(rest) < length:
            return answers, False
        status = int(head.split(b" ")[1])
        if status >= 200:
            answers.append((status, fields.get(b"location", b"").decode("latin-1"),
                            fields.get(b"connection", b"").lower() == b"close"))
        data = rest[length:]
    return answers, True


class Talk:
    def __init__(self, address: tuple[str, int], is_head: bool) -> None:
        self.socket = socket.create_connection(address, WAIT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.is_head = is_head
        self.data = b""
        self.has_ended = False

    def send(self, data: bytes) -> None:
        with contextlib.suppress(ConnectionError):  # a server that has refused reads no more
            self.socket.sendall(data)

    def answers(self) -> list[tuple[int, str, bool]]:
        return split_answers(self.data, self.is_head)[0]

    def read_until(self, done, quiet_s: float) -> None:
        """Reads until `done`, the end, or nothing for so long; an answer that says it closes is waited for to the end."""
        while not self.has_ended:
            answers, is_whole = split_answers(self.data, self.is_head)
            closes = bool(answers) and answers[-1][2]
            if is_whole and not closes and done(answers):
                return
            self.socket.settimeout(WAIT_S if closes or not is_whole else quiet_s)
            try:
                more = self.socket.recv(65536)
            except TimeoutError:
                return
            except ConnectionResetError:
                more = b""
            self.data += more
            self.has_ended = not more


def converse(address: tuple[str, int], payload: bytes, expected: int, quiet_s: float, pieces: int = 1) -> Outcome:
    """Sends it, and when the answers are there one request more, which shows where the server believes to be."""
    talk = Talk(address, payload.startswith(b"HEAD"))
    with talk.socket:
        size = -(-len(payload) // pieces)
        for at in range(0, len(payload), size):
            talk.send(payload[at:at + size])
            time.sleep(0.005 if pieces > 1 else 0)
        # More answers than expected come before the probe's: nothing is missed by not waiting.
        talk.read_until(lambda answers: len(answers) >= max(expected, 1), quiet_s)
        if not talk.has_ended:
            talk.send(PROBE)
            talk.read_until(lambda answers: bool(answers) and answers[-1][1].endswith("/probe"), quiet_s)
    answers = talk.answers()
    lives = bool(answers) and answers[-1][1] == "https://a.onward.example/probe" and not answers[-1][2]
    if lives:
        answers.pop()
    return Outcome(tuple(answer[0] for answer in answers), "lives" if lives else "closes" if talk.has_ended else "waits",
                   tuple(answer[1] for answer in answers))


@contextlib.contextmanager
def run_nginx() -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory(prefix="poros nginx ") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        Path(folder, "nginx.conf").write_text(CONFIG.format(port=port))
        process = subprocess.Popen([NGINX, "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf"],
                                   stderr=subprocess.PIPE, text=True)
        try:
            deadline = time.monotonic() + WAIT_S
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"nginx does not start: {process.communicate()[1]}")
                time.sleep(0.02)
            yield "127.0.0.1", port
        finally:
            process.terminate()
            process.communicate(timeout=WAIT_S)


class Smuggling(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.reasons, cls.cases = read_corpus()

    def run_all(self, address: tuple[str, int], pieces: int = 1) -> list[Outcome]:
        def run(case: Case) -> Outcome:
            expected = case.expected
            found = converse(address, case.payload, len(expected.statuses), QUIET_S, pieces)
            # A machine under load may have been slow: what is not as it should be is asked again, with more patience.
            if found.end == "waits" and expected.end != "waits":
                found = converse(address, case.payload, len(expected.statuses), 10 * QUIET_S, pieces)
            return found

        with ThreadPoolExecutor(32) as pool:
            return list(pool.map(run, self.cases))

    def test_poros_answers_as_the_corpus_says_and_nginx_is_no_stricter(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            policy = Path(folder, "policy.yaml")
            policy.write_text(POLICY)
            with Serve("--no-log", policy=policy) as server:
                host, port = server.addresses[0].rsplit(":", 1)
                ours = self.run_all((host, int(port)))
                in_pieces = self.run_all((host, int(port)), pieces=3)
        with run_nginx() as address:
            theirs = self.run_all(address)

        alike = stricter = laxer = 0
        for case, poros, split, nginx in zip(self.cases, ours, in_pieces, theirs, strict=True):
            with self.subTest(case.name):
                self.assertEqual(str(poros), str(case.expected))
                self.assertEqual(split, poros, "sent in three pieces")
                self.assertFalse([where for where in poros.locations if "/hidden" in where])
                found = "" if poros.is_like(nginx) else "stricter" if is_as_strict(poros, nginx) else "laxer"
                self.assertEqual(case.difference, found, f"poros {poros}, nginx {nginx}")
                self.assertIn(case.reason, self.reasons if found else {""})
                alike += not found
                stricter += found == "stricter"
                laxer += found == "laxer"
        print(f"proof 8: {len(self.cases)} requests, {alike + stricter} as strict as nginx ({alike} alike, {stricter} stricter), "
              f"{stricter + laxer} differences listed ({laxer} of them laxer)")

    def test_the_corpus_is_one(self) -> None:
        self.assertGreaterEqual(len(self.cases), 120)
        for values in ([case.name for case in self.cases], [case.payload for case in self.cases]):
            self.assertEqual({value for value in values if values.count(value) > 1}, set())
        self.assertEqual(set(self.reasons), {case.reason for case in self.cases} - {""})


if __name__ == "__main__":
    unittest.main()
