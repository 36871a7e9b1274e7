# SPDX-License-Identifier: Apache-2.0
"""The log of `poros serve` is what docs/log-format.md says, whatever clients send."""

import json
import re
import subprocess
import unittest

from serve_support import ROOT, Serve, get

DOCUMENT = (ROOT / "docs" / "log-format.md").read_text()


def documented_fields() -> list[str]:
    table = DOCUMENT.split("## Fields", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)


class ServeLog(unittest.TestCase):
    def lines(self, requests: list[bytes], *flags: str) -> list[dict]:
        with Serve("--client", "header:X-Real-IP", "--trusted", "127.0.0.0/8", *flags) as server:
            with server.connect() as connection:
                for request in requests:
                    connection.ask(request)
            self.assertEqual(server.stop(), 0)
            raw = server.log()
        self.assertTrue(raw.endswith(b"\n"))
        text = raw.decode("utf-8")  # strict
        self.assertEqual(len(text.splitlines()), raw.count(b"\n"))
        return [json.loads(line) for line in text.splitlines()]

    def test_has_the_documented_fields_in_order(self) -> None:
        fields = documented_fields()
        self.assertEqual(len(fields), 24)
        example = DOCUMENT.split("```json\n", 1)[1].split("```", 1)[0]
        self.assertEqual(list(json.loads(example)), fields)
        for line in self.lines([get(), get("/%"), get(host="other.test")]):
            self.assertEqual(list(line), fields)

    def test_tells_what_was_decided(self) -> None:
        line, refused = self.lines([get("/v1/tool.tar.gz?x=1", "X-Real-IP: 3.210.1.2",
                                        "User-Agent: curl/8"), get("/%")])
        self.assertEqual(
            {name: line[name] for name in ("site", "host", "method", "target", "kind", "provider",
                                           "route", "backend", "status", "location", "skips",
                                           "user_agent", "client", "object_bytes")},
            {"site": "dl.example.org", "host": "dl.example.org", "method": "GET",
             "target": "/v1/tool.tar.gz?x=1", "kind": "file", "provider": "amazon",
             "route": "amazon", "backend": "bucket", "status": 302,
             "location": "https://example-downloads.s3.us-east-1.amazonaws.com/v1/tool.tar.gz?x=1",
             "skips": [], "user_agent": "curl/8", "client": None, "object_bytes": None})
        self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertRegex(line["bundle"], r"^[0-9a-f]{64}$")
        self.assertIsInstance(line["micros"], int)
        self.assertEqual((refused["status"], refused["location"], refused["user_agent"]),
                         (400, None, None))

    def test_writes_of_the_client_what_it_may(self) -> None:
        canary = ["203.0.113.77", "2001:db8:1:2:3:4:5:6"]
        requests = [get("/a", f"X-Real-IP: {text}") for text in canary]
        for how, expected in (("none", [None, None]), ("prefix", ["203.0.113.0/24", "2001:db8:1::/48"]),
                              ("full", canary)):
            lines = self.lines(requests, "--log-client", how)
            self.assertEqual([line["client"] for line in lines], expected)
        self.assertNotIn("203.0.113", json.dumps(self.lines(requests)))

    def test_is_valid_whatever_bytes_come(self) -> None:
        allowed = bytes(set(range(256)) - {0x0d, 0x0a, 0x00, 0x7f} - set(range(1, 0x20)) | {9})
        target = bytes(set(range(256)) - {0x0d, 0x0a, 0x20})
        request = (b"GET /" + target + b" HTTP/1.1\r\nHost: dl.example.org\r\nUser-Agent: x"
                   + allowed + b"\xed\xa0\x80\xc0\x80\xe2\x80\xa8\xc2\x85\xf0\x9f\x90\x98x\r\n\r\n")
        (line,) = self.lines([request])
        # ASCII as it is; what is no UTF-8 as the character of its number.
        self.assertEqual(line["target"], "/" + target.decode("latin-1"))
        self.assertTrue(line["user_agent"].endswith("\xed\xa0\x80\xc0\x80\u2028\x85\U0001f418x"))

    def test_goes_on_when_the_reader_goes_away(self) -> None:
        reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
        with reader, Serve(stdout=reader.stdin) as server:
            reader.wait()
            reader.stdin.close()
            with server.connect() as connection:
                self.assertEqual(connection.ask(get()).status, 302)
                server.wait_for_message("log: 1 lines lost (write: Broken pipe)")
                self.assertEqual(connection.ask(get()).status, 302)


if __name__ == "__main__":
    unittest.main()
