#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every case of tests/cases through every front end and says where they differ.

    run.py --cases tests/cases --poros build/poros --front-end cpp=build/case_driver --http --oracle

A front end is a driver program (drivers.py) or, with --http, `poros serve` itself. `NAME-cap,-cap=COMMAND`
says what a front end cannot see; its cases are run with those inputs unknown, and counted. The front end
called `cpp` must also show every token that its `--enums` lists: a branch that no case takes is a failure
(of a whole folder of cases; one file is a part).
"""

import argparse
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path[:0] = [str(_HERE), str(_HERE.parent / "support")]

import http_front  # noqa: E402
from cases import DEFAULT_NOW, Case, CaseFile, Response, load_all  # noqa: E402
from drivers import Driver, DriverError, enumerations  # noqa: E402
from oracle import Policy, Request, decide  # noqa: E402
from reduction import capability, differs, is_plain, reduce  # noqa: E402

_FRONT_END = re.compile(r"(?P<name>[a-z0-9_]+)\[?(?P<lacks>(?:-[a-z-]+?)(?:,-[a-z-]+?)*)?\]?=(?P<command>.+)\Z")
_HTTP_LACKS = frozenset({"trace", "state"})  # `poros serve` reads neither in this version

Ask = Callable[[Request], Response]


@dataclass
class FrontEnd:
    name: str
    lacks: frozenset[str] = frozenset()
    command: list[str] = field(default_factory=list)
    ran: int = 0
    unknown: int = 0
    failed: int = 0
    tokens: set[str] = field(default_factory=set)

    @staticmethod
    def parse(text: str) -> "FrontEnd":
        match = _FRONT_END.match(text)
        if not match:
            raise argparse.ArgumentTypeError(f"{text!r} is not NAME[-cap,-cap]=COMMAND")
        words = [word[1:] for word in (match["lacks"] or "").split(",") if word]
        try:
            lacks = frozenset(capability(word) for word in words)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
        return FrontEnd(match["name"], lacks, shlex.split(match["command"]))


def _compile(poros: str, policy: Path, bundle: Path) -> str | None:
    """None, or what the compiler said against the policy."""
    done = subprocess.run([poros, "compile", str(policy), "-o", str(bundle), "--now", str(DEFAULT_NOW)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
    return None if done.returncode == 0 else done.stdout.decode("utf-8", "replace")


def _run_refusals(file: CaseFile, poros: str, folder: Path) -> int:
    """How many of the file's policies compile, or are refused for another reason."""
    failed = 0
    for refusal in file.refusals:
        path = folder / "policy.yaml"
        path.write_text(refusal.policy, "utf-8")
        said = _compile(poros, path, folder / "bundle") or ""
        errors = [line for line in said.splitlines() if line.endswith("]") and ": warning: " not in line]
        rules = tuple(sorted({line[line.rindex("[") + 1:-1] for line in errors}))
        if rules != refusal.rules:
            failed += 1
            print(f"FAILED refusals: {file.name}: {refusal.name}\n  expected  {refusal.rules}\n  came      {said or 'a bundle'}")
    return failed


def _tolerated(front: FrontEnd, request: Request, got: Response) -> bool:
    """Where the host parses before us, any 4xx without a Location is as good as ours."""
    refused = 400 <= got.status < 500 and all(name != b"location" for name, _ in got.headers)
    if front.name == "http" and http_front.is_malformed(request):
        return refused
    return "raw-target" in front.lacks and not is_plain(request.target) and refused


def _complain(front: FrontEnd, file: CaseFile, case: Case, expected: Response | None, got: str) -> None:
    front.failed += 1
    print(f"FAILED {front.name}: {file.name}: {case.name}")
    print(f"  request   {case.request.method!r} host={case.request.host!r} "
          f"target={case.request.target[:200]!r} client={case.request.client!r}")
    if expected is not None:
        print("  expected  " + "\n            ".join(expected.lines()))
    print("  came      " + got.replace("\n", "\n            "))


def _run_case(front: FrontEnd, policy: Policy, file: CaseFile, case: Case, ask: Ask) -> None:
    front.ran += 1
    reduced = reduce(case.request, front.lacks)
    expected = case.expected
    if reduced != case.request:
        expected = Response.of_answer(decide(policy, reduced))
    if differs(case.request, reduced) or expected != case.expected:
        front.unknown += 1
    try:
        got = ask(reduced)
    except (DriverError, http_front.HttpError) as error:
        _complain(front, file, case, expected, str(error))
        return
    if got != expected and not _tolerated(front, reduced, got):
        _complain(front, file, case, expected, "\n".join(got.lines()))


def _driver_ask(front: FrontEnd, driver: Driver) -> Ask:
    def ask(request: Request) -> Response:
        response, tokens = driver.ask(request)
        front.tokens |= tokens
        return response
    return ask


def _http_ask(policy: Policy, server: http_front.HttpFront) -> Ask:
    def ask(request: Request) -> Response:
        full = len(decide(policy, http_front.as_get(request)).body)
        return server.ask(request, full)
    return ask


def _run_file(front: FrontEnd, file: CaseFile, policy: Policy, bundle: Path, poros: str) -> None:
    runner: Driver | http_front.HttpFront | None = None
    if front.name == "oracle":
        ask: Ask = lambda request: Response.of_answer(decide(policy, request))  # noqa: E731
    elif front.name == "http":
        runner = http_front.HttpFront(poros, bundle)
        ask = _http_ask(policy, runner)
    else:
        runner = Driver(front.command, bundle)
        ask = _driver_ask(front, runner)
    try:
        for case in file.cases:
            _run_case(front, policy, file, case, ask)
    finally:
        if runner is not None:
            runner.close()


def _missing_tokens(front: FrontEnd) -> list[str]:
    missing = sorted(enumerations(front.command) - front.tokens)
    for token in missing:
        print(f"FAILED {front.name}: no case shows {token}")
    return missing


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run tests/cases through front ends.")
    parser.add_argument("--cases", type=Path, required=True, help="folder of case files, or one file")
    parser.add_argument("--at-least", type=int, default=1, metavar="N",
                        help="every front end must run N cases")
    parser.add_argument("--at-most-unknown", type=int, default=0, metavar="N",
                        help="no front end may run more than N with an input unknown")
    parser.add_argument("--poros", default="build/poros", help="the poros binary")
    parser.add_argument("--front-end", type=FrontEnd.parse, action="append", default=[],
                        metavar="NAME[-cap,-cap]=COMMAND")
    parser.add_argument("--http", action="store_true", help="also through `poros serve`")
    parser.add_argument("--oracle", action="store_true", help="also through the oracle")
    parser.add_argument("--only", default="", metavar="TEXT", help="case files whose name holds TEXT")
    return parser.parse_args()


def main() -> int:
    options = _arguments()
    fronts: list[FrontEnd] = list(options.front_end)
    if options.http:
        fronts.append(FrontEnd("http", _HTTP_LACKS))
    if options.oracle:
        fronts.append(FrontEnd("oracle"))
    files = [file for file in load_all(options.cases) if options.only in file.name]
    if not fronts or not files:
        print("nothing to run: no front end, or no case file")
        return 1
    failed = refused = 0
    for file in files:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if file.refusals:
                refused += len(file.refusals)
                failed += _run_refusals(file, options.poros, folder)
                continue
            policy_path, bundle = file.materialise(folder), folder / "bundle"
            policy = file.load(folder)
            said = None
            if any(front.name != "oracle" for front in fronts):
                said = _compile(options.poros, policy_path, bundle)
            if said is not None:
                print(f"FAILED compile: {file.name}: {said}")
                failed += 1
            for front in fronts:
                if said is None or front.name == "oracle":
                    _run_file(front, file, policy, bundle, options.poros)
                else:
                    front.ran += len(file.cases)
                    front.failed += len(file.cases)
    for front in fronts:
        if front.name == "cpp" and not options.only and options.cases.is_dir():
            failed += len(_missing_tokens(front))
        if front.ran < options.at_least or front.unknown > options.at_most_unknown:
            print(f"FAILED {front.name}: fewer cases, or more with an input unknown, than before")
            failed += 1
        print(f"{front.name}: {front.ran} cases, {front.unknown} of them with an input unknown, "
              f"{front.failed} failed")
    if refused:
        print(f"refusals: {refused} policies that must not compile")
    total = failed + sum(front.failed for front in fronts)
    print(f"{sum(front.ran for front in fronts) - sum(front.failed for front in fronts)} passed, "
          f"{total} failed")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
