# SPDX-License-Identifier: Apache-2.0
"""Bad policies and feeds with all that poros says of them: tests/refused/RULE[.VARIANT]/.

A folder has policy.yaml, the files that it names, and `stderr`: the whole of what `poros check` prints there. Every rule that
`poros check --rules` lists must have one. `refused_test.py --write` writes the files anew: read the difference before you commit it.
"""

import pathlib
import re
import shutil
import sys
import unittest

from binary import PorosTest

REFUSED = pathlib.Path(__file__).resolve().parent.parent / "refused"
NOW = "2026-11-24"  # what the warnings on dates go by

# Files too large to keep, by folder and name.
MADE = {
    "file-too-large": {"large.yaml": lambda: "#" * 1_000_000 + "\n"},
    "too-many-classes": {"list.txt": lambda: "".join(f"3.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 r{i}\n" for i in range(65_536))},
}


class Refused(PorosTest):
    def rules(self) -> dict[str, str]:
        lines = self.ok("check", "--rules").splitlines()
        return {words[0]: words[1] for words in (line.split() for line in lines)}

    def test_messages_are_as_written_down(self) -> None:
        made = self.dir
        rules = self.rules()
        folders = sorted(path for path in REFUSED.iterdir() if path.is_dir())
        self.assertGreaterEqual(len(folders), 80)
        for folder in folders:
            with self.subTest(folder.name):
                self.dir = folder
                if folder.name in MADE:
                    self.dir = made / folder.name
                    shutil.copytree(folder, self.dir)
                    for name, text in MADE[folder.name].items():
                        self.write(name, text())
                result = self.poros("check", "policy.yaml", "--now", NOW)
                golden = folder / "stderr"
                if "--write" in sys.argv:
                    golden.write_text(result.err, "utf-8")
                self.assertEqual(result.err, golden.read_text("utf-8"))
                self.assertEqual(result.out, "")
                rule = folder.name.partition(".")[0]
                lines = [line for line in result.err.splitlines() if line.endswith(f" [{rule}]")]
                self.assertTrue(lines, f"no message names the rule {rule}")
                for line in lines:
                    self.assertEqual(": warning: " in line, rules[rule] == "warning", line)
                has_error = re.search(r"^poros check: 0 errors", result.err, re.M) is None
                self.assertEqual(result.code, 3 if has_error else 0)

    def test_every_rule_has_an_example(self) -> None:
        named = {folder.name.partition(".")[0] for folder in REFUSED.iterdir() if folder.is_dir()}
        self.assertEqual(named, set(self.rules()))


if __name__ == "__main__":
    unittest.main(argv=[argument for argument in sys.argv if argument != "--write"])
