"""The blocks of code that the documentation and the README show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("docs/[!_]*/*.md")))

CONTINUES: Final = "Each example on this page continues the one before it."
"""What a page says whose blocks use the names of those before; on any other page, a block stands for itself."""

_BLOCK: Final = re.compile(r"^```(?!`)(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """What stands between two fences."""

    page: Path
    line: int
    """Number of its first line, from 1."""

    language: str
    code: str

    def at(self, line: int) -> str:
        """Return where on the page a line of the code is, counted from 1."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line + line - 1}"


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of *page*, also those inside of directives with longer fences."""
    text = page.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        if not found[1].startswith("{"):
            yield Block(page, text.count("\n", 0, found.start(2)) + 1, found[1], found[2])


def continues(text: str) -> bool:
    """Return whether the blocks of the page with this *text* share their names."""
    return CONTINUES in " ".join(text.split())
