#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`poros feeds` against a publisher that is well, ill, or lying (docs/feeds.md). Exit codes and standard error are
files in golden/feeds_pull; POROS_WRITE_GOLDEN=1 writes them again. POROS_SCALE scales the 200 pulls that are killed."""
import gzip
import hashlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
from pathlib import Path
from typing import Any

import feeds_server as web
import yaml
from binary import POROS, ROOT, PorosTest, Result, environment

FEEDS = ROOT / "examples/registry.k8s.io/feeds"
GOLDEN = ROOT / "tests/e2e/golden/feeds_pull"
GCP = (FEEDS / "gcp.json").read_bytes()
AWS = gzip.decompress((FEEDS / "aws.json.gz").read_bytes())
NOW = "2026-08-01T12:00:00Z"

POLICY = """\
version: 1
feeds:
  aws: {{ format: aws-ip-ranges, url: "{base}/aws.json" }}
  gcp: {{ format: gcp-cloud, path: gcp.json, url: "{base}/gcp.json" }}
providers:
  amazon: {{ asns: [16509], ranges: [aws] }}
  google: {{ ranges: [gcp] }}
backends:
  origin: {{ url: "https://origin.example/{{path}}", trust: names }}
sites:
  dl.example: {{ api: files, fallback: origin, routes: [{{ name: all, to: [origin] }}] }}
"""


def with_prefixes(change: Any, feed: bytes = AWS) -> bytes:
    """A feed with `change` applied to its list of prefixes."""
    document = json.loads(feed)
    document["prefixes"] = change(document["prefixes"])
    return json.dumps(document).encode()


def plus(prefix: str, feed: bytes = AWS) -> bytes:
    return with_prefixes(lambda all_of: [*all_of, {"ip_prefix": prefix, "region": "us-east-1", "service": "AMAZON",
                                                   "network_border_group": "us-east-1"}], feed)


def without_a_tenth(all_of: list[Any]) -> list[Any]:
    """What begins with 52 to 54: a tenth of Amazon's addresses and more."""
    return [one for one in all_of if not re.match(r"5[2-4]\.", one["ip_prefix"])]


class FeedsTest(PorosTest):
    publisher: web.Publisher

    def setUp(self) -> None:
        super().setUp()
        certificates = self.dir.parent / "certificates"
        certificates.mkdir()
        self.publisher = web.Publisher(certificates)
        self.addCleanup(self.publisher.close)
        self.write_policy()
        self.publish(web.file(AWS), web.file(GCP))

    def write_policy(self, text: str = POLICY) -> None:
        self.write("policy.yaml", text.format(base=self.publisher.url("")))

    def publish(self, aws: web.Answer | None = None, gcp: web.Answer | None = None) -> None:
        if aws is not None:
            self.publisher.answers["/aws.json"] = aws
        if gcp is not None:
            self.publisher.answers["/gcp.json"] = gcp

    def poros(self, *arguments: str | Path, stdin: bytes = b"") -> Result:
        trusted = environment() | {"no_proxy": "*", "SSL_CERT_FILE": str(self.publisher.ca)}
        return Result(subprocess.run([POROS, *arguments], cwd=self.dir, input=stdin, capture_output=True, timeout=300,
                                     env=trusted))

    def pull(self, *flags: str) -> Result:
        return self.poros("feeds", "pull", "policy.yaml", "--now", NOW, *flags)

    def pull_later(self) -> Result:
        return self.poros("feeds", "pull", "policy.yaml", "--now", "2026-08-02")

    def pulled(self, *flags: str) -> Result:
        result = self.pull(*flags)
        self.assertEqual(result.code, 0, result.err)
        return result

    def files(self) -> dict[str, bytes]:
        """The lock and the snapshots."""
        found = [self.dir / "poros.lock", *(self.dir / "snapshots").glob("*")]
        return {path.relative_to(self.dir).as_posix(): path.read_bytes() for path in found if path.is_file()}

    def lock(self) -> Any:
        return yaml.safe_load((self.dir / "poros.lock").read_text("utf-8"))

    def snapshot(self, feed: str) -> Path:
        return self.dir / "snapshots" / ("sha256-" + self.lock()["feeds"][feed]["sha256"])

    def golden(self, name: str, result: Result, code: int) -> None:
        self.assertEqual((result.code, result.out), (code, ""), result.err)
        text = f"exit {result.code}\n{result.err}".replace(str(self.publisher.port), "PORT")
        text = re.sub(r"[0-9a-f]{64}", "HASH", text)
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("POROS_WRITE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.assertTrue(path.exists(), f"no {path}; it would be:\n{text}")
        self.assertEqual(text, path.read_text("utf-8"), name)


class Pull(FeedsTest):
    def test_the_first_pull_pins_what_came(self) -> None:
        self.golden("first", self.pull(), 0)
        lock = self.lock()
        for feed, body in (("aws", AWS), ("gcp", GCP)):
            pin = lock["feeds"][feed]
            self.assertEqual(pin["sha256"], hashlib.sha256(body).hexdigest())
            self.assertEqual((pin["bytes"], pin["fetched"], pin["etag"]), (len(body), NOW, web.etag_of(body)))
            self.assertEqual(self.snapshot(feed).read_bytes(), body)
        self.assertEqual(lock["providers"]["google"]["ipv4"], 19092352)

    def test_a_pull_that_brings_nothing_new_changes_no_byte(self) -> None:
        self.pulled()
        before = self.files()
        self.golden("not_modified", self.pull_later(), 0)
        self.assertEqual(self.files(), before)
        self.publish(web.file(AWS, has_etag=False))
        self.golden("same_bytes", self.pull_later(), 0)
        self.assertEqual(self.files(), before)

    def test_what_changed_is_pinned_and_the_rest_stays(self) -> None:
        self.pulled()
        before = self.files()
        changed = plus("203.0.112.0/24")
        self.publish(web.file(changed))
        self.golden("changed", self.pull_later(), 0)
        after = self.files()
        self.assertEqual(len(after), len(before) + 1)  # the old snapshot stays
        self.assertEqual(self.lock()["feeds"]["aws"]["fetched"], "2026-08-02T00:00:00Z")
        self.assertEqual(self.lock()["feeds"]["gcp"]["fetched"], NOW)

    def test_prune_removes_what_the_pull_puts_out_of_use(self) -> None:
        self.pulled()
        left = self.dir / f"snapshots/{self.snapshot('aws').name}"
        kept = ["snapshots/mine.txt", "snapshots/mine.AbCdEf", "snapshots/sha256-" + 64 * "0",
                f"snapshots/{left.name}.backup", f"snapshots/{left.name}.AbCdEfg", f"snapshots/{left.name}.AbC-Ef", "poros.lock.backup", "poros.lock.202608", "policy.yaml.AbCdEf"]
        removed = [f"snapshots/{left.name}.AbCdE9", "poros.lock.xYz123"]
        for name in kept + removed:
            (self.dir / name).write_text("anybody's")
        self.publish(web.file(plus("203.0.112.0/24")))
        self.golden("prune", self.pull("--prune"), 0)
        self.assertFalse(left.exists())
        for name in (*kept, f"snapshots/{self.snapshot('aws').name}", f"snapshots/{self.snapshot('gcp').name}"):
            self.assertTrue((self.dir / name).exists(), name)
        for name in removed:
            self.assertFalse((self.dir / name).exists(), name)

    def test_a_feed_that_is_renamed_is_no_new_one(self) -> None:
        self.pulled()
        before = self.lock()["feeds"]["aws"]
        self.write_policy(POLICY.replace("aws:", "cloud:").replace("[aws]", "[cloud]"))
        self.publish(web.file(with_prefixes(without_a_tenth)))
        self.golden("renamed_held_back", self.pull(), 1)
        self.publish(web.file(AWS))
        self.pulled()
        self.assertEqual(self.lock()["feeds"]["cloud"], before)
        self.assertNotIn("aws", self.lock()["feeds"])
        self.ok("check", "policy.yaml")

    def test_a_format_that_changed_counts_rows_afresh(self) -> None:
        blocks = b"192.5.6.0/24\n# 192.5.7.0/24\n"
        text = POLICY.replace("aws-ip-ranges", "cidr-list")
        self.write_policy(text)
        self.publish(web.file(blocks + b"192.5.8.0/24,US\n".replace(b",US", b"")))
        self.pulled()
        self.assertEqual(self.lock()["feeds"]["aws"]["rows"], 2)
        lock = self.dir / "poros.lock"
        lock.write_text(lock.read_text("utf-8").replace("rows: 2\n", "rows: 7\n"), "utf-8")
        self.write_policy(text.replace("cidr-list", "geofeed"))
        self.pulled()
        self.assertEqual(self.lock()["feeds"]["aws"]["rows"], 2)

    def test_only_leaves_the_others_as_they_are(self) -> None:
        self.pulled()
        self.publish(web.file(plus("203.0.112.0/24")), web.status(500))
        self.golden("only", self.pull("--only", "aws"), 0)
        self.golden("only_unknown", self.pull("--only", "azure"), 2)
        self.ok("check", "policy.yaml")

    def test_a_redirect_is_followed(self) -> None:
        self.publisher.answers["/moved.json"] = web.file(AWS)
        self.publish(web.redirect(self.publisher.url("/moved.json")))
        self.pulled()
        self.assertEqual(self.lock()["feeds"]["aws"]["sha256"], hashlib.sha256(AWS).hexdigest())

    def test_gzip_is_kept_as_it_came(self) -> None:
        packed = gzip.compress(AWS, mtime=0)
        self.publish(web.file(packed))
        self.pulled()
        self.assertEqual(self.snapshot("aws").read_bytes(), packed)
        self.ok("check", "policy.yaml")

    def test_http_headers_of_a_server_cannot_break_the_lock(self) -> None:
        def answer(handler: web.Handler) -> None:
            handler.begin(200, {"Content-Length": str(len(AWS)), "ETag": '"\xe9\x01"', "Last-Modified": "x" * 600})
            handler.wfile.write(AWS)
        self.publish(answer)
        self.pulled()
        self.assertNotIn("etag", self.lock()["feeds"]["aws"])
        self.assertNotIn("modified", self.lock()["feeds"]["aws"])
        self.ok("check", "policy.yaml")


class Refused(FeedsTest):
    """Whatever the publisher does, the last good lock and snapshots stay, byte for byte."""

    def check(self, name: str, code: int, *flags: str) -> None:
        before = self.files()
        self.golden(name, self.pull(*flags), code)
        self.assertEqual(self.files(), before, name)

    def test_a_publisher_that_is_ill(self) -> None:
        loop = web.redirect(self.publisher.url("/loop"))
        self.publisher.answers["/loop"] = loop
        html = b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))  # nobody listens there
            nobody = f"https://127.0.0.1:{unused.getsockname()[1]}/aws.json"
            for pulled_before in (True, False):
                if pulled_before:
                    self.pulled()
                else:
                    for path in [self.dir / "poros.lock", *(self.dir / "snapshots").glob("*")]:
                        path.unlink()
                for name, code, answer, *flags in (
                        ("truncated", 4, web.truncated(AWS)),
                        ("html", 3, web.file(html)),
                        ("json_error", 3, web.file(b'{"error": "quota"}')),
                        ("another_format", 3, web.file(GCP)),
                        ("bad_rows", 3, web.file(AWS.replace(b"/24", b"/99", 3))),
                        ("empty", 3, web.file(b"")),
                        ("slow", 4, web.dripping(AWS, self.publisher.stop), "--timeout", "1", "--only", "aws"),
                        ("redirect_loop", 4, loop),
                        ("redirect_to_http", 4, web.redirect("http://127.0.0.1:1/aws.json")),
                        ("redirect_to_file", 4, web.redirect("file:///etc/passwd")),
                        ("redirect_refused", 4, web.redirect(nobody)),
                        ("announced_50_gb", 3, web.announced(50_000_000_000)),
                        ("endless", 3, web.endless(), "--max-bytes", "3000000"),
                        ("not_found", 4, web.status(404)),
                        ("server_error", 4, web.status(500, html)),
                        ("no_content", 4, web.status(204)),
                        ("certificate", 4, web.file(AWS), "--ca-file", "/etc/ssl/certs/ca-certificates.crt"),
                        ("no_certificates", 4, web.file(AWS), "--ca-file", "none.pem")):
                    with self.subTest(name, pulled_before=pulled_before):
                        self.publish(answer)
                        self.check(name if pulled_before else f"{name}_first", code, *flags)

    def test_304_to_what_was_not_asked(self) -> None:
        self.publish(web.status(304))
        self.check("unasked_304", 4)

    def test_one_that_fails_holds_all_back(self) -> None:
        self.pulled()
        self.publish(web.file(plus("203.0.112.0/24")), web.status(503))
        self.check("one_fails", 4)

    def test_nobody_there(self) -> None:
        self.pulled()
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            self.write("policy.yaml", POLICY.format(base=f"https://127.0.0.1:{port}"))
            result = self.pull()
            result.err = result.err.replace(str(port), "PORT")
            self.golden("connection_refused", result, 4)

    def test_the_guard(self) -> None:
        self.pulled()
        for name, body in (("guard_loses", with_prefixes(without_a_tenth)),
                           ("guard_huge", plus("64.0.0.0/4")),
                           ("guard_reserved", plus("10.1.0.0/16")),
                           ("guard_another_provider", plus("34.80.16.0/24"))):
            with self.subTest(name):
                self.publish(web.file(body))
                self.check(name, 1)
        self.golden("guard_accepted", self.pull("--accept"), 0)
        self.assertEqual(self.snapshot("aws").read_bytes(), body)
        self.ok("check", "policy.yaml")
        self.publish(web.file(plus("10.1.0.0/16")))
        self.golden("guard_accepted_and_wrong", self.pull("--accept"), 0)
        self.assertEqual(self.poros("check", "policy.yaml").code, 3)

    def test_the_guard_of_a_first_pull(self) -> None:
        self.publish(web.file(plus("10.1.0.0/16")))
        self.check("guard_first", 1)

    def test_a_folder_that_is_none(self) -> None:
        self.pulled()
        self.publish(web.file(plus("203.0.112.0/24")))
        self.check("no_folder", 4, "--snapshots", "policy.yaml")

    def test_feeds_that_do_not_compile_together(self) -> None:
        self.pulled()
        twice = with_prefixes(lambda all_of: [*all_of, all_of[0] | {"region": "mars-1"}])
        self.publish(web.file(twice))
        self.check("two_answers", 3)

    def test_a_policy_that_does_not_compile_although_no_feed_is_new(self) -> None:
        self.pulled()
        self.write_policy(POLICY.replace("ranges: [gcp]", 'ranges: [gcp, "10.0.0.0/8"]'))
        self.check("unchanged_does_not_compile", 3)

    def test_a_lock_that_could_not_be_read(self) -> None:
        self.check("snapshots_not_utf8", 3, "--snapshots", os.fsdecode(b"sn\xffp"))
        self.check("lock_dash", 2, "--lock", "-")
        self.assertEqual([path.name for path in self.dir.iterdir()], ["policy.yaml"])

    def test_nobody_who_speaks_http(self) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]

            def greet() -> None:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"SSH-2.0-nobody\r\n" + 100 * b"x")
            thread = threading.Thread(target=greet)
            thread.start()
            self.write("policy.yaml", POLICY.format(base=f"http://127.0.0.1:{port}"))
            self.check("no_http", 4, "--only", "aws")
            thread.join()

    def test_a_lock_that_is_damaged(self) -> None:
        self.pulled()
        lock = self.dir / "poros.lock"
        lock.write_text(lock.read_text().replace("sha256: ", "sha265: ", 1))
        self.check("damaged_lock", 3)
        self.golden("damaged_lock_check", self.poros("check", "policy.yaml"), 3)

    def test_snapshots_that_are_damaged(self) -> None:
        self.pulled()
        path, before = self.snapshot("aws"), self.files()
        path.write_bytes(AWS[:-1] + b" ")
        self.golden("damaged_snapshot_check", self.poros("check", "policy.yaml"), 3)
        self.golden("damaged_snapshot_repaired", self.pull(), 0)
        self.assertEqual(self.files(), before)
        path.unlink()
        self.golden("lost_snapshot_check", self.poros("check", "policy.yaml"), 3)
        self.publish(web.file(plus("203.0.112.0/24")))
        self.check("lost_snapshot_held_back", 1)
        self.check("lost_snapshot_only_gcp", 3, "--only", "gcp")
        self.pulled("--accept")
        self.ok("check", "policy.yaml")


class Lock(FeedsTest):
    """What compile and check do with a lock."""

    def bundle(self, *flags: str) -> bytes:
        self.ok("compile", "policy.yaml", "-o", "a.bundle", *flags)
        return (self.dir / "a.bundle").read_bytes()

    def test_a_bundle_is_the_same_by_path_and_by_lock(self) -> None:
        self.write_policy(POLICY.replace('aws-ip-ranges, url', 'aws-ip-ranges, path: aws.json, url'))
        (self.dir / "aws.json").write_bytes(AWS)
        (self.dir / "gcp.json").write_bytes(GCP)
        by_path = self.bundle()
        self.pulled()
        for name in ("aws.json", "gcp.json"):
            (self.dir / name).unlink()  # with a lock, only what it pins is read
        self.assertEqual(self.bundle(), by_path)

    def test_a_lock_can_stand_elsewhere(self) -> None:
        (self.dir / "locks").mkdir()
        self.pulled("--lock", "locks/of.lock", "--snapshots", "../store")
        self.assertEqual(len(list((self.dir / "store").iterdir())), 2)
        self.assertFalse((self.dir / "poros.lock").exists())
        self.bundle("--lock", "locks/of.lock")
        self.ok("feeds", "status", "policy.yaml", "--lock", "locks/of.lock")
        self.pulled("--lock", "locks/of.lock", "--snapshots", "here")
        self.assertEqual(len(list((self.dir / "locks/here").iterdir())), 2)

    def test_what_a_lock_lacks(self) -> None:
        self.golden("check_no_lock", self.poros("check", "policy.yaml"), 3)
        self.golden("check_lock_not_there", self.poros("check", "policy.yaml", "--lock", "none.lock"), 4)
        self.pulled("--only", "aws")
        self.golden("check_not_pinned", self.poros("check", "policy.yaml"), 3)
        self.pulled()
        self.write_policy(POLICY.replace("/gcp.json", "/gcp2.json"))
        self.golden("check_another_url", self.poros("check", "policy.yaml"), 3)

    def test_a_policy_without_urls_needs_no_lock(self) -> None:
        self.pulled()
        (self.dir / "poros.lock").write_text("broken")
        self.write("policy.yaml", re.sub(r", url: \S+/gcp.json\"|  aws: .*\n|ranges: \[aws\]", "", POLICY).format())
        (self.dir / "gcp.json").write_bytes(GCP)
        self.ok("check", "policy.yaml")
        self.golden("no_urls", self.pull(), 3)

    def test_status(self) -> None:
        result = self.poros("feeds", "status", "policy.yaml", "--now", "2026-08-11")
        self.assertEqual((result.code, result.err), (1, ""))
        self.assertEqual([line.split()[:3] for line in result.out.splitlines()[1:]],
                         [["aws", "not", "pulled"], ["gcp", "not", "pulled"]])
        none = self.poros("feeds", "status", "policy.yaml", "--json")
        self.assertEqual(json.loads(none.out)[0], {"feed": "aws", "state": "not pulled", "url": None, "sha256": None,
                                                   "bytes": None, "rows": None, "fetched": None})
        self.pulled()
        result = self.poros("feeds", "status", "policy.yaml", "--now", "2026-08-11")
        self.assertEqual(result.code, 0)
        digest = hashlib.sha256(AWS).hexdigest()
        self.assertEqual(result.out.splitlines()[1].split(),
                         ["aws", "ok", "16,424", "2,538", "kB", NOW, "9", digest[:12]])
        found = json.loads(self.ok("feeds", "status", "policy.yaml", "--json", "--now", "2026-08-11"))
        self.assertEqual(found[0], {"feed": "aws", "state": "ok", "url": self.publisher.url("/aws.json"), "sha256": digest,
                                    "bytes": len(AWS), "rows": 16424, "fetched": NOW})
        early = self.poros("feeds", "status", "policy.yaml", "--now", "2026-07-31")
        self.assertEqual(early.code, 1)
        self.assertIn("from the future", early.out)
        self.snapshot("gcp").unlink()
        result = self.poros("feeds", "status", "policy.yaml")
        self.assertEqual(result.code, 1)
        self.assertIn("no snapshot", result.out)

    def test_usage(self) -> None:
        alone = self.poros("feeds")
        self.assertEqual((alone.code, alone.out), (2, ""))
        self.assertIn("poros feeds pull policy.yaml", alone.err)
        wrong = self.poros("feeds", "pul")
        self.assertEqual((wrong.code, wrong.err), (2, "poros feeds: unknown verb 'pul' (did you mean 'pull'?)\n"))
        for verb in ("pull", "status"):
            result = self.poros("feeds", verb, "--help")
            self.assertEqual((result.code, result.err), (0, ""))
            self.assertEqual(result.out.partition("Usage:")[0].count(f"\n  poros feeds {verb}"), 2)
        self.assertEqual(self.poros("feeds", "pull", "policy.yaml", "--now=-1").code, 2)


class Killed(FeedsTest):
    def test_whenever_it_is_killed_lock_and_snapshots_agree(self) -> None:
        scale = float(os.environ.get("POROS_SCALE", "0.1"))
        pulls = max(1, round(200 * scale))
        seed = random.SystemRandom().randrange(1 << 32)
        chance = random.Random(seed)
        few = with_prefixes(lambda all_of: all_of[:400])
        self.publish(web.file(few))
        begun = time.monotonic()
        self.pulled()
        usual = time.monotonic() - begun
        command = [str(POROS), "feeds", "pull", "policy.yaml", "--prune"]
        trusted = environment() | {"no_proxy": "*", "SSL_CERT_FILE": str(self.publisher.ca)}
        killed = changed = 0
        for number in range(pulls):
            # Always another, so that no earlier pull can have left its snapshot.
            self.publish(web.file(plus(f"198.52.{number // 250}.{number % 250}/32", few)))
            before = (self.dir / "poros.lock").read_bytes()
            process = subprocess.Popen(command, cwd=self.dir, env=trusted, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 1.3 * usual))
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
            with self.subTest(number=number, seed=seed):
                changed += (self.dir / "poros.lock").read_bytes() != before
                for feed in ("aws", "gcp"):
                    body = self.snapshot(feed).read_bytes()
                    self.assertEqual(hashlib.sha256(body).hexdigest(), self.lock()["feeds"][feed]["sha256"])
                self.ok("check", "policy.yaml")
        print(f"proof 4 (scale {scale:g}): of {pulls} pulls {killed} were killed before their end, {changed} changed the "
              f"lock (seed {seed})")
        self.assertGreater(killed, 0)
        self.pulled("--prune")  # snapshots that no lock ever named may stay, but no half ones
        left = [path.name for path in self.dir.glob("**/*.??????")]
        self.assertEqual([name for name in left if not re.fullmatch("[a-z]+|[A-Z]+|[0-9]+", name[-6:])], [])


if __name__ == "__main__":
    unittest.main()
