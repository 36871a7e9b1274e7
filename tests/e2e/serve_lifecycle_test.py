# SPDX-License-Identifier: Apache-2.0
"""The life of `poros serve`: start, reload, drain, and everything that can be in its way."""

import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from serve_support import MINIMAL, POROS, WAIT_S, Serve, compile_policy, get, has_ipv6


def run_serve(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([POROS, "serve", *arguments], capture_output=True, text=True,
                          timeout=WAIT_S)


class ServeLifecycle(unittest.TestCase):
    def test_listens_where_it_is_told(self) -> None:
        path = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "poros.sock")
        more = ["--listen", "[::1]:0"] if has_ipv6() else []
        with Serve(*more, "--listen", f"unix:{path}") as server:
            self.assertEqual(len(server.addresses), 2 + len(more) // 2)
            for address in server.addresses:
                with server.connect(address) as connection:
                    self.assertEqual(connection.ask(get()).status, 302)
            self.assertEqual(server.stop(), 0)
        self.assertFalse(os.path.exists(path))

    def test_takes_over_the_socket_of_a_killed_server(self) -> None:
        path = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "poros.sock")
        with Serve(listen=f"unix:{path}") as server:
            server.signal(signal.SIGKILL)
            server.process.wait(WAIT_S)
        self.assertTrue(os.path.exists(path))
        with Serve(listen=f"unix:{path}") as server, server.connect() as connection:
            self.assertEqual(connection.ask(get()).status, 302)
            refused = run_serve(str(server.bundle), "--listen", f"unix:{path}")
            self.assertEqual(refused.returncode, 4)
            self.assertIn("bind: Address already in use", refused.stderr)

    def test_needs_nothing_but_a_port_of_the_environment(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with Serve(listen=None, environment={"PORT": str(port)}) as server:
            with server.connect(f"127.0.0.1:{port}") as connection:
                self.assertEqual(connection.ask(get()).status, 302)

    def test_refuses_what_it_cannot_do(self) -> None:
        with Serve() as server:
            bundle = str(server.bundle)
            for flags, code in ((("--listen", "localhost:80"), None), (("--client", "xff"), 2),
                                (("--trusted", "10.0.0.1"), 2), (("--log-client", "some"), 2)):
                done = run_serve(bundle, *flags)
                self.assertNotEqual(done.returncode, 0, flags)
                if code is not None:
                    self.assertEqual(done.returncode, code, flags)
                self.assertIn("poros serve: ", done.stderr)
                self.assertEqual(done.stdout, "")

    def test_notices_a_new_bundle_without_a_signal(self) -> None:
        with Serve() as server, server.connect() as connection:
            changed = server.folder / "policy.yaml"
            changed.write_text(MINIMAL.read_text().replace("downloads.example.org", "moved.example.org"))
            compile_policy(changed, server.bundle)
            server.wait_for_message("now serving ")
            connection.ask(get())
            self.assertIn("moved.example.org", connection.ask(get()).fields["location"])
            temporary = server.folder / "bad"
            temporary.write_bytes(server.bundle.read_bytes()[:-1])
            temporary.rename(server.bundle)
            server.wait_for_message("the new bundle is refused")
            self.assertIn("moved.example.org", connection.ask(get()).fields["location"])

    def test_takes_a_new_bundle_at_a_signal_only_when_told_so(self) -> None:
        with Serve("--no-watch") as server:
            changed = server.folder / "policy.yaml"
            changed.write_text(MINIMAL.read_text().replace("downloads.example.org", "moved.example.org"))
            compile_policy(changed, server.bundle)
            time.sleep(2)
            self.assertFalse([line for line in server.messages if "now serving" in line])
            server.signal(signal.SIGHUP)
            server.wait_for_message("now serving ")

    def test_reloads_a_good_bundle_and_refuses_a_bad_one(self) -> None:
        with Serve() as server, server.connect() as connection:
            self.assertIn("downloads.example.org", connection.ask(get()).fields["location"])
            changed = server.folder / "policy.yaml"
            changed.write_text(MINIMAL.read_text().replace("downloads.example.org", "moved.example.org"))
            compile_policy(changed, server.bundle)
            server.signal(signal.SIGHUP)
            server.wait_for_message("now serving ")
            # The loops take it up between two batches: at the latest the second request sees it.
            connection.ask(get())
            self.assertIn("moved.example.org", connection.ask(get()).fields["location"])

            temporary = server.folder / "bad"
            temporary.write_bytes(server.bundle.read_bytes()[:-1])
            temporary.rename(server.bundle)
            server.signal(signal.SIGHUP)
            server.wait_for_message("refused")
            self.assertIn("moved.example.org", connection.ask(get()).fields["location"])

    def test_drains(self) -> None:
        with Serve() as server, server.connect() as idle, server.connect() as late:
            self.assertEqual(idle.ask(get()).status, 302)
            late.send(get()[:10])
            began = time.monotonic()
            server.signal(signal.SIGTERM)
            # Whoever has begun may finish, and is told that it was the last time.
            late.send(get()[10:])
            answer = late.answer()
            self.assertEqual(answer.status, 302)
            self.assertTrue(idle.is_closed())
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - began, 10)
            server.wait_for_message("drained")

    def test_drains_under_load_without_a_failed_request(self) -> None:
        failed: list[str] = []
        begun = threading.Semaphore(0)

        def client(server: Serve) -> None:
            with server.connect() as connection:
                for i in range(1_000_000):
                    answer = connection.ask(get(f"/{i}"))
                    if not answer.fields.get("location", "").endswith(f"/{i}"):
                        failed.append(f"{answer.status} {answer.fields}")
                    if i == 20:
                        begun.release()
                    if answer.fields.get("connection") == "close":
                        return

        def guarded(server: Serve) -> None:
            try:
                client(server)
            except (OSError, AssertionError) as error:
                failed.append(repr(error))
                begun.release()

        with Serve() as server:
            threads = [threading.Thread(target=guarded, args=(server,)) for _ in range(10)]
            for thread in threads:
                thread.start()
            for _ in threads:
                self.assertTrue(begun.acquire(timeout=WAIT_S))
            self.assertEqual(server.stop(), 0)
            for thread in threads:
                thread.join(WAIT_S)
            lines = server.log().count(b"\n")
        self.assertEqual(failed, [])
        self.assertGreaterEqual(lines, 10 * 20)

    def test_prints_its_settings_once(self) -> None:
        with Serve("--client", "header:X-Real-IP", "--locality", "us-east-1") as server:
            server.stop()
            said = [line for line in server.messages if "listening on" in line]
            self.assertEqual(len(said), 1)
            self.assertRegex(said[0], r"bundle [0-9a-f]{64}; client header:X-Real-IP; "
                                      r"locality us-east-1; threads 2; connections [0-9]+")
            self.assertIsNone(re.search(r"error|fail", "\n".join(server.messages)))


if __name__ == "__main__":
    unittest.main()
