# SPDX-License-Identifier: Apache-2.0
"""What `poros serve` shows of itself: --admin, /_poros/readyz, the list of hosts."""

import json
import random
import re
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from urllib.parse import quote, urlsplit

from serve_support import MINIMAL, POROS, ROOT, WAIT_S, Answer, Connection, Serve, compile_policy, get

HOSTS = "/.well-known/artifact-hosts.json"
NOW = "2026-12-01"
POLICY = """\
version: 1
providers:
  amazon: { ranges: [3.208.0.0/12] }
backends:
  origin: { url: "https://o.example.org/{path}", trust: names }
  s3:
    url: "https://s3.{region}.example.org/{path}"
    trust: files
    pays: amazon
    until: 2027-01-01
    place: { by: locality }
    regions: { east: {}, west: {} }
    presence: { check: head, when_unknown: use }
sites:
  dl.example.org:
    api: files
    fallback: origin
    routes:
      - { name: gone, when: { path: /old/** }, answer: { status: 410 } }
      - { name: amazon, when: { kind: file, provider: amazon }, to: [s3] }
      - { name: rest, to: [origin] }
  r.example.org:
    api: oci
    fallback: origin
    routes: [{ name: all, to: [origin] }]
"""
SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (-?[0-9.]+)")


def admin_of(server: Serve) -> str:
    said = next(line for line in server.messages if "listening on" in line)
    return re.search(r"; admin (\S+)", said)[1]


def ask_admin(server: Serve, target: str, method: str = "GET") -> Answer:
    with Connection(admin_of(server)) as connection:
        connection.send(get(target).replace(b"GET", method.encode(), 1))
        return connection.answer(is_head=method == "HEAD")


def scrape(server: Serve) -> dict[str, float]:
    """Series and values."""
    answer = ask_admin(server, "/metrics")
    assert answer.status == 200
    samples = {}
    for line in answer.body.decode().splitlines():
        if not line.startswith("# "):
            assert SAMPLE.fullmatch(line), line
            name, _, value = line.rpartition(" ")
            assert name not in samples, line
            samples[name] = float(value)
    return samples


def of(samples: dict[str, float], name: str) -> dict[str, float]:
    return {key: value for key, value in samples.items() if key.split("{")[0] == name}


def request_series(site: str, route: str, backend: str, region: str, status: int) -> str:
    return (f'poros_requests_total{{site="{site}",route="{route}",backend="{backend}",region="{region}",'
            f'status="{status}"}}')


class AdminTest(unittest.TestCase):
    def serve(self, *flags: str, policy: str | None = None, **more) -> Serve:
        path = MINIMAL
        if policy is not None:
            folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
            path = folder / "policy.yaml"
            path.write_text(policy)
        return self.enterContext(Serve("--admin", "127.0.0.1:0", *flags, policy=path, **more))

    def ask_all(self, server: Serve, *requests: bytes) -> list[int]:
        with server.connect() as connection:
            return [connection.ask(request).status for request in requests]


class Metrics(AdminTest):
    def setUp(self) -> None:
        self.server = self.serve("--client", "header:X-Client", "--trusted", "127.0.0.1/32", "--now", NOW,
                                 "--locality", "west", "--have", "s3@east=no", policy=POLICY)

    def test_counts_exactly(self) -> None:
        before = scrape(self.server)
        self.assertEqual(of(before, "poros_requests_total"), {})
        amazon = "X-Client: 3.208.0.1"
        files = [get(f"/{i}.tar", amazon) for i in range(7)]
        # Several connections, so that each loop has some of them.
        statuses = [status for _ in range(4) for status in self.ask_all(self.server, *files)]
        self.assertEqual(set(statuses), {302})
        self.ask_all(self.server, get("/old/x"), get("/old/y"), get("/a.tar"), get("/a/../b"),
                     get().replace(b"GET", b"PUT"), get(host="evil.example"), get("x"),
                     get("/v2/", host="r.example.org"), get("/v2/_catalog", host="r.example.org"),
                     get("/v2/a/manifests/b", host="R.example.org:80"),
                     get("/_poros/healthz"), get("/_poros/readyz"), get(HOSTS))
        with self.server.connect() as connection:
            self.assertEqual(connection.ask(get("/a b")).status, 400)
        after = scrape(self.server)
        self.assertEqual(of(after, "poros_requests_total"), {
            request_series("", "", "", "", 400): 1,
            request_series("", "", "", "", 421): 1,
            request_series("dl.example.org", "", "", "", 400): 1,
            request_series("dl.example.org", "", "", "", 405): 1,
            request_series("dl.example.org", "amazon", "s3", "west", 302): 28,
            request_series("dl.example.org", "gone", "", "", 410): 2,
            request_series("dl.example.org", "rest", "origin", "", 302): 1,
            request_series("r.example.org", "", "", "", 200): 1,
            request_series("r.example.org", "", "", "", 404): 1,
            request_series("r.example.org", "all", "origin", "", 302): 1,
        })
        self.assertEqual(of(after, "poros_skips_total"), {})
        self.assertEqual(after['poros_refusals_total{reason="bad-request"}'], 1)
        self.assertEqual(after["poros_request_duration_seconds_count"], 38)
        self.assertEqual(after['poros_request_duration_seconds_bucket{le="+Inf"}'], 38)
        self.assertGreater(after["poros_request_duration_seconds_sum"], 0)
        for name, value in before.items():
            if re.search(r"_(total|bucket|sum|count)\b", name):
                self.assertGreaterEqual(after[name], value, name)

    def test_counts_skips(self) -> None:
        with Serve("--admin", "127.0.0.1:0", "--client", "header:X-Client", "--trusted", "127.0.0.1/32", "--now",
                   "2027-01-01", policy=self.policy_file()) as expired:
            self.ask_all(expired, *(get("/a.tar", "X-Client: 3.208.0.1") for _ in range(3)))
            samples = scrape(expired)
        self.assertEqual(of(samples, "poros_skips_total"), {'poros_skips_total{backend="s3",reason="expired"}': 3})
        self.assertEqual(of(samples, "poros_requests_total"),
                         {request_series("dl.example.org", "amazon", "origin", "", 302): 3})
        self.assertEqual(samples['poros_backend_expires_seconds{backend="s3"}'], 0)

    def policy_file(self) -> Path:
        path = self.server.folder / "again.yaml"
        path.write_text(POLICY)
        return path

    def test_shows_the_bundle(self) -> None:
        samples = scrape(self.server)
        identity = subprocess.run([POROS, "show", "--json", self.server.bundle], capture_output=True, check=True)
        self.assertEqual(samples[f'poros_bundle_info{{id="{json.loads(identity.stdout)["id"]}"}}'], 1)
        self.assertEqual(samples["poros_bundle_generation"], 1)
        self.assertLess(samples["poros_bundle_age_seconds"], 60)
        self.assertEqual(of(samples, "poros_backend_expires_seconds"),
                         {'poros_backend_expires_seconds{backend="s3"}': 31 * 86400})
        version = subprocess.run([POROS, "--version"], capture_output=True, text=True, check=True).stdout
        number, commit = re.match(r"poros (\S+) \((\S+)\)", version).groups()
        self.assertEqual(samples[f'poros_build_info{{version="{number}",commit="{commit}"}}'], 1)

    def test_shows_connections_and_lines(self) -> None:
        with self.server.connect() as one, self.server.connect() as two:
            one.ask(get("/a"))
            two.ask(get("/b"))
            self.assertEqual(scrape(self.server)["poros_connections"], 2)
        end = time.monotonic() + WAIT_S
        while (samples := scrape(self.server))["poros_log_lines_total"] < 2 or samples["poros_connections"] > 0:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        self.assertEqual(samples["poros_log_lines_total"], 2)
        self.assertEqual(samples["poros_log_lines_dropped_total"], 0)

    def test_counters_go_on_over_a_new_bundle(self) -> None:
        series = request_series("dl.example.org", "rest", "origin", "", 302)
        self.ask_all(self.server, *(get(f"/{i}") for i in range(5)))
        changed = self.server.folder / "changed.yaml"
        changed.write_text(POLICY.replace("name: amazon", "name: donor"))
        compile_policy(changed, self.server.bundle)
        self.server.signal(signal.SIGHUP)
        self.server.wait_for_message("now serving ")
        for _ in range(4):
            self.ask_all(self.server, *(get(f"/{i}") for i in range(5)))
        self.ask_all(self.server, get("/a.tar", "X-Client: 3.208.0.1"), get("/a.tar", "X-Client: 3.208.0.1"))
        samples = scrape(self.server)
        self.assertEqual(samples[series], 25)
        self.assertEqual(samples["poros_bundle_generation"], 2)
        self.assertIn(request_series("dl.example.org", "donor", "s3", "west", 302), samples)

    def test_hostile_clients_add_no_series(self) -> None:
        source = random.Random(5)
        self.hostile(random.Random(4), 300)
        self.ask_all(self.server, get("/v2/", host="r.example.org"), get("/v2/_catalog", host="r.example.org"),
                     get("/v2/a/manifests/b", host="r.example.org"), get("/%", host="r.example.org"),
                     get(host="r.example.org").replace(b"GET", b"PUT"), get("/a"), get("/old/a"), get("/%"),
                     get().replace(b"GET", b"PUT"), get("x"), get(host="x.example"),
                     get("/a", "X-Client: 3.208.0.1"))
        before = scrape(self.server)
        self.hostile(source, 1000)
        after = scrape(self.server)
        self.assertEqual(set(after), set(before))
        self.assertGreaterEqual(after["poros_request_duration_seconds_count"],
                                before["poros_request_duration_seconds_count"] + 500)

    def hostile(self, source: random.Random, count: int) -> None:
        def word(length: int) -> str:
            # What is no HTTP gets no further than its refusal, so only some words are that bad.
            letters = "abcXYZ019-._~" + source.choice(["", "", "%/'", "%/\\\"'{}=,\xe9", "\n\r\t \x00\x7f"])
            return "".join(source.choice(letters) for _ in range(source.randrange(length)))

        for _ in range(count):
            host = source.choice(["dl.example.org", "r.example.org", word(40), "canary.example"])
            method = source.choice(["GET", "HEAD", "canary", word(12)])
            target = source.choice(["/", "/v2/", "/old/", HOSTS, "/_poros/", ""]) + word(60)
            client = source.choice(["3.208.0.1", "3.215.9.9", word(20), "2001:db8::1"])
            request = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nX-Client: {client}\r\nConnection: close\r\n\r\n"
            with self.server.connect() as connection:
                connection.send(request.encode("latin-1"))
                try:
                    connection._receive()
                except (AssertionError, ConnectionError):
                    pass

    def test_tells_nothing_of_a_client(self) -> None:
        canary = "203.0.113.77"
        self.ask_all(self.server, get(f"/{canary}", f"X-Client: {canary}", f"X-Forwarded-For: {canary}",
                                      f"User-Agent: {canary}"), get(host=canary))
        with self.server.connect() as connection:
            connection.ask(get("/a b", f"X-Client: {canary}"))
        self.assertNotIn(canary, ask_admin(self.server, "/metrics").body.decode())

    def test_documents_every_metric(self) -> None:
        text = (ROOT / "docs/metrics.md").read_text("utf-8")
        documented = {name: (kind, set(re.findall(r"`([a-z]+)`", labels)))
                      for name, kind, labels in re.findall(r"^\| `(poros_[a-z_]+)` \| (\w+) \|([^|]*)\|", text, re.M)}
        self.ask_all(self.server, get("/a"))
        body = ask_admin(self.server, "/metrics").body.decode()
        types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", body, re.M))
        self.assertEqual({name: kind for name, (kind, _) in documented.items()}, types)
        self.assertEqual(set(re.findall(r"^# HELP (\S+) \S", body, re.M)), set(types))
        seen = set()
        for line in body.splitlines():
            if not line.startswith("#"):
                name, labels, _ = SAMPLE.fullmatch(line).groups()
                base = name if name in types else re.sub(r"_(bucket|sum|count)$", "", name)
                seen.add(base)
                kind, names = documented[base]
                shown = set(re.findall(r'([a-z]+)="', labels or ""))
                self.assertIn(shown, [names] if kind != "histogram" else [names, set()], line)
        self.assertEqual(set(types) - seen, {"poros_feed_age_seconds", "poros_skips_total"})


class Admin(AdminTest):
    def test_explains_like_the_command_line(self) -> None:
        server = self.serve("--now", NOW, "--locality", "west", "--have", "s3=no", policy=POLICY)
        for ip in ("3.208.0.1", "2001:db8::1", "unknown"):
            for url in ("https://dl.example.org/a.tar?x=1&y=%2e", "https://dl.example.org/old/b",
                        "https://r.example.org/v2/a+b/manifests/c", "https://evil.example/", "https://dl.example.org?q",
                        "https://dl.example.org/a/../b", "/a"):
                for method in ("GET", "PUT"):
                    for locality in ("east", "west"):
                        told = subprocess.run(
                            [POROS, "explain", server.bundle, url, "--ip", ip, "--method", method, "--locality",
                             locality, "--now", NOW, "--have", "s3=no", "--json"], capture_output=True, check=True)
                        answer = ask_admin(server, f"/explain?ip={quote(ip)}&url={quote(url, safe='')}"
                                                   f"&method={method}&locality={locality}")
                        self.assertEqual((answer.status, answer.body), (200, told.stdout), (ip, url, method))
                        self.assertEqual(answer.fields["content-type"], "application/json")
                        if locality == "west":  # the server's own
                            own = ask_admin(server, f"/explain?ip={quote(ip)}&url={quote(url, safe='')}&method={method}")
                            self.assertEqual(own.body, told.stdout)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.log(), b"")

    def test_explains_by_the_new_bundle(self) -> None:
        server = self.serve()
        target = "/explain?url=https://dl.example.org/a.tar"
        self.assertIn(b"downloads.example.org", ask_admin(server, target).body)
        changed = server.folder / "policy.yaml"
        changed.write_text(MINIMAL.read_text().replace("downloads.example.org", "moved.example.org"))
        compile_policy(changed, server.bundle)
        server.signal(signal.SIGHUP)
        server.wait_for_message("now serving ")
        self.assertIn(b"moved.example.org", ask_admin(server, target).body)

    def test_answers_and_refuses(self) -> None:
        server = self.serve()
        for target, status, start in (("/", 200, b"poros: "), ("/healthz", 200, b"ok\n"),
                                      ("/metrics?x", 200, b"# HELP "), ("/nothing", 404, b"Not Found\n"),
                                      ("/explain", 400, b"no url"), ("/explain?url=%", 400, b"a '%'"),
                                      ("/explain?url=/&ip=1", 400, b"ip is no IP address")):
            answer = ask_admin(server, target)
            self.assertEqual((answer.status, answer.body[:len(start)]), (status, start), target)
            self.assertEqual(answer.fields["cache-control"], "no-store")
            head = ask_admin(server, target, "HEAD")
            self.assertEqual((head.status, head.body), (status, b""), target)
            refused = ask_admin(server, target, "POST")
            self.assertEqual((refused.status, refused.fields["allow"]), (405, "GET, HEAD"))
        self.assertEqual(ask_admin(server, "/metrics").fields["content-type"],
                         "text/plain; version=0.0.4; charset=utf-8")

    def test_is_off_by_default(self) -> None:
        with Serve() as server, server.connect() as connection:
            self.assertEqual(admin_of(server), "none")
            for target in ("/metrics", "/explain?url=/a"):  # files like others to clients
                self.assertEqual(connection.ask(get(target)).status, 302)

    def test_listens_where_it_is_told(self) -> None:
        with Serve("--admin", "0") as server:
            self.assertRegex(admin_of(server), r"^127\.0\.0\.1:[1-9]")
            self.assertEqual(ask_admin(server, "/healthz").status, 200)
        folder = self.enterContext(tempfile.TemporaryDirectory())
        with Serve(environment={"POROS_ADMIN": f"unix:{folder}/admin"}) as server:
            self.assertEqual(ask_admin(server, "/healthz").status, 200)
            again = subprocess.run([POROS, "serve", server.bundle, "--listen", "127.0.0.1:0", "--admin",
                                    f"unix:{folder}/admin"], capture_output=True, text=True, timeout=WAIT_S)
            self.assertEqual(again.returncode, 4)
            self.assertIn("--admin: ", again.stderr)
            self.assertEqual(server.stop(), 0)
        self.assertFalse((Path(folder) / "admin").exists())
        bad = subprocess.run([POROS, "serve", ROOT / "README.md", "--admin", "x"], capture_output=True, timeout=WAIT_S)
        self.assertNotEqual(bad.returncode, 0)

    def test_serves_until_the_end_of_a_drain(self) -> None:
        server = self.serve()
        with Connection(admin_of(server)) as scraper, server.connect() as client, server.connect() as late:
            self.assertEqual(client.ask(get("/_poros/readyz")).body, b"ready\n")
            late.send(get()[:10])
            server.signal(signal.SIGTERM)
            end = time.monotonic() + WAIT_S
            while scraper.ask(get("/healthz")).status == 200 and self.accepts(server):
                self.assertLess(time.monotonic(), end)
                time.sleep(0.01)
            client.send(get("/_poros/readyz"))
            answer = client.answer()
            self.assertEqual((answer.status, answer.body), (503, b"draining\n"))
            self.assertEqual(answer.fields["cache-control"], "no-store")
            late.send(get()[10:])
            self.assertEqual(late.answer().status, 302)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.log().count(b"\n"), 1)

    @staticmethod
    def accepts(server: Serve) -> bool:
        try:
            server.connect().close()
        except OSError:
            return False
        return True

    def test_health_is_well_while_draining(self) -> None:
        with Serve() as server, server.connect() as client, server.connect() as late:
            late.send(get()[:10])
            client.ask(get("/_poros/healthz"))
            server.signal(signal.SIGTERM)
            while self.accepts(server):
                time.sleep(0.01)
            self.assertEqual(client.ask(get("/_poros/healthz")).body, b"ok\n")


class Hosts(AdminTest):
    def test_answers_every_site_before_its_routes(self) -> None:
        with Serve(policy=self.written(POLICY)) as server, server.connect() as connection:
            bodies = set()
            for host in ("dl.example.org", "r.example.org", "DL.example.org.:8080"):
                answer = connection.ask(get(HOSTS, host=host))
                self.assertEqual((answer.status, answer.fields["content-type"], answer.fields["cache-control"]),
                                 (200, "application/json", "public, max-age=300"))
                bodies.add(answer.body)
            self.assertEqual(len(bodies), 1)
            self.assertEqual(json.loads(bodies.pop()), {"version": 1, "hosts": [
                {"host": "o.example.org", "backend": "origin", "provider": None, "from": None, "until": None,
                 "onward": False},
                *({"host": f"s3.{region}.example.org", "backend": "s3", "provider": "amazon", "from": None,
                   "until": "2027-01-01T00:00:00Z", "onward": False} for region in ("east", "west"))]})
            connection.send(get(HOSTS).replace(b"GET", b"HEAD"))
            head = connection.answer(is_head=True)
            self.assertEqual((head.status, head.fields["content-type"]), (200, "application/json"))
            self.assertEqual(connection.ask(get(HOSTS + "?x=1")).status, 200)
            self.assertEqual(connection.ask(get(f"http://r.example.org{HOSTS}", host="evil.example")).status, 200)
            refused = connection.ask(get(HOSTS).replace(b"GET", b"PUT"))
            self.assertEqual((refused.status, refused.fields["allow"]), (405, "GET, HEAD"))
            self.assertEqual(connection.ask(get(HOSTS, host="evil.example")).status, 421)
            self.assertEqual(connection.ask(get(HOSTS + "x")).status, 302)
            self.assertEqual(connection.ask(get("/x" + HOSTS)).status, 302)
            self.assertEqual(server.stop(), 0)
            self.assertEqual(server.log().count(b"\n"), 4)

    def written(self, policy: str) -> Path:
        path = Path(self.enterContext(tempfile.TemporaryDirectory())) / "policy.yaml"
        path.write_text(policy)
        return path

    def test_any_host_where_there_is_a_default_site(self) -> None:
        with Serve() as server, server.connect() as connection:
            self.assertEqual(connection.ask(get(HOSTS, host="any.example")).status, 200)

    def test_has_every_host_of_the_examples_cases(self) -> None:
        for policy in sorted((ROOT / "examples").glob("*/policy.yaml")):
            with self.subTest(policy.parent.name), Serve(policy=policy) as server, server.connect() as connection:
                site = next(iter(self.sites(server)))
                listed = {row["host"] for row in json.loads(connection.ask(get(HOSTS, host=site)).body)["hosts"]}
                text = (policy.parent / "cases.yaml").read_text("utf-8")
                told = {urlsplit(url).netloc for url in re.findall(r'location: "?(https?://[^"\s]+)', text)}
                self.assertTrue(told)
                self.assertLessEqual(told, listed)

    @staticmethod
    def sites(server: Serve) -> list[str]:
        shown = subprocess.run([POROS, "show", "--json", server.bundle], capture_output=True, check=True)
        return [site["name"] for site in json.loads(shown.stdout)["sites"]]


if __name__ == "__main__":
    unittest.main()
