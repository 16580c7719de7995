"""Every public name has a complete type, and none of them is Any."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypedDict

import pytest

import glue_integrations

_STUBS: Final = Path(__file__).parents[2] / "stubs"
_PACKAGE: Final = Path(glue_integrations.__file__).parent


class _Diagnostic(TypedDict):
    message: str


class _Symbol(TypedDict):
    name: str
    isExported: bool
    isTypeKnown: bool
    diagnostics: list[_Diagnostic]


class _Completeness(TypedDict):
    pyTypedPath: str
    symbols: list[_Symbol]


class _Report(TypedDict):
    typeCompleteness: _Completeness


def test_every_public_type_is_complete(tmp_path: Path) -> None:
    """pyright knows the type of all that is public, except the command line, which is not a Python interface."""
    pytest.importorskip("pyright")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--verifytypes", "glue_integrations", "--ignoreexternal", "--outputjson"],
        cwd=tmp_path,
        env={
            **os.environ,
            # Here pyright asks the first `python` on the PATH where packages are.
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            # The one thing public that is not ours is AioSession, whose types are those of our stubs.
            "PYTHONPATH": os.pathsep.join(map(str, [_PACKAGE.parent, _STUBS])),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    report: _Report = json.loads(done.stdout)
    complete = report["typeCompleteness"]
    assert Path(complete["pyTypedPath"]) == _PACKAGE / "py.typed"
    symbols = [symbol for symbol in complete["symbols"] if not symbol["name"].startswith("glue_integrations.cli.")]
    assert sum(symbol["isExported"] for symbol in symbols) > 200
    incomplete = {
        symbol["name"]: [said["message"] for said in symbol["diagnostics"]]
        for symbol in symbols
        if not symbol["isTypeKnown"]
    }
    assert incomplete == {}


def _public(nodes: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.expr]]:
    """Yield the annotations of everything in a module or class that has no leading underscore."""
    for node in nodes:
        match node:
            case ast.ClassDef(name=name) if not name.startswith("_"):
                yield from ((f"{prefix}{name}", base) for base in node.bases)
                yield from _public(node.body, f"{prefix}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if _is_public(name):
                given = node.args
                arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
                annotations = [argument.annotation for argument in arguments if argument is not None]
                yield from ((f"{prefix}{name}", part) for part in [*annotations, node.returns] if part is not None)
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                yield f"{prefix}{name}", node.annotation
            case _:
                pass


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name.endswith("__")


def _names(annotation: ast.expr) -> set[str]:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _names(ast.parse(annotation.value, mode="eval").body)
    quoted = [part for part in ast.walk(annotation) if isinstance(part, ast.Constant) and part is not annotation]
    return {part.id for part in ast.walk(annotation) if isinstance(part, ast.Name)}.union(
        {part.attr for part in ast.walk(annotation) if isinstance(part, ast.Attribute)}, *map(_names, quoted)
    )


_MODULES: Final = [
    *(file for file in _PACKAGE.glob("[!_]*.py")),
    *_PACKAGE.glob("models/*.py"),
    *_PACKAGE.glob("testing/[!_]*.py"),
]


@pytest.mark.parametrize("module", _MODULES, ids=lambda file: file.relative_to(_PACKAGE).as_posix())
def test_no_public_signature_has_any(module: Path) -> None:
    """No argument, result, attribute or base class that users meet is Any."""
    annotations = list(_public(ast.parse(module.read_text("utf-8")).body, ""))
    assert [name for name, annotation in annotations if "Any" in _names(annotation)] == []
