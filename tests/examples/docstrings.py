"""The examples in docstrings: fragments, which are checked for their types only."""

import ast
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from examples.pages import ROOT, Block

MODULES: Final = sorted(ROOT.glob("src/**/*.py"))

ASSUMED: Final = """\
from typing import Any
import boto3
from glue_integrations import *
from glue_integrations.events import *
from glue_integrations.testing import *
pager: Pager[Integration]
retries: Any
async def process(item: Integration) -> None: ...
"""
"""What the fragments take for granted: everything public, a pager, a counter of metrics, and work to do."""

_EXAMPLE: Final = re.compile(r"^( *)\S.*::\n\n((?:\1    .*\n|\n)+)", re.MULTILINE)


def fragments(module: Path) -> Iterator[Block]:
    """Yield the indented examples of a module's docstrings."""
    text = module.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node) or ""
            for found in _EXAMPLE.finditer(f"{docstring}\n"):
                code = textwrap.dedent(found[2])
                line = text.count("\n", 0, text.index(code.partition("\n")[0])) + 1
                yield Block(module, line, "python", code)
