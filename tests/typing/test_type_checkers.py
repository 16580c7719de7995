"""What users see in a type checker: the examples beside this file are checked, and never run.

`public_*.py` must be clean in mypy, pyright, ty and pyrefly. In `negative/`, exactly the lines with a marker must be
errors of mypy and pyright, with exactly these codes::

    tag.key = "other"  # E: mypy[misc] pyright[reportAttributeAccessIssue]

pyright's strict rules are off in these files: they would report again whatever follows from an error.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NotRequired, TypeAlias, TypedDict

import pytest

Findings: TypeAlias = Mapping[str, str]
"""Messages by place and code, such as ``negative/frozen.py:9 misc``."""

_FOLDER: Final = Path(__file__).parent
_PROJECT: Final = _FOLDER.parents[1]
_CLEAN: Final = sorted(_FOLDER.glob("public_*.py"))
_WRONG: Final = sorted(_FOLDER.glob("negative/*.py"))
_MARKER: Final = re.compile(r"  # E: ((?: ?\w+\[[\w,-]+\])+)$")
_MARKED: Final = re.compile(r"(\w+)\[([\w,-]+)\]")


class _MypyFinding(TypedDict):
    file: str
    line: int
    code: str
    severity: str
    message: str


class _Position(TypedDict):
    line: int


class _Range(TypedDict):
    start: _Position


class _PyrightFinding(TypedDict):
    file: str
    range: _Range
    rule: NotRequired[str]
    message: str


class _PyrightReport(TypedDict):
    generalDiagnostics: list[_PyrightFinding]


@dataclass(frozen=True)
class Checked:
    """What one type checker said about all examples."""

    checker: str
    findings: Findings


def _run(*arguments: str | Path, expected: int = 1) -> str:
    # pyright's launcher would look for a newer pyright, and say so.
    environment = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=_PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    # 0 is no findings, 1 is some, 2 and more a broken checker
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


def _place(file: str, line: int, code: str) -> str:
    return f"{(_PROJECT / file).relative_to(_FOLDER).as_posix()}:{line} {code}"


def _mypy(cache: Path) -> Findings:
    output = _run("mypy", "--cache-dir", cache, "--no-error-summary", "--output", "json", *_CLEAN, *_WRONG)
    found: list[_MypyFinding] = [json.loads(line) for line in output.splitlines()]
    return {
        _place(item["file"], item["line"], item["code"]): item["message"]
        for item in found
        if item["severity"] == "error"
    }


def _pyright(_: Path) -> Findings:
    # pyright takes no file that its configuration excludes, so the folder has one of its own.
    output = _run("pyright", "--project", _FOLDER, "--pythonpath", sys.executable, "--outputjson")
    report: _PyrightReport = json.loads(output)
    return {
        _place(item["file"], item["range"]["start"]["line"] + 1, item.get("rule", "")): item["message"]
        for item in report["generalDiagnostics"]
    }


_CHECKERS: Final[Mapping[str, Callable[[Path], Findings]]] = {"mypy": _mypy, "pyright": _pyright}


@pytest.fixture(scope="module", params=_CHECKERS)
def checked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Run each type checker once."""
    checker: str = request.param
    pytest.importorskip(checker)
    return Checked(checker, _CHECKERS[checker](tmp_path_factory.mktemp(checker)))


# Without the project's settings, and with the installed package: that is what a user has.
_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "pyrefly": ("check", "--config", os.devnull, "--python-interpreter-path", sys.executable),
    "ty": ("check", "--error-on-warning", "--config-file", os.devnull, "--python", sys.prefix),
}


@pytest.mark.parametrize("checker", _OTHERS)
def test_the_other_checkers_agree(checker: str) -> None:
    """They find no fault with the public interface either."""
    pytest.importorskip(checker)
    _run(checker, *_OTHERS[checker], *_CLEAN, expected=0)


def _marked(checker: str) -> set[str]:
    return {
        _place(str(file), number, code)
        for file in _WRONG
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if (marker := _MARKER.search(line)) is not None
        for name, codes in _MARKED.findall(marker[1])
        if name == checker
        for code in codes.split(",")
    }


def test_the_public_interface_is_clean(checked: Checked) -> None:
    """Right use of everything public has the types that it says, without a complaint."""
    assert {place: said for place, said in checked.findings.items() if not place.startswith("negative/")} == {}


def test_mistakes_are_errors(checked: Checked) -> None:
    """Every marked mistake is an error of the marked kind, and nothing else is one."""
    marked = _marked(checked.checker)
    said = {place: said for place, said in checked.findings.items() if place.startswith("negative/")}
    assert {place: said[place] for place in said.keys() - marked} == {}
    assert marked - said.keys() == set()


def test_every_marker_is_understood() -> None:
    """No marker is overlooked because it is misspelt."""
    lines = [line for file in _WRONG for line in file.read_text("utf-8").splitlines() if "# E" in line]
    markers = [marker[1] for line in lines if (marker := _MARKER.search(line)) is not None]
    assert len(markers) == len(lines) > 100
    assert {name for marker in markers for name, _ in _MARKED.findall(marker)} == set(_CHECKERS)
