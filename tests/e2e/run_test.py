#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `make run` shows once it has built: tools/run, with build/poros of this tree."""
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from binary import ROOT, environment

BINARY = ROOT / "build/poros"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def alive(session: int) -> list[str]:
    """The commands of a session's processes."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, fields = stat.read_text().rpartition(")")
        except OSError:
            continue
        state, _, _, of_session = fields.split()[:4]
        if int(of_session) == session and state != "Z":
            found.append(name)
    return found


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        if BINARY.exists():
            return
        if os.environ.get("CI") or os.environ.get("POROS_NO_SKIP"):
            raise AssertionError(f"{BINARY} is not there, and CI may not skip this")
        print(f"SKIPPED: tools/run is not tested, since there is no {BINARY} (make build)", file=sys.stderr)
        raise unittest.SkipTest("no build/poros")

    def start(self, port: str) -> subprocess.Popen[str]:
        # Errors go to a file: a pipe could outlive the script in the server.
        self.errors = tempfile.TemporaryFile("w+")
        self.addCleanup(self.errors.close)
        process = subprocess.Popen([ROOT / "tools/run", port], stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                   cwd="/", env=environment() | {"no_proxy": "*"}, start_new_session=True)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process: subprocess.Popen[str]) -> None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        assert process.stdout is not None
        process.stdout.close()

    def read(self, process: subprocess.Popen[str]) -> str:
        """What it prints until it waits, or ends."""
        assert process.stdout is not None
        text = ""
        while not re.search(r"^Serving on ", text, re.M) and (line := process.stdout.readline()):
            text += line
        self.errors.seek(0)
        self.assertRegex(text, r"(?m)^Serving on ", self.errors.read())
        return text

    def test_three_clients_get_three_answers_as_the_printed_commands_do(self) -> None:
        port = free_port()
        process = self.start(str(port))
        text = self.read(process)
        self.assertIn("--have", text)
        shown = re.findall(r"^(curl .*(?:\\\n.*)?[^\\])\n(.*)$", text, re.M)
        self.assertEqual(len(shown), 3, text)
        for command, answer in shown:
            self.assertIn(f"http://127.0.0.1:{port}/", command)
            self.assertRegex(answer, r"^307 https://")
            again = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=30,
                                   env=environment() | {"no_proxy": "*"})
            self.assertEqual(again.stdout, answer + "\n", command)
        self.assertEqual(len({answer for _, answer in shown}), 3, text)
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
        self.assertEqual(process.wait(30), 0)
        self.assertEqual(alive(process.pid), [])
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.1", port)), 0, "somebody still listens")

    def test_sigterm_to_the_script_alone_ends_the_server_too(self) -> None:
        process = self.start(str(free_port()))
        self.read(process)
        process.terminate()
        self.assertEqual(process.wait(30), 0)
        self.assertEqual(alive(process.pid), [])

    def test_a_port_that_is_taken_is_said(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            process = self.start(str(port))
            self.assertNotEqual(process.wait(60), 0)
            self.errors.seek(0)
            self.assertIn(f"127.0.0.1:{port}: bind: Address already in use", self.errors.read())
        self.assertEqual(alive(process.pid), [])

    def test_what_is_no_port_is_refused(self) -> None:
        for port in ("http", "80 80", "-1"):
            process = self.start(port)
            self.assertEqual(process.wait(30), 2, port)


if __name__ == "__main__":
    unittest.main()
