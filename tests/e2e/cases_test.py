#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`poros check POLICY --cases FILE`: people's own cases, as docs/cases.md has them."""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from binary import POROS, ROOT, PorosTest, environment

sys.path.insert(0, str(ROOT / "tests/support"))
from cases import CaseError, load_all  # noqa: E402

POLICY = """\
version: 1
providers:
  amazon: { ranges: [3.208.0.0/12] }
backends:
  origin: { url: "https://o.example.org/{path}", trust: names }
  s3: { url: "https://s3.example.org/{path}", trust: files, pays: amazon, presence: { check: head, when_unknown: use } }
sites:
  dl.example.org:
    api: files
    fallback: origin
    routes:
      - { name: gone, when: { path: /v1/** }, answer: { status: 410 } }
      - { name: home, when: { path: /, header: { X-Home: it's } }, answer: { status: 302, location: "https://www.example.org/" } }
      - { name: amazon, when: { kind: file, provider: amazon }, to: [s3, origin] }
      - { name: rest, to: [origin] }
  r.example.org:
    api: oci
    fallback: registry
    routes:
      - { name: all, to: [registry] }
""".replace("backends:\n", "backends:\n  registry: { url: \"https://up.example.org/v2/{rest}\", trust: names }\n")

# Every kind of expectation, each wrong in its own case.
BROKEN = """\
defaults: { host: dl.example.org, client: 3.208.0.1 }
requests:
  - { name: as it is, target: /a.tar, expect: { location: "https://s3.example.org/a.tar", route: amazon, kind: file, skips: [] } }
  - { name: status, target: /a.tar, expect: { status: 307, location: "https://s3.example.org/a.tar" } }
  - { name: location, target: /a.tar, expect: { location: "https://o.example.org/a.tar" } }
  - { name: no location, target: /v1/x, expect: { status: 410, location: "https://o.example.org/v1/x", cache_control: "public, max-age=300", body: "Gone\\n", content_type: text/plain; charset=utf-8 } }
  - { name: a location that is not wanted, target: /a.tar, expect: { status: 302, cache_control: "private, no-store", body: "", content_type: } }
  - { name: cache_control, target: /v1/x, expect: { status: 410, cache_control: no-store } }
  - { name: body, target: /v1/x, expect: { status: 410, body: "Gone" } }
  - { name: content_type, target: /v1/x, expect: { status: 410, content_type: text/html } }
  - { name: allow, method: PUT, target: /v1/x, expect: { status: 405, allow: GET } }
  - { name: api_version, url: "https://r.example.org/v2/", expect: { status: 200, body: "{}", content_type: application/json } }
  - { name: kind and route, target: /a.tar.sha256, expect: { location: "https://o.example.org/a.tar.sha256", kind: file, route: amazon } }
  - { name: skips, target: /a.tar, have: { s3: no }, expect: { location: "https://o.example.org/a.tar", skips: [s3 unknown] } }
  - { name: skips of none, target: /a.tar, down: [s3], expect: { location: "https://o.example.org/a.tar", skips: [] } }
  - name: every input
    method: HEAD
    target: /
    client: "2001:db8::1"
    locality: west
    now: 2026-07-01
    trace: abc
    headers: [[X-Home, "it's"]]
    have: { s3: yes }
    down: [origin]
    expect: { location: "https://www.example.org/", cache_control: "public, max-age=300" }
  - { name: what no URL can say, target: "x\\x80", client: nonsense, expect: { status: 404 } }
  - { name: a target in an odd shell, target: "/it's\\x01", client: nonsense, expect: { status: 421, cache_control: no-store } }
"""



class Cases(PorosTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("policy.yaml", POLICY)

    def test_where_is_said_once_for_every_runner(self) -> None:
        path = self.write("where.yaml", "policy: x\ndefaults: { url: \"https://h.example/x\" }\nrequests:\n" + "".join(
            f"  - {{ name: {name}, {where} expect: {{ status: 421, cache_control: no-store }} }}\n" for name, where in (
                ("all", ""), ("target", "target: /y,"), ("host", "host: o.example,"), ("none", "host: , target: ,"),
                ("url", "url: \"https://u.example\","))))
        file, = load_all(path)
        self.assertEqual([(one.request.host, one.request.target) for one in file.cases], [
            (b"h.example", b"/x"), (b"h.example", b"/y"), (b"o.example", b"/x"), (None, b"/"), (b"u.example", b"/")])
        for text in ("requests: [{ name: a, url: \"https://h.example/\", target: /y, expect: { status: 404 } }]",
                     "defaults: { url: \"https://h.example/\", host: h }\nrequests: [{ name: a, expect: { status: 404 } }]"):
            path = self.write("both.yaml", f"policy: x\n{text}\n")
            self.assertRaises(CaseError, load_all, path)
            self.assertEqual(self.poros("check", "policy.yaml", "--cases", "both.yaml").code, 3)

    def test_the_examples_hold(self) -> None:
        files = sorted((ROOT / "examples").glob("*/cases.yaml"))
        self.assertGreaterEqual(len(files), 3)
        for cases in files:
            out = self.ok("check", cases.parent / "policy.yaml", "--cases", cases)
            self.assertRegex(out, r"^[0-9]+ cases: [0-9]+ passed, 0 failed\n\Z")

    def test_the_cases_of_the_conformance_suite_hold(self) -> None:
        """The same answers as the other runners get, and what these ask of the oracle alone."""
        ran = 0
        for file in (file for file in load_all(ROOT / "tests/cases") if file.cases):
            with tempfile.TemporaryDirectory() as folder:
                policy = file.materialise(Path(folder))
                lines = (ROOT / "tests/cases" / file.name).read_text("utf-8").splitlines(keepends=True)
                kept = [line for line in lines if r"\0" not in line]  # poros reads no NUL from YAML
                self.write(file.name, "".join(kept))
                out = self.ok("check", policy, "--cases", file.name, "--now", "2026-06-01")
            number = re.match(r"([0-9]+) cases?: \1 passed, 0 failed\n\Z", out)
            assert number, out
            self.assertEqual(int(number[1]), len(file.cases) - (len(lines) - len(kept)))
            ran += len(file.cases)
        self.assertGreaterEqual(ran, 680)

    def test_every_kind_of_expectation_can_fail(self) -> None:
        self.write("broken.yaml", BROKEN)
        result = self.poros("check", "policy.yaml", "--cases", "broken.yaml")
        self.assertEqual(result.code, 1, result.err)
        self.assertEqual(result.err, "")
        golden = ROOT / "tests/data/cases/broken.out"
        self.assertEqual(result.out, golden.read_text("utf-8"))

    def test_the_command_explains_the_case(self) -> None:
        self.write("broken.yaml", BROKEN)
        out = self.poros("check", "policy.yaml", "--cases", "broken.yaml").out
        commands = re.findall(r"^  why +poros (.*)$", out, re.M)
        self.assertEqual(len(commands), 14)
        self.ok("compile", "policy.yaml", "-o", "policy.bundle")
        for command in commands:
            done = subprocess.run(["bash", "-c", f'"$0" {command} --json', POROS], cwd=self.dir, capture_output=True,
                                  env=environment(), timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_several_files(self) -> None:
        one = "requests: [{ name: a, url: \"https://dl.example.org/x\", expect: { location: \"https://o.example.org/x\" } }]"
        self.write("one.yaml", one)
        self.write("two.yaml", one.replace("name: a", "name: b, down: [s3]"))
        self.assertEqual(self.ok("check", "policy.yaml", "--cases", "one.yaml", "--cases", "two.yaml"),
                         "2 cases: 2 passed, 0 failed\n")

    def test_a_wrong_file_is_exit_3(self) -> None:
        self.write("bad.yaml", "requests:\n  - { name: a, url: \"https://dl.example.org/x\", down: [s4],\n"
                               "      have: { s3@west: yes }, expect: { status: 200 } }\n  - { title: b }\n")
        self.write("empty.yaml", "# nothing\n")
        result = self.poros("check", "policy.yaml", "--cases", "bad.yaml", "--cases", "empty.yaml")
        self.assertEqual(result.code, 3)
        self.assertEqual(result.out, "")
        self.assertEqual(result.err.splitlines(), [
            "bad.yaml:4:7: unknown key 'title' in a case (known: name, method, url, host, target, client, "
            "locality, now, trace, headers, have, down, expect) [unknown-key]",
            "bad.yaml:4:5: a case without a name (add one) [empty-value]",
            "bad.yaml:4:5: a case without expect (add what it must get) [empty-value]",
            "empty.yaml: no cases in this file (see docs/cases.md) [empty-list]",
            "bad.yaml:3:15: backend 's3' has no region 'west' [unknown-name]",
            "bad.yaml:2:56: no backend 's4' in this bundle ('poros show' lists them) [unknown-name]",
            "poros check: 6 errors, 0 warnings"])

    def test_a_missing_file_is_exit_4_and_a_wrong_policy_3(self) -> None:
        self.assertEqual(self.poros("check", "policy.yaml", "--cases", "nowhere.yaml").code, 4)
        self.write("wrong.yaml", "version: 2\n")
        self.assertEqual(self.poros("check", "wrong.yaml", "--cases", "nowhere.yaml").code, 3)
        self.assertEqual(self.poros("check", "--cases", "nowhere.yaml").code, 2)
        self.assertEqual(self.poros("check", "policy.yaml", "--cases", "x", "--json").code, 2)


if __name__ == "__main__":
    unittest.main()
