"""What the end-to-end tests share: the binary (POROS names it, else build/poros) and how it is run."""
import os
import subprocess
import tempfile
import unittest
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POROS = Path(os.environ.get("POROS") or ROOT / "build/poros").resolve()


def environment() -> dict[str, str]:
    """Ours without what poros listens to."""
    return {key: value for key, value in os.environ.items() if not key.startswith("POROS_") and key != "PORT"}


class Result:
    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.bytes = done.stdout
        self.out = done.stdout.decode("utf-8", "backslashreplace")
        self.err = done.stderr.decode("utf-8", "backslashreplace")


class PorosTest(unittest.TestCase):
    """A temporary folder (with a space in its name), removed afterwards, in which poros runs."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name) / "a folder"
        self.dir.mkdir()

    def poros(self, *arguments: str | Path, stdin: bytes = b"") -> Result:
        command: Sequence[str | Path] = [POROS, *arguments]
        return Result(subprocess.run(command, cwd=self.dir, input=stdin, capture_output=True, timeout=300,
                                     env=environment()))

    def ok(self, *arguments: str | Path, stdin: bytes = b"") -> str:
        result = self.poros(*arguments, stdin=stdin)
        self.assertEqual(result.code, 0, f"{arguments}: {result.err}")
        return result.out

    def write(self, name: str, text: str) -> Path:
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def compile(self, example: str, *flags: str, name: str = "a.bundle") -> Path:
        self.ok("compile", ROOT / "examples" / example / "policy.yaml", "-o", name, *flags)
        return self.dir / name
