# SPDX-License-Identifier: Apache-2.0
"""Who the client is, for every rule, peer and shape of what names it; and that nobody is told of it who did not ask."""

import json
import random
import re
import signal
import sys
import tempfile
import unittest
from pathlib import Path

from serve_support import ROOT, Answer, Connection, Serve, get, has_ipv6

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests" / "support"))

from client_shapes import (PEER, REFUSED, VALID, Field, client_of, header_shapes,  # noqa: E402
                           proxy_shapes, random_shape, text_of)
from oracle.addresses import Address, parse_client, parse_prefix  # noqa: E402
from scale import scale  # noqa: E402

SEED = 7
BACKENDS = {"amazon": ("3.208.0.0/12", "2600:1f18::/33"), "google": ("34.64.0.0/10", "2600:1900::/28")}
POLICY = "\n".join((
    "version: 1",
    "providers:",
    *(f"  {name}: {{ ranges: [{', '.join(map(json.dumps, ranges))}] }}" for name, ranges in BACKENDS.items()),
    "backends:",
    *(f'  {name}: {{ url: "https://{name}.example/{{path}}", trust: names }}' for name in (*BACKENDS, "others")),
    "sites:",
    "  dl.example.org:",
    "    api: files",
    "    default: true",
    "    fallback: others",
    "    routes:",
    *(f"      - {{ name: {name}, when: {{ provider: {name} }}, to: [{name}] }}" for name in BACKENDS),
    "      - { name: others, to: [others] }", ""))
RULES = ("peer", "xff:0", "xff:1", "xff:2", "xff:3", "header:X-Client-IP")
HEADERS = {"peer": "X-Forwarded-For", "header:X-Client-IP": "X-Client-IP"}
CANARIES = ("203.0.113.77", "2001:db8:77::77")


def backend_of(client: Address | None) -> str:
    for name, ranges in BACKENDS.items():
        if client is not None and any(parse_prefix(text).holds(client) for text in ranges):
            return name
    return "others"


class Matrix(unittest.TestCase):
    def setUp(self) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.policy = Path(folder, "policy.yaml")
        self.policy.write_text(POLICY)
        self.socket = f"unix:{folder}/socket"
        self.expected: dict[str, str | None] = {}

    def serve(self, rule: str, *flags: str) -> Serve:
        more = ["--listen", "[::1]:0"] if has_ipv6() else []
        return self.enterContext(Serve("--client", rule, "--trusted", "127.0.0.1/32", "--trusted", "::1/128", "--listen",
                                       self.socket, *more, *flags, policy=self.policy))

    def peers(self, server: Serve) -> list[tuple[str, str | None, Address | None, bool]]:
        """Listener, source, the peer and whether it is trusted."""
        tcp4 = next(address for address in server.addresses if address.startswith("127."))
        peers = [(tcp4, "127.0.0.1", parse_client("127.0.0.1"), True), (tcp4, "127.0.0.2", parse_client("127.0.0.2"), False),
                 (self.socket, None, None, True)]
        return peers + [(address, None, parse_client("::1"), True) for address in server.addresses if address.startswith("[")]

    def expect(self, target: str, answer: Answer, client: Address | None, what: object) -> None:
        self.assertEqual((answer.status, answer.fields.get("location")),
                         (302, f"https://{backend_of(client)}.example{target}"), what)
        self.expected[target] = text_of(client)

    def ask_all(self, connection: Connection, requests: list[tuple[list[Field], Address | None]], note: object) -> None:
        for start in range(0, len(requests), 50):
            batch = [(f"/{len(self.expected) + place}", *request) for place, request in enumerate(requests[start:start + 50])]
            connection.send(b"".join(get(target, *(f"{name}: {value}" for name, value in fields))
                                     for target, fields, _ in batch))
            for target, fields, client in batch:
                self.expect(target, connection.answer(), client, (note, fields))

    def check_log(self, server: Serve) -> None:
        """The exact address stands in the log, and only there."""
        self.assertEqual(server.stop(), 0)
        seen = {line["target"]: line["client"] for line in map(json.loads, server.log().splitlines())}
        self.assertEqual(len(seen), len(self.expected))
        self.assertEqual({target: (client, self.expected[target]) for target, client in seen.items()
                          if client != self.expected[target]}, {})

    def test_headers(self) -> None:
        rng = random.Random(SEED)
        count = 0
        for rule in RULES:
            name = HEADERS.get(rule, "X-Forwarded-For")
            shapes = [*header_shapes(name), *(random_shape(name, rng) for _ in range(int(1000 * scale())))]
            server = self.serve(rule, "--log-client", "full")
            self.expected = {}
            for address, source, peer, is_trusted in self.peers(server):
                with Connection(address, source) as connection:
                    self.ask_all(connection, [(fields, client_of(rule, peer, is_trusted, fields)) for fields in shapes],
                                 (rule, source or address))
            self.check_log(server)
            count += len(self.expected)
        print(f"proof 7: {count} requests of {len(RULES)} rules have the client that the rules give")

    def test_forged_elements_move_nobody(self) -> None:
        rng = random.Random(SEED + 1)
        count = int(1000 * scale())
        for steps in range(4):
            server = self.serve(f"xff:{steps}", "--log-client", "full")
            self.expected = {}
            requests = []
            for number in range(count):
                # What our own proxies wrote: the client, then each proxy as the next one saw it.
                real = rng.choice(VALID)
                written = [real, *(f"10.0.0.{proxy + 1}" for proxy in range(steps))]
                forged = random_shape("X-Forwarded-For", rng)
                # A proxy appends to the last line, or adds one of its own.
                if number % 3 == 0 and forged and forged[-1][0] == "X-Forwarded-For":
                    forged[-1] = (forged[-1][0], ", ".join([forged[-1][1], *written]))
                elif number % 3 == 1:
                    forged.extend(("X-Forwarded-For", element) for element in written)
                else:
                    forged.append(("X-Forwarded-For", ", ".join(written)))
                requests.append((forged, parse_client(real)))
            with Connection(server.addresses[0], "127.0.0.1") as connection:
                self.ask_all(connection, requests, steps)
            self.check_log(server)
        print(f"proof 7: {4 * count} forged lists moved no client")

    def test_a_head_beyond_the_limit_has_no_client(self) -> None:
        server = self.serve("xff:1")
        for lines in (["X-Forwarded-For: " + "1," * 10000 + "3.210.1.2"], ["X-Forwarded-For: 3.210.1.2"] * 100):
            with server.connect() as connection:
                self.assertEqual(connection.ask(get("/", *lines)).status, 431)
                self.assertTrue(connection.is_closed())

    def test_proxy(self) -> None:
        server = self.serve("proxy", "--log-client", "full")
        shapes = proxy_shapes()
        count = 0
        for address, source, peer, is_trusted in self.peers(server):
            for start, meant in shapes:
                for pieces in (1, 3):
                    count += 1
                    self.ask_behind(address, source, start, pieces,
                                    peer if meant is PEER else meant if meant is REFUSED or not is_trusted else parse_client(meant),
                                    is_trusted)
            if not is_trusted:  # whose PROXY line would be believed is nobody's: it is served as it is
                with Connection(address, source) as connection:
                    self.ask_all(connection, [([("X-Forwarded-For", "3.210.1.2")], peer)] * 2, source)
        self.check_log(server)
        print(f"proof 7: {count} PROXY lines and blocks have the client that they name, or are refused")

    def ask_behind(self, address: str, source: str | None, start: bytes, pieces: int, meant: Address | str | None,
                   is_trusted: bool) -> None:
        fields = [("X-Forwarded-For", "34.65.77.77"), ("X-Client-IP", "34.65.77.77"), ("Forwarded", "for=34.65.77.77")]
        target = f"/{len(self.expected)}"
        data = start + get(target, *(f"{name}: {value}" for name, value in fields))
        with Connection(address, source) as connection:
            size = -(-len(data) // pieces)
            for at in range(0, len(data), size):
                connection.send(data[at:at + size])
            answer = connection.answer()
            if meant is REFUSED or not is_trusted:
                # From a stranger it is no request; but for nothing, and an empty line, which may stand before one.
                if not is_trusted and start in (b"", b"\r\n"):
                    self.expect(target, answer, parse_client(source), start)
                    return
                self.assertEqual((answer.status, answer.fields.get("connection")), (400, "close"), start)
                self.assertTrue(connection.is_closed())
                return
            self.expect(target, answer, meant, start)
            self.ask_all(connection, [(fields, meant)], start)  # once for the whole connection


class Canary(unittest.TestCase):
    """An address that is sent in every input. What a client asks for (host, target) and calls itself (method, User-Agent,
    trace) is logged as it came and by its documented name, and a Location repeats the target; nothing else may hold it."""

    ECHOED = ("host", "method", "target", "location", "user_agent", "trace")
    NAMING = ("X-Forwarded-For", "X-Client-IP", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP",
              "Fastly-Client-IP", "X-Envoy-External-Address", "X-Original-Forwarded-For", "Via", "From", "Referer", "Origin",
              "Cookie", "Authorization", "Accept-Language", "If-None-Match", "Range", "X-Unheard-Of")
    TRACES = ("traceparent", "tracestate", "X-Request-Id", "X-Cloud-Trace-Context", "X-Amzn-Trace-Id", "baggage")

    def requests(self, canary: str) -> list[bytes]:
        text = f"[{canary}]" if ":" in canary else canary
        plain = [get("/a", f"{name}: {value}") for name in (*self.NAMING, *self.TRACES)
                 for value in (canary, f"{canary}, 10.0.0.1", f"for={text}", f"{text}:443")]
        asked = [get(f"/{canary}"), get(f"/a?ip={canary}"), get("/a", host=text), get(f"http://{text}/a"), get("/a", f"User-Agent: {canary}"),
                 get("/a", f"{canary.replace(':', '-')}: {canary}"), get(f"/%2e/{canary}"), get(f"/a#{canary}"),
                 get(f"http://{canary}@dl.example.org/"), get("/_poros/healthz", f"X-Forwarded-For: {canary}")]
        methods = [request.replace(b"GET ", method, 1) for request in (*plain[:4], *asked)
                   for method in (b"HEAD ", b"POST ", canary.replace(":", "-").encode() + b" ")]
        return plain + asked + methods

    def malformed(self, canary: str) -> list[bytes]:
        address = canary.encode()
        line = b"GET /a HTTP/1.1\r\nHost: dl.example.org\r\n"
        fields = [b"X-Forwarded-For : " + address, b" " + address, address, b"Host: " + address, b"X-Forwarded-For: " + address + b"\0",
                  b"X-Forwarded-For: " + address + b"\rx", b"Content-Length: " + address, b"Transfer-Encoding: " + address,
                  b"X-Forwarded-For: " + address * 2000, b"X-Forwarded-For: " + address + b"\r\nContent-Length: 1\r\nContent-Length: 2",
                  b"X-Forwarded-For: " + address + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + address]
        family = b"TCP6" if b":" in address else b"TCP4"
        return [*(line + field + b"\r\n\r\n" for field in fields), address + b"\r\n\r\n", b"GET " + address + b"\r\n\r\n",
                b"GET /" + address + b" HTTP/9.9\r\n\r\n", b"GET /a b" + address + b" HTTP/1.1\r\n\r\n", b"\x16\x03\x01" + address,
                b"\xff" + address, b"PROXY " + family + b" " + address + b" " + address + b" 1 2 3\r\n" + get(),
                b"PROXY " + family + b" " + address + b" " + address + b" 40000 443\r\n" + get(),
                b"PROXY TCP5 " + address + b"\r\n" + get(), b"\r\n\r\n\0\r\nQUIT\nxxx" + address + get()]

    def talk(self, server: Serve, data: bytes, ends: bool = True) -> bytes:
        with server.connect() as connection:
            connection.send(data)
            return connection.rest(ends)

    def check(self, rule: str, flags: tuple[str, ...]) -> int:
        needles = [*CANARIES, "203.0.113", "2001:db8:77", "2001:0db8:0077", "cb00714d", "203-0-113-77", "3405803853"]
        bad = re.compile("|".join(map(re.escape, needles)), re.IGNORECASE)
        count = 0
        with Serve("--client", rule, "--head-timeout-ms", "300", *flags) as server:
            for canary in CANARIES:
                for data in (*self.requests(canary), *self.malformed(canary)):
                    if rule == "proxy" and flags:
                        family = "TCP6" if ":" in canary else "TCP4"
                        data = f"PROXY {family} {canary} {canary} 40000 443\r\n".encode() + data
                    answer = self.talk(server, data)
                    self.assertIsNone(bad.search(re.sub(rb"(?m)^Location: [^\r\n]*", b"", answer).decode("latin-1")), data)
                    if (where := re.search(rb"(?m)^Location: ([^\r\n]*)", answer)) and bad.search(where[1].decode("latin-1")):
                        # As the target had it, never from anywhere else.
                        target = re.sub(rb"^[a-z]+://[^/]*", b"", data.split(b"GET ")[-1].split(b"HEAD ")[-1].split(b" ")[0])
                        self.assertTrue(where[1].endswith(target), data)
                    count += 1
                late = get("/a", f"X-Forwarded-For: {canary}")[:-2]
                self.assertIsNone(bad.search(self.talk(server, late, ends=False).decode("latin-1")))
            server.signal(signal.SIGHUP)  # a reload may have something to say as well
            self.assertEqual(server.stop(), 0)
            for line in server.messages:
                self.assertIsNone(bad.search(line), line)
            lines = [json.loads(line) for line in server.log().splitlines()]
        self.assertGreater(len(lines), 100)
        for line in lines:
            self.assertIsNone(line["client"])
            if bad.search(line["target"] or "") is None:
                self.assertIsNone(bad.search(line["location"] or ""), line)
            self.assertIsNone(bad.search(json.dumps({key: value for key, value in line.items() if key not in self.ECHOED})), line)
        return count

    def test_appears_nowhere(self) -> None:
        trusted = ("--trusted", "127.0.0.0/8")
        count = self.check("peer", ())
        for rule in ("peer", "xff:0", "xff:1", "header:X-Client-IP", "proxy"):
            count += self.check(rule, trusted)
        print(f"proof 7: {count} requests with a canary, which appears nowhere but where a request's own host, target and "
              "User-Agent are repeated")

    def test_would_be_seen(self) -> None:
        """The needle is found where it must be: with --log-client full."""
        with Serve("--client", "xff:0", "--trusted", "127.0.0.0/8", "--log-client", "full") as server:
            for canary in CANARIES:
                self.talk(server, get("/a", f"X-Forwarded-For: {canary}"))
            self.assertEqual(server.stop(), 0)
            self.assertEqual([json.loads(line)["client"] for line in server.log().splitlines()], list(CANARIES))


if __name__ == "__main__":
    unittest.main()
