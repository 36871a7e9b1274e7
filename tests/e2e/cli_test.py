#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The command line as docs/cli.md has it: exit codes, messages, help."""
import json
import subprocess
import unittest

from binary import POROS, ROOT, PorosTest, environment

VERBS = ("compile", "check", "audit", "diff", "show", "explain", "lookup", "export", "import", "serve")
MINIMAL = ROOT / "examples/minimal/policy.yaml"
URL = "https://dl.example.org/tool.tar.gz"
AMAZON = "3.208.0.1"

WRONG = """\
version: 1
providers:
  amazon: { ranges: [3.208.0.0/12], asn: [1] }
backends:
  origin: { url: "https://downloads.example.org/{path}", trust: name }
sites:
  dl.example.org:
    api: files
    fallback: origins
    routes:
      - { name: all, to: [origin] }
"""
WRONG_LINES = [
    "wrong.yaml:3:37: unknown key 'asn' in provider 'amazon' (did you mean 'asns'?) [unknown-key]",
    "wrong.yaml:5:65: unknown trust 'name' (did you mean 'names'?) [unknown-word]",
    "wrong.yaml:9:15: unknown backend 'origins' (did you mean 'origin'?) [unknown-name]",
]


class ExitCodes(PorosTest):
    def check_code(self, code: int, *arguments: str, says: str = "") -> None:
        result = self.poros(*arguments)
        self.assertEqual(result.code, code, f"{arguments}: {result.err}")
        self.assertIn(says, result.err, arguments)
        if code != 1:
            self.assertEqual(result.out, "", arguments)
            self.assertNotEqual(result.err, "", arguments)

    def test_0_is_done_and_1_is_no(self) -> None:
        self.compile("minimal")
        self.ok("check", MINIMAL)
        self.ok("show", "a.bundle")
        self.ok("explain", "a.bundle", URL)
        self.ok("lookup", "a.bundle", AMAZON, "192.0.2.7")
        self.check_code(1, "lookup", "a.bundle", "192.0.2.7", "2001:db8::7")

    def test_2_is_usage(self) -> None:
        self.compile("minimal")
        self.check_code(2)
        self.check_code(2, "comple", says="poros: unknown verb 'comple' (did you mean 'compile'?)")
        for verb in VERBS:
            self.check_code(2, verb)
            more = {"compile": ["-o", "b.bundle"], "diff": ["b.bundle"], "explain": [URL],
                    "export": ["--format", "csv"]}.get(verb, [])
            first = "vendors" if verb == "import" else "a.bundle"
            self.check_code(2, verb, first, *more, "--bogus", says="--bogus")
        self.check_code(2, "compile", str(MINIMAL), says="--output")
        self.check_code(2, "explain", "a.bundle", says="url")
        for flags, says in ((["--ip", "1.2.3"], "'1.2.3' is no IP address"),
                            (["--now", "tomorrow"], "'tomorrow' is no time"),
                            (["--header", "name"], "'name' is not NAME:VALUE"),
                            (["--have", "bucket"], "'bucket' is not BACKEND[@REGION]=yes or =no"),
                            (["--have", "buckt=yes"], "no backend 'buckt'"),
                            (["--down", "bucket@mars"], "backend 'bucket' has no region 'mars'")):
            self.check_code(2, "explain", "a.bundle", URL, *flags, says=says)
        for flags, says in ((["--listen", "here"], "'here' is no address to listen on"),
                            (["--client", "xff"], "'xff' names no client"),
                            (["--trusted", "10.0.0.1/8"], "'10.0.0.1/8' is no CIDR"),
                            (["--log-client", "all"], "'all' is not none, prefix or full"),
                            (["--locality", "a b"], "'a b' is no name"),
                            (["--have", "buckt=yes"], "no backend 'buckt'")):
            self.check_code(2, "serve", "a.bundle", *flags, says=says)

    def test_3_is_a_wrong_input(self) -> None:
        self.write("wrong.yaml", WRONG)
        self.check_code(3, "check", "wrong.yaml")
        self.check_code(3, "compile", "wrong.yaml", "-o", "b.bundle")
        self.write("text", "hello, this is no bundle, although it is longer than the header of one would be")
        self.write("empty", "")
        for verb, *more in (("show",), ("explain", URL), ("lookup", AMAZON), ("export", "--format", "csv"), ("serve",)):
            self.check_code(3, verb, "text", *more, says="text: not a bundle")
            self.check_code(3, verb, "empty", *more, says="empty: shorter than a bundle's header")
        self.compile("minimal")
        result = self.poros("lookup", "a.bundle", stdin=b"3.208.0.1\nlocalhost\n192.0.2.7\n")
        self.assertEqual((result.code, len(result.out.splitlines())), (3, 3))
        self.assertIn("1 of 3 are no IP addresses (the first: line 2: 'localhost')", result.err)

    def test_4_is_a_system_that_refuses(self) -> None:
        self.compile("minimal")
        for verb, *more in (("show",), ("explain", URL), ("lookup", AMAZON), ("export", "--format", "csv"), ("serve",)):
            self.check_code(4, verb, "none", *more, says=f"poros {verb}: none: open: No such file or directory")
        self.check_code(4, "check", "none.yaml", says="none.yaml: open: No such file or directory")
        self.check_code(4, "compile", str(MINIMAL), "-o", "no/where", says="no/where: ")
        self.check_code(4, "serve", "a.bundle", "--listen", "unix:no/where", says="No such file or directory")
        with open("/dev/full", "wb") as full:
            for arguments in (["show", "a.bundle"], ["explain", "a.bundle", URL], ["lookup", "a.bundle", AMAZON],
                              ["compile", MINIMAL, "-o", "-"], ["check", MINIMAL, "--json"]):
                done = subprocess.run([POROS, *arguments], cwd=self.dir, stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(done.returncode, 4, arguments)
                self.assertIn(b"No space left on device", done.stderr)
            done = subprocess.run([POROS, "lookup", "a.bundle"], cwd=self.dir, input=b"3.208.0.1\n" * 100_000, stdout=full,
                                  stderr=subprocess.PIPE)
            self.assertEqual((done.returncode, done.stderr.count(b"\n")), (4, 1))


class Messages(PorosTest):
    def test_all_errors_come_in_one_run_with_place_and_remedy(self) -> None:
        self.write("wrong.yaml", WRONG)
        for verb, *more in (("check",), ("compile", "-o", "b.bundle")):
            result = self.poros(verb, "wrong.yaml", *more)
            self.assertEqual(result.err.splitlines(), [*WRONG_LINES, f"poros {verb}: 3 errors, 0 warnings"])
            self.assertEqual(result.out, "")
        self.assertFalse((self.dir / "b.bundle").exists())

    def test_json_has_the_same_messages(self) -> None:
        self.write("wrong.yaml", WRONG)
        result = self.poros("check", "wrong.yaml", "--json")
        self.assertEqual(result.code, 3)
        found = json.loads(result.out)
        self.assertEqual([f"{m['file']}:{m['line']}:{m['column']}: {m['text']} [{m['rule']}]" for m in found], WRONG_LINES)
        self.assertEqual({m["severity"] for m in found}, {"error"})
        self.assertEqual(json.loads(self.ok("check", MINIMAL, "--json")), [])

    def test_warnings_go_by_now(self) -> None:
        policy = MINIMAL.read_text("utf-8").replace("pays: amazon", "pays: amazon, until: 2030-01-31")
        self.write("policy.yaml", policy)
        for now, says in (("2029-12-31", ""), ("2030-01-02", "warning: backend 'bucket' expires in 29 days"),
                          ("1896047999", "warning: backend 'bucket' expires in 1 day "),
                          ("2030-01-31T00:00:00Z", "warning: backend 'bucket' has expired")):
            result = self.poros("check", "policy.yaml", "--now", now)
            self.assertEqual(result.code, 0, now)
            self.assertEqual("warning:" in result.err, bool(says), result.err)
            self.assertIn(says, result.err)
        self.ok("compile", "policy.yaml", "-o", "p")
        for now, backend in (("2030-01-30T23:59:59Z", "bucket"), ("2030-01-31", "origin"), ("-1", "bucket")):
            receipt = json.loads(self.ok("explain", "p", URL, "--ip", AMAZON, "--json", f"--now={now}"))
            self.assertEqual(receipt["backend"], backend, now)

    def test_a_policy_can_come_from_standard_input(self) -> None:
        self.ok("check", "-", stdin=MINIMAL.read_bytes())
        result = self.poros("check", "-", stdin=b"version: 2\n")
        self.assertEqual(result.code, 3)
        self.assertRegex(result.err, r"^-:1:10: ")


    def test_a_bundle_can_come_through_a_pipe(self) -> None:
        self.compile("minimal")
        shown = self.ok("show", "a.bundle")
        done = subprocess.run(["bash", "-c", '"$0" show <(cat a.bundle)', POROS], cwd=self.dir, capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout.decode()), (0, shown), done.stderr)


class Help(PorosTest):
    def test_help_begins_with_two_examples_and_ends_with_the_exit_codes(self) -> None:
        for verb in ("", *VERBS):
            for flag in ("-h", "--help"):
                result = self.poros(*filter(None, (verb, flag)))
                self.assertEqual((result.code, result.err), (0, ""), verb)
                before_usage = result.out.partition("Usage:")[0]
                self.assertEqual(before_usage.count(f"\n  poros {verb}") + before_usage.count("| poros"), 2, result.out)
                self.assertRegex(result.out, r"\nExit: 0 done, 1 .* 2 usage, 3 .* 4 the system refused\.\n$")
        self.assertLess(self.ok("explain", "-h").count("\n"), 40)

    def test_version(self) -> None:
        lines = self.ok("--version").splitlines()
        self.assertRegex(lines[0], r"^poros \d+\.\d+\.\d+ \(\w+\)$")
        self.assertRegex(lines[1], r"^compiler  (gcc|clang) \d+")
        self.assertEqual(lines[2], "bundle    reads format 1, writes format 1")

    def test_flags_and_files_come_in_any_order(self) -> None:
        self.compile("minimal")
        wanted = self.ok("explain", "a.bundle", URL, "--ip", AMAZON, "--header", "A: b", "--down", "origin")
        for arguments in (["--ip", AMAZON, "--header", "A: b", "--down", "origin", "a.bundle", URL],
                          ["--down", "origin", "a.bundle", "--ip=" + AMAZON, URL, "--json", "--no-json"],
                          ["--ip", AMAZON, "--down", "origin", "--", "a.bundle", URL]):
            self.assertEqual(self.ok("explain", *arguments), wanted)
        for flag in ("--listen", "--trusted", "--have"):
            result = self.poros("serve", flag, "wrong", "a.bundle", "--log-client", "none")
            self.assertIn("'wrong'", result.err)

    def test_the_environment_changes_nothing_but_serve(self) -> None:
        self.compile("minimal")
        done = subprocess.run([POROS, "serve"], cwd=self.dir, capture_output=True, text=True,
                              env=environment() | {"POROS_BUNDLE": "a.bundle", "POROS_LISTEN": "here"})
        self.assertEqual(done.returncode, 2)
        self.assertIn("'here'", done.stderr)


if __name__ == "__main__":
    unittest.main()
