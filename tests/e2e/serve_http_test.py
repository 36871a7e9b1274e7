# SPDX-License-Identifier: Apache-2.0
"""`poros serve` on the wire: what is answered, and what is refused."""

import unittest

from serve_support import Connection, Serve, get

ORIGIN = "https://downloads.example.org/v1/tool.tar.gz"
BUCKET = "https://example-downloads.s3.us-east-1.amazonaws.com/v1/tool.tar.gz"


class ServeHttp(unittest.TestCase):
    def setUp(self) -> None:
        self.server = self.enterContext(
            Serve("--client", "xff:1", "--trusted", "127.0.0.1/32",
                  "--listen", "127.0.0.2:0"))
        self.stranger, self.server.addresses = self.server.addresses[0], self.server.addresses[1:]

    def test_redirects_by_client(self) -> None:
        with self.server.connect() as connection:
            for forwarded, location in (("3.210.1.2, 10.0.0.1", BUCKET),
                                        ("3.210.1.2, 198.51.100.7, 10.0.0.1", ORIGIN),
                                        ("3.210.1.2", BUCKET), ("unknown, 10.0.0.1", ORIGIN)):
                answer = connection.ask(get("/v1/tool.tar.gz", f"X-Forwarded-For: {forwarded}"))
                self.assertEqual((answer.status, answer.fields["location"]), (302, location))
                self.assertEqual(answer.fields["cache-control"], "private, no-store")
                self.assertNotIn("vary", answer.fields)

    def test_does_not_believe_strangers(self) -> None:
        with Connection(self.stranger, source="127.0.0.2") as connection:
            answer = connection.ask(get("/v1/tool.tar.gz", "X-Forwarded-For: 3.210.1.2, 10.0.0.1"))
            self.assertEqual(answer.fields["location"], ORIGIN)

    def test_answers_a_pipeline_in_order(self) -> None:
        with self.server.connect() as connection:
            connection.send(b"".join(get(f"/{i}") for i in range(200)))
            for i in range(200):
                self.assertTrue(connection.answer().fields["location"].endswith(f"/{i}"))

    def test_answers_head_like_get(self) -> None:
        with self.server.connect() as connection:
            for target in ("/v1/tool.tar.gz", "/a//../b"):
                whole = connection.ask(get(target))
                connection.send(get(target).replace(b"GET", b"HEAD"))
                head = connection.answer(is_head=True)
                self.assertEqual(head.status, whole.status)
                self.assertEqual(head.fields | {"date": ""}, whole.fields | {"date": ""})

    def test_refuses_targets_and_lives_on(self) -> None:
        with self.server.connect() as connection:
            for target in ("/%", "/a/../b", "/a\\b", "/\xe9", "x" * 10, "/" + "x" * 4096, "/\x01"):
                answer = connection.ask(get(target))
                self.assertEqual((answer.status, answer.body), (400, b"Bad Request\n"), target)
                self.assertNotIn("connection", answer.fields, target)
            self.assertEqual(connection.ask(get("/" + "x" * 4095)).status, 302)

    def test_refuses_what_is_no_request_and_closes(self) -> None:
        for bad in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/1.1\n\n", b"GET /\r\n\r\n",
                    get("/a b"), get("/", "A : b"), get("/", "A: b", " c"), get("/", "Host: x"),
                    get("/", "Content-Length: 1", "Transfer-Encoding: chunked"),
                    get("/", "Content-Length: 1", "Content-Length: 1"),
                    get("/", "Transfer-Encoding: gzip"), get("/", "A: \0"), get("/", "A: b\rc"),
                    b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
            with self.subTest(bad), self.server.connect() as connection:
                answer = connection.ask(bad)
                self.assertEqual((answer.status, answer.body), (400, b"Bad Request\n"))
                self.assertEqual(answer.fields["connection"], "close")
                self.assertEqual(answer.fields["cache-control"], "no-store")
                self.assertEqual(answer.fields["content-type"], "text/plain; charset=utf-8")
                self.assertTrue(connection.is_closed())

    def test_limits_the_head(self) -> None:
        with self.server.connect() as connection:
            self.assertEqual(connection.ask(get("/", "A: " + "x" * 16384)).status, 431)
            self.assertTrue(connection.is_closed())

    def test_drains_bodies(self) -> None:
        with self.server.connect() as connection:
            connection.send(get("/a", "Content-Length: 5") + b"GET /" + get("/b"))
            self.assertTrue(connection.answer().fields["location"].endswith("/a"))
            self.assertTrue(connection.answer().fields["location"].endswith("/b"))

    def test_tells_that_it_is_well(self) -> None:
        with self.server.connect() as connection:
            answer = connection.ask(get("/_poros/healthz", host="whatever"))
            self.assertEqual((answer.status, answer.body), (200, b"ok\n"))


if __name__ == "__main__":
    unittest.main()
