#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs what the documents say. Usage: check_docs.py --poros PATH [--root DIR]

A fenced block of a Markdown file is checked by its first line:
  console       `$ COMMAND` lines run in one shell a file, build/poros being PATH; the lines below are the output,
                where `...` stands for any lines and a `…` at the end for the rest of the line
  LANG NAME     is there as the file NAME (`python a.py`, `yaml cases.yaml`, …) when the file's console blocks and
                policies run
  yaml policy   compiles; `yaml refused` does not, and the next block holds the messages
  yaml          parses, and poros knows its keys (docs/policy.md)
Every key of the grammar, as `poros check --schema` lists them, stands in a policy of docs/policy.md that compiles.
Besides: commands in the examples' READMEs succeed; docs/cli.md and --help have the same flags, variables and exit
codes; the field tables and the real log line and receipt have the same fields; links lead somewhere.
"""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MARK = "\x1epart\x1e"
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*[a-z0-9]")


class Block(NamedTuple):
    info: str
    text: str
    line: int


class Docs:
    def __init__(self, root: Path, poros: Path) -> None:
        self.root, self.poros = root, poros
        self.faults: list[str] = []
        self.counts: dict[str, int] = {}
        found = [p for p in root.rglob("*.md") if not re.match(r"build|\.", p.relative_to(root).parts[0])]
        self.files = {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in sorted(found)}

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def workspace(self, into: str) -> Path:
        """A folder like the tree for whoever only runs poros, so that the tree stays as it is."""
        there = Path(into)
        (there / "build").mkdir()
        (there / "build/poros").symlink_to(self.poros)
        shutil.copytree(self.root / "examples", there / "examples")
        return there

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(self.poros), *arguments], cwd=cwd, capture_output=True, text=True, timeout=120)


def blocks_of(text: str) -> list[Block]:
    found, info, start, lines = [], None, 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if info is None:
                info, start, lines = line[3:].strip(), number, []
            else:
                found.append(Block(info, "".join(f"{one}\n" for one in lines), start))
                info = None
        elif info is not None:
            lines.append(line)
    return found


def write_files(blocks: list[Block], there: Path) -> None:
    for block in blocks:
        if name := re.fullmatch(r"[a-z]+ ([\w./-]+\.[a-z0-9]+)", block.info):
            (there / name[1]).parent.mkdir(parents=True, exist_ok=True)
            (there / name[1]).write_text(block.text, "utf-8")


def without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def matches(wanted: list[str], got: list[str]) -> bool:
    if wanted and wanted[0] == "...":
        return any(matches(wanted[1:], got[i:]) for i in range(len(got) + 1))
    if not wanted or not got:
        return wanted == got
    first = got[0].startswith(wanted[0][:-1]) if wanted[0].endswith("…") else got[0] == wanted[0]
    return first and matches(wanted[1:], got[1:])


class Command(NamedTuple):
    text: str
    output: list[str]
    line: int


def commands_of(block: Block) -> list[Command]:
    found: list[Command] = []
    continues = False
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if continues:
            found[-1] = found[-1]._replace(text=found[-1].text + "\n" + line)
        elif line.startswith("$ "):
            found.append(Command(line[2:], [], number))
        elif found:
            found[-1].output.append(line)
        continues = line.endswith("\\") and (continues or line.startswith("$ "))
    return found


def run_shell(script: str, cwd: Path) -> tuple[str, str]:
    """Standard output and error of a script whose background jobs end with it."""
    script = "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n" + script
    environment = {key: value for key, value in os.environ.items() if not key.startswith("POROS_")}
    environment.pop("PORT", None)
    environment["no_proxy"] = "*"
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        shell = subprocess.Popen(["bash", "-c", script], cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                 env=environment, start_new_session=True)
        try:
            shell.wait(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
        out.seek(0)
        err.seek(0)
        return out.read(), err.read()


def check_consoles(docs: Docs) -> None:
    for name, text in docs.files.items():
        blocks = blocks_of(text)
        commands = [c for block in blocks if block.info == "console" for c in commands_of(block)]
        if not commands:
            continue
        with tempfile.TemporaryDirectory() as folder:
            there = docs.workspace(folder)
            write_files(blocks, there)
            out, err = run_shell("".join(f"{c.text}\nprintf '{MARK}'\n" for c in commands), there)
        parts = out.split(MARK)
        docs.count("commands", len(commands))
        for i, command in enumerate(commands):
            got = parts[i].splitlines() if i < len(parts) - 1 else ["(the shell did not come this far)"]
            if not matches(command.output, got):
                docs.fault(f"{name}:{command.line}", f"$ {command.text}\n  the document says:\n" + "".join(
                    f"    {line}\n" for line in command.output) + "  it prints:\n" + "".join(
                    f"    {line}\n" for line in got) + f"  standard error of all commands:\n    {err.strip()}")


def check_policies(docs: Docs) -> None:
    for name, text in docs.files.items():
        blocks = blocks_of(text)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "policy.yaml"
            write_files(blocks, path.parent)
            for i, block in enumerate(blocks):
                where = f"{name}:{block.line}"
                if block.info in ("yaml policy", "yaml refused"):
                    path.write_text(block.text, "utf-8")
                    result = docs.run("check", "policy.yaml", cwd=path.parent)
                    docs.count("policies")
                    if block.info == "yaml policy" and result.returncode != 0:
                        docs.fault(where, f"the policy does not compile:\n{result.stderr}")
                    if block.info == "yaml refused" and (result.returncode != 3 or blocks[i + 1].text != result.stderr):
                        docs.fault(where, f"the messages are, with exit code {result.returncode}:\n{result.stderr}")
                elif block.info == "yaml":
                    docs.count("fragments")
                    try:
                        has_version = "version" in yaml.safe_load(block.text)
                    except yaml.YAMLError as error:
                        docs.fault(where, f"no YAML: {error}")
                        continue
                    if name == "docs/policy.md":
                        path.write_text(("" if has_version else "version: 1\n") + block.text, "utf-8")
                        result = docs.run("check", "policy.yaml", cwd=path.parent)
                        if "unknown key" in result.stderr:
                            docs.fault(where, f"a key that poros does not know:\n{result.stderr}")


class Keys:
    """The keys of the grammar, by the map that they stand in, and which of them a policy has."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.definitions = {"the policy": schema, **schema["$defs"]}
        self.all = {(name, key) for name, one in self.definitions.items()
                    if "additionalProperties" in one for key in one.get("properties", {})}
        self.seen: set[tuple[str, str]] = set()

    def see(self, name: str, value: Any) -> None:
        one = self.definitions[name]
        for other in one.get("anyOf", []):
            if "$ref" in other:
                self.refer(other, value)
            elif isinstance(value, list) and "items" in other:
                for item in value:
                    self.refer(other["items"], item)
        if isinstance(value, list) and "items" in one:
            for item in value:
                self.refer(one["items"], item)
        if isinstance(value, dict):
            for key, inside in value.items():
                if key in one.get("properties", {}):
                    self.seen.add((name, key))
                    self.refer(one["properties"][key], inside)
                elif isinstance(one.get("additionalProperties"), dict):
                    self.refer(one["additionalProperties"], inside)

    def refer(self, to: dict[str, Any], value: Any) -> None:
        self.see(to["$ref"].removeprefix("#/$defs/"), value)


def check_examples_of_keys(docs: Docs) -> None:
    """Every key of the grammar stands in a policy of docs/policy.md that compiles."""
    keys = Keys(json.loads(docs.run("check", "--schema").stdout))
    for block in blocks_of(docs.files.get("docs/policy.md", "")):
        if block.info == "yaml policy" or re.fullmatch(r"yaml \S+\.yaml", block.info):
            keys.see("the policy", yaml.load(block.text, yaml.BaseLoader))
    docs.count("keys", len(keys.seen))
    for name, key in sorted(keys.all - keys.seen):
        docs.fault("docs/policy.md", f"no example has the key '{key}' of {name}")


def check_example_commands(docs: Docs) -> None:
    for name, text in docs.files.items():
        if not re.fullmatch(r"examples/[^/]+/README\.md", name):
            continue
        scripts = re.findall(r"^    (poros (?:.*\\\n)*.*)", text, re.M)
        docs.count("commands", len(scripts))
        with tempfile.TemporaryDirectory() as folder:
            there = docs.workspace(folder)
            for script in scripts:
                out, err = run_shell(f'PATH="$PWD/build:$PATH"\n{script}\nprintf "{MARK}$?"', there)
                if not out.endswith(f"{MARK}0"):
                    docs.fault(name, f"{script}\n  fails:\n{err}")


def compare(docs: Docs, where: str, what: str, documented: set[str], real: set[str]) -> None:
    docs.count(what, len(real))
    for one in sorted(real - documented):
        docs.fault(where, f"{what}: '{one}' exists and is not documented")
    for one in sorted(documented - real):
        docs.fault(where, f"{what}: '{one}' is documented and does not exist")


def help_of(docs: Docs, verb: str) -> str:
    """With the helps of the verb's own verbs."""
    text = docs.run(verb, "--help").stdout
    own = re.findall(r"^  ([a-z]+) ", text.partition("Subcommands:")[2], re.M)
    return text + "".join(docs.run(verb, one, "--help").stdout for one in own)


def check_command_line(docs: Docs) -> None:
    name = "docs/cli.md"
    whole = docs.run("--help").stdout
    verbs = re.findall(r"^  ([a-z]+) ", whole[whole.index("Subcommands:"):], re.M)
    text = without_blocks(docs.files.get(name, ""))
    preface, *sections = re.split(r"^## poros ([a-z]+)$", text, flags=re.M)
    documented = dict(zip(sections[::2], sections[1::2]))
    compare(docs, name, "verbs", set(documented), set(verbs))
    common = set(FLAG.findall(preface))
    variables: set[str] = set()
    everything = set(FLAG.findall(whole))
    for verb in verbs:
        help_text = help_of(docs, verb)
        everything |= (real := set(FLAG.findall(help_text)))
        variables |= set(re.findall(r"\b(?:POROS_[A-Z_]+|PORT)\b", help_text))
        section = re.split(r"^## ", documented.get(verb, ""), flags=re.M)[0]
        compare(docs, name, f"flags of {verb}", set(FLAG.findall(section)) | (common & real), real)
    compare(docs, name, "flags of all verbs", common, common & everything)
    compare(docs, name, "variables", set(re.findall(r"\b(?:POROS_[A-Z_]+|PORT)\b", text)), variables)
    exits = re.split(r"^## ", text.partition("## Exit codes")[2], flags=re.M)[0]
    compare(docs, name, "exit codes", set(re.findall(r"^\| (\d) \|", exits, re.M)),
            set(re.findall(r"\b(\d) [a-z]", whole[whole.index("Exit:"):])))


def fields_of(text: str) -> list[str]:
    """The first column of the first table that begins with `| field |`."""
    table = re.search(r"^\| field \|.*\n\|[ -|]*\n((?:\|.*\n)*)", text, re.M)
    rows = table.group(1).splitlines() if table else []
    return [one for row in rows for one in re.findall(r"`([a-z_]+)`", row.split("|")[1])]


def compare_fields(docs: Docs, name: str, real: list[str]) -> None:
    documented = fields_of(docs.files.get(name, ""))
    compare(docs, name, "fields", set(documented), set(real))
    if set(documented) == set(real) and documented != real:
        docs.fault(name, f"the order of the fields is {', '.join(real)}")


def check_fields(docs: Docs) -> None:
    with tempfile.TemporaryDirectory() as folder:
        there = docs.workspace(folder)
        docs.run("compile", "examples/minimal/policy.yaml", "-o", "a.bundle", cwd=there)
        receipt = docs.run("explain", "a.bundle", "https://dl.example.org/a.tar", "--json", cwd=there)
        compare_fields(docs, "docs/decisions.md", list(json.loads(receipt.stdout or "{}")))
        server = subprocess.Popen([str(docs.poros), "serve", "a.bundle", "--listen", "127.0.0.1:0"], cwd=there,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            assert server.stderr is not None
            listening = re.search(r"listening on 127\.0\.0\.1:(\d+)", server.stderr.readline())
            if listening:
                subprocess.run(["curl", "-s", "--noproxy", "*", "-m", "10", f"http://127.0.0.1:{listening[1]}/a.tar"], check=False)
        finally:
            server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=30)
        line = out.splitlines()[0] if out else "{}"
        if line == "{}":
            docs.fault("docs/log-format.md", f"poros serve wrote no log line: {err}")
        compare_fields(docs, "docs/log-format.md", list(json.loads(line)))


def anchors_of(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", without_blocks(text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_links(docs: Docs) -> None:
    for name, text in docs.files.items():
        prose = re.sub(r"`[^`\n]*`", "", without_blocks(text))
        for target in re.findall(r"\]\(([^)\s]+)\)", prose):
            if re.match(r"[a-z]+:", target):
                continue
            docs.count("links")
            path, _, anchor = target.partition("#")
            file = (docs.root / name).parent / path if path else docs.root / name
            if not file.exists():
                docs.fault(name, f"the link {target} leads nowhere")
            elif anchor and anchor not in anchors_of(file.read_text("utf-8")):
                docs.fault(name, f"the link {target} leads to no heading")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--poros", required=True, type=Path)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    docs = Docs(options.root.resolve(), options.poros.resolve())
    for check in (check_links, check_policies, check_examples_of_keys, check_command_line, check_fields, check_example_commands, check_consoles):
        check(docs)
    print(", ".join(f"{number} {what}" for what, number in docs.counts.items()))
    for fault in docs.faults:
        print(fault)
    print(f"{len(docs.faults)} faults")
    return 1 if docs.faults else 0


if __name__ == "__main__":
    sys.exit(main())
