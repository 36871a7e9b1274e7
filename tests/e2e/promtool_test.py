# SPDX-License-Identifier: Apache-2.0
"""What Prometheus itself says of the metrics. CMake adds this where promtool is."""

import subprocess
import unittest

from serve_support import WAIT_S, Connection, Serve, get


def check_metrics(text: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, timeout=WAIT_S)


class Promtool(unittest.TestCase):
    def test_finds_nothing_to_say(self) -> None:
        with Serve("--admin", "127.0.0.1:0") as server:
            said = next(line for line in server.messages if "listening on" in line)
            with server.connect() as connection:
                for target in ("/v1/tool.tar.gz", "/%", "/a.sha256"):
                    connection.ask(get(target))
            with Connection(said.rpartition("; admin ")[2]) as connection:
                text = connection.ask(get("/metrics")).body
        done = check_metrics(text)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        self.assertNotEqual(check_metrics(text.replace(b"requests_total", b"requests")).returncode, 0)


if __name__ == "__main__":
    unittest.main()
