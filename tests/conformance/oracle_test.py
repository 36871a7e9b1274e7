#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The cases against the oracle alone: they must agree before any front end is asked."""

import sys
import tempfile
import unittest
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path[:0] = [str(_HERE.parent / "support")]

from cases import Case, Response, load_all  # noqa: E402
from oracle import decide  # noqa: E402
from oracle.addresses import parse_client  # noqa: E402
from oracle.policy import Policy  # noqa: E402
from oracle.split import draw_order, fmix32, fnv1a32, split_key  # noqa: E402

_CASES = _HERE.parent / "cases"
_AT_LEAST = 150  # far below what there is; it catches a folder that was not found


class Cases(unittest.TestCase):
    def test_every_case_agrees_with_the_oracle(self) -> None:
        ran = 0
        for file in load_all(_CASES):
            if file.refusals:
                continue  # the oracle believes every policy
            with tempfile.TemporaryDirectory() as folder:
                policy = file.load(Path(folder))
            for case in file.cases:
                ran += 1
                with self.subTest(f"{file.name}: {case.name}"):
                    self._check(policy, case)
        self.assertGreaterEqual(ran, _AT_LEAST)

    def _check(self, policy: Policy, case: Case) -> None:
        answer = decide(policy, case.request)
        self.assertEqual(list(Response.of_answer(answer).lines()), list(case.expected.lines()))
        skips = [f"{label} {reason}" for label, reason in answer.skips]
        for key, told in (("kind", answer.kind), ("route", answer.route), ("skips", skips)):
            if key in case.why:
                self.assertEqual(told, case.why[key], key)


class Split(unittest.TestCase):
    """The published vectors of S6."""

    def test_the_vectors(self) -> None:
        obj = b"sha256:" + 64 * b"a"
        for client, hashed, order in (("203.0.113.7", 0x05E20ECF, ["a", "c", "b"]),
                                      ("2001:db8:1::1", 0x87935B69, ["c", "b", "a"]),
                                      (None, 0x94D19AFF, ["c", "a", "b"])):
            key = split_key("r.example", "blobs", obj, parse_client(client))
            self.assertEqual(fmix32(fnv1a32(key)), hashed)
            self.assertEqual(draw_order({"c": 50, "a": 30, "b": 20}, key), order)

    def test_a_share_moves_one_way(self) -> None:
        """From 70/30 to 80/20 a tenth of the keys moves, all of it to the member that grew."""
        moved = 0
        for number in range(20000):
            key = split_key("r.example", "blobs", str(number).encode(), None)
            before = draw_order({"a": 70, "b": 30}, key)[0]
            after = draw_order({"a": 80, "b": 20}, key)[0]
            if before != after:
                moved += 1
                self.assertEqual((before, after), ("b", "a"))
        self.assertAlmostEqual(moved / 20000, 0.10, delta=0.01)


if __name__ == "__main__":
    unittest.main()
