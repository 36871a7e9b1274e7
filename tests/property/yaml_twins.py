#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proof 5: our tree of a YAML document is PyYAML's, node by node with its place, and what we refuse has a reason.

    yaml_twins.py --driver build/.../parsers_driver

The corpus is every YAML file of the tree, the fuzzer's policies, documents written by PyYAML in all styles, and all
of these with a few bytes changed. PyYAML's parser is its own, in Python, and shares nothing with libyaml. It
resolves nothing here (BaseLoader): YAML 1.2's core schema is written down below.
"""

import argparse
import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from scale import scale  # noqa: E402

COUNT, SEED = 100_000, 5

# What our refusals begin with, and the reasons below that make them right.
REASONS = {
    "anchor": ("anchors are not allowed",), "alias": ("aliases are not allowed",), "tag": ("tags are not allowed",),
    "second document": ("a second document",), "directive": ("policies are YAML 1.2", "a directive"),
    "depth": ("more than 64 lists and maps",), "duplicate key": ("duplicate key",), "merge key": ("merge keys",),
    "key that is no word": ("a key must be a word",), "NUL": ("a NUL in a string",), "size": ("the file has",),
}
CORE = (("null", re.compile(r"|~|null|Null|NULL")), ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
        ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
        ("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")))
# No UTF-8 text of YAML 1.2 that YAML 1.1 reads alike: controls, and what only 1.1 takes for the end of a line.
BAD = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Twin:
    """A document as PyYAML has it: the reasons to refuse it, or its tree as our driver writes one."""

    def __init__(self, raw: bytes) -> None:
        self.reasons: set[str] = set()
        self.tree: list[Any] | None = None
        if len(raw) > 1_000_000:
            self.reasons.add("size")
            return
        try:
            self.text = raw.decode("utf-8")
        except UnicodeDecodeError:
            self.reasons.add("byte")
            return
        if BAD.search(self.text.removeprefix("\ufeff")):
            self.reasons.add("byte")
            return
        # Lines as ours: ended by LF, CR or both.
        self.lines = re.split("\r\n|\n|\r", self.text.removeprefix("\ufeff"))
        try:
            self._read()
        except yaml.MarkedYAMLError as error:
            self.reasons.add("tab" if "'\\t'" in (error.problem or "") else "syntax")
        except (yaml.YAMLError, ValueError):  # the latter for \U00110000
            self.reasons.add("syntax")

    def _read(self) -> None:
        depth = documents = 0
        for event in yaml.parse(self.text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.reasons.add("second document")
                    return
                if event.version not in (None, (1, 2)) or event.tags:
                    self.reasons.update(("directive", "tag"))
            if isinstance(event, yaml.AliasEvent):
                self.reasons.add("alias")
            elif getattr(event, "anchor", None):
                self.reasons.add("anchor")
            if getattr(event, "tag", None) is not None:
                self.reasons.add("tag")
            if isinstance(event, yaml.ScalarEvent) and "\0" in event.value:
                self.reasons.add("NUL")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > 64:
                self.reasons.add("depth")
                return
        if self.reasons & {"alias", "anchor", "tag"}:
            self._keys_of_events()
            return
        node = yaml.compose(self.text, Loader=yaml.BaseLoader)
        tree = ["null", 1, 1, ""] if node is None else self._node(node)
        if not self.reasons:
            self.tree = tree

    def _keys_of_events(self) -> None:
        """An alias stands for nothing here, so that the composer is of no use: the keys are not looked at."""
        self.reasons.update(("duplicate key", "merge key", "key that is no word"))

    def _place(self, mark: yaml.Mark) -> list[int]:
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        return [mark.line + 1, len(line[:mark.column].encode()) + 1]

    def _node(self, node: yaml.Node) -> list[Any]:
        place = self._place(node.start_mark)
        if isinstance(node, yaml.ScalarNode):
            kind = "string"
            if node.style is None:
                kind = next((kind for kind, pattern in CORE if pattern.fullmatch(node.value)), "string")
            return [kind, *place, node.value]
        if isinstance(node, yaml.SequenceNode):
            return ["list", *place, *(self._node(child) for child in node.value)]
        entries: list[Any] = []
        keys: set[str] = set()
        for key, value in node.value:
            child = self._node(value)
            if not isinstance(key, yaml.ScalarNode):
                self._node(key)
                self.reasons.add("key that is no word")
                continue
            if key.value == "<<" and key.style is None:
                self.reasons.add("merge key")
            elif key.value in keys:
                self.reasons.add("duplicate key")
            keys.add(key.value)
            entries.append([key.value, *self._place(key.start_mark), child])
        return ["map", *place, *entries]


def reason_of(text: str) -> str:
    """Of a refusal of ours; what is in no list is a matter of syntax or of bytes."""
    return next((reason for reason, starts in REASONS.items() if text.startswith(starts)), "syntax")


def is_absent(node: Any) -> bool:
    return isinstance(node, list) and len(node) == 4 and node[0] == "null" and node[3] == ""


def has_no_key(entry: Any) -> bool:
    return isinstance(entry, list) and len(entry) == 4 and entry[0] == "" and isinstance(entry[3], list)


def difference(ours: Any, theirs: Any) -> str:
    """The first place where two trees are not equal. Where a value that is not there stands is a matter of taste."""
    if ours == theirs or (is_absent(ours) and is_absent(theirs)):
        return ""
    if has_no_key(ours) and has_no_key(theirs):
        return difference(ours[3], theirs[3])
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        if all(a == b for a, b in zip(ours, theirs) if not isinstance(a, list)):
            return next(filter(None, (difference(a, b) for a, b in zip(ours, theirs) if isinstance(a, list))), "")
    return f"ours {ours}, PyYAML {theirs}"


def known_difference(ours: dict[str, Any], twin: Twin) -> str:
    """Where libyaml and PyYAML read YAML differently, and who is right by YAML 1.2."""
    errors = ours["errors"]
    if twin.reasons == {"tab"}:
        return "tab between tokens"  # libyaml is: it is a blank
    if not errors and twin.reasons == {"syntax"}:
        if re.search(r"[|>][-+0-9]*#", twin.text):
            return "comment behind | or >"  # PyYAML is: it needs a blank before it
        if re.search(r"\S\?", twin.text) and re.search(r"[\[{]", twin.text):
            return "? in a flow"  # libyaml is: inside a plain scalar it is a letter
    if errors and not twin.reasons & {"byte", "syntax"}:
        last = errors[-1]  # reading ended with it
        if last.startswith("a tab in the indentation") and re.search(r"[\r\n] *\t", twin.text):
            return "tab where a block scalar begins"  # PyYAML is, but a person does not see it
        if last.startswith("found unexpected ':'") and re.search(r":[,\[\]{}]", twin.text):
            return "colon before , or ]"  # PyYAML is: {a:,} has a key
        if last.startswith("',' or ']' was expected") and re.search(r"\?\s*[,\]]", twin.text):
            return "? before , or ]"  # PyYAML is: [? ] has an entry without key and value
    return ""


def fault(ours: dict[str, Any], twin: Twin) -> str:
    """How the two disagree; empty where they do not."""
    said = {reason_of(text) for text in ours["errors"]}
    if bool(said) != bool(twin.reasons):
        return f"ours: {ours['errors'] or 'accepted'}; PyYAML: {sorted(twin.reasons) or 'accepted'}"
    if not said:
        return difference(ours["tree"], twin.tree)
    if twin.reasons & {"byte", "syntax", "tab", "second document", "depth"}:  # where reading ends, less is seen
        return ""
    return "" if said <= twin.reasons else f"ours {ours['errors']}, reasons are {sorted(twin.reasons)}"


SCALARS = ["", "no", "true", "~", "0x1F", "0o17", "1e3", ".5", "-.inf", ".nan", "2026-01-01", "1:30", "a: b", "a #b", "#", "- x",
           "[", "{}", "'", '"', "\\", "x\ty", "a\nb\n", "\n\n", " edge ", "Zürich", "大学", "😀", "\x00", "%", "@", "`", "|", ">",
           "?", "<<", "=", "!x", "&a", "*a", "https://a.example/{path}", "a,b", "1_000", "0b1", "+1", "null", "key"]


def value(rng: random.Random, depth: int) -> Any:
    choice = rng.random()
    if depth == 0 or choice < 0.4:
        return rng.choice(SCALARS) + (rng.choice(SCALARS) if rng.random() < 0.2 else "")
    if choice < 0.65:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {rng.choice(SCALARS) + rng.choice("abc"): value(rng, depth - 1) for _ in range(rng.randrange(5))}


WORDS = """~ null Null NULL nULL true True TRUE tRUE false False FALSE yes No on 0 -1 +1 007 0o17 0O17 0o8 0x1f 0X1F 0xg 1e3 1.
    1.e3 .5 -.5e-3 +.5E+3 . .e3 1_000 0b1 1:30 .inf -.Inf +.INF .iNF .nan .NaN .NAN -.nan 2026-01-01 <<x = -a""".split()


def words(rng: random.Random) -> bytes:
    """Plain scalars, some with a letter too many: what the core schema makes of them."""
    return "".join(f"- {rng.choice(WORDS)}{rng.choice(('', '', '', '0', 'e', '.', '_'))}\n" for _ in range(20)).encode()


def written(rng: random.Random) -> bytes:
    if rng.random() < 0.05:
        return words(rng)
    text = yaml.dump(value(rng, rng.randrange(1, 6)), Dumper=yaml.SafeDumper, allow_unicode=rng.random() < 0.7,
                     default_style=rng.choice((None, None, None, "'", '"', "|", ">")), width=rng.choice((10, 40, 1000)),
                     default_flow_style=rng.choice((None, False, True)), indent=rng.choice((2, 3, 4)), sort_keys=False,
                     explicit_start=rng.random() < 0.1, explicit_end=rng.random() < 0.1)
    return text.encode()


PIECES = [piece.encode() for piece in (
    "", " ", "  ", "\n", "\n\n", "\r\n", "\t", ":", ": ", ",", ", ", "-", "- ", "[", "]", "{", "}", "'", '"', "#", " #", "|", ">", "|-",
    ">+2", "? ", "&a ", "*a ", "!t ", "!!str ", "%", "---\n", "...\n", "<<: ", "\\", "\\x41", "a", "1", "~", "é", "\x00", "\x85",
    "\u2028", "\ufeff")] + [b"\xff", b"\x80"]


def changed(rng: random.Random, raw: bytes) -> bytes:
    if len(raw) > 3000:  # PyYAML takes its time
        start = rng.randrange(len(raw) - 2000)
        raw = raw[start:start + rng.randrange(2000)]
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        at, by = rng.randrange(len(raw) + 1), rng.choice((0, 0, 0, 1, 1, 3))
        raw = raw[:at] + rng.choice(PIECES) + raw[at + by:]
    return raw


def documents() -> Iterator[tuple[str, bytes]]:
    rng = random.Random(SEED)
    files = sorted(path for folder in ("examples", "tests", "fuzz/corpus/policy", "docs") for path in (ROOT / folder).rglob("*")
                   if path.suffix == ".yaml" or path.parent.name == "policy" and path.is_file())
    whole = [(path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in files]
    yield from whole
    for number in range(max(1, round(COUNT * scale()))):
        name, raw = rng.choice(whole) if rng.random() < 0.2 else (f"document {number}", written(rng))
        yield name, raw if rng.random() < 0.3 and len(raw) < 3000 else changed(rng, raw)


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare our YAML trees with PyYAML's.")
    parser.add_argument("--driver", required=True)
    driver = parser.parse_args().driver
    asked = list(documents())
    given = b"".join(b"%d\n%s" % (len(raw), raw) for _, raw in asked)
    done = subprocess.run([driver, "yaml"], input=given, capture_output=True, check=True)
    wrong, accepted = 0, 0
    reasons: Counter[str] = Counter()
    differences: Counter[str] = Counter()
    for (name, raw), line in zip(asked, done.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1], strict=True):
        twin = Twin(raw)
        accepted += not twin.reasons
        reasons.update(twin.reasons)
        ours = json.loads(line)
        if known := known_difference(ours, twin):
            differences[known] += 1
        elif what := fault(ours, twin):
            wrong += 1
            if wrong <= 10:
                print(f"FAILED {name}: {what[:400]}\n  {raw[:300]!r}")
    counts = " ".join(f"{reason.replace(' ', '-')}:{count}" for reason, count in sorted(reasons.items()))
    print(f"proof 5 (scale {scale():g}, seed {SEED}): YAML trees: {len(asked)} documents, {wrong} differ; {accepted} accepted by "
          f"both; refused for {counts}")
    counts = ", ".join(f"{name}: {count}" for name, count in sorted(differences.items()))
    print(f"yaml_twins.py: known differences of libyaml and PyYAML: {counts or 'none met'}")
    return 1 if wrong or not accepted else 0


if __name__ == "__main__":
    sys.exit(main())
