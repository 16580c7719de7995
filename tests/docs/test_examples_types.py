"""The examples of the documentation, the README and the docstrings, as a strict type checker sees them."""

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from examples.docstrings import ASSUMED, MODULES, fragments
from examples.pages import PAGES, ROOT, Block, blocks, continues

# boto3 has no types of its own, and a reader need not have installed any.
BOTO3 = "from typing import Any\ndef client(service_name: str, /, **options: object) -> Any: ...\n"
# Right at run time, and what people write; the models are to say so too.
TOO_NARROW = 'Argument "values" to "IntegrationFilter" has incompatible type "list[str]"'
IN_A_FUNCTION = "async def example() -> None:\n"


def programs() -> Iterator[Block]:
    """Yield the Python of all pages; that of a page whose blocks continue one another is one program."""
    for page in PAGES:
        found = [block for block in blocks(page) if block.language == "python"]
        if continues(page.read_text("utf-8")):
            yield replace(found[0], code=joined(found))
        else:
            yield from found


def joined(parts: list[Block]) -> str:
    """Return one text of *parts*, each as many lines below the first as on the page."""
    text = ""
    for part in parts:
        text += "\n" * (part.line - parts[0].line - text.count("\n")) + part.code
    return text


def in_a_function(fragment: Block) -> Block:
    """Return a fragment with what it takes for granted before it, in a coroutine, where `async with` may stand."""
    before = ASSUMED + IN_A_FUNCTION
    code = before + textwrap.indent(fragment.code, "    ")
    return replace(fragment, line=fragment.line - before.count("\n"), code=code)


def complaints(folder: Path, examples: list[Block]) -> set[str]:
    """Run mypy once over all *examples*; returns what it finds, with the place on the page."""
    (folder / "boto3.pyi").write_text(BOTO3)
    places = {f"example_{number}.py": example for number, example in enumerate(examples)}
    for name, example in places.items():
        (folder / name).write_text(example.code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *(folder / name for name in places)],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    said = re.findall(r"^\S*?(example_\d+\.py):(\d+): (error: .*)$", done.stdout, re.MULTILINE)
    assert len(said) == done.stdout.count(" error: "), done.stdout
    return {f"{places[name].at(int(line))}: {message}" for name, line, message in said}


def test_types(tmp_path: Path) -> None:
    """Every example is clean under mypy's strict rules; one that is not would be noticed, and found."""
    pytest.importorskip("mypy")
    of_docstrings = [in_a_function(fragment) for module in MODULES for fragment in fragments(module)]
    examples = [*programs(), *of_docstrings]
    assert len(of_docstrings) > 2
    assert len(examples) > 40
    wrong = Block(ROOT / "wrong.md", 7, "python", "import glue_integrations\n\nglue_integrations.misspelt\n")
    found = {said for said in complaints(tmp_path, [*examples, wrong]) if TOO_NARROW not in said}
    assert found == {'wrong.md:9: error: Module has no attribute "misspelt"  [attr-defined]'}
