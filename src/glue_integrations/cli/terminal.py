"""Output for a person at a terminal. Text from AWS reaches rich as `Text`, never as markup."""

from collections.abc import AsyncIterable, Mapping
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from glue_integrations.models import Integration, IntegrationStatus
from glue_integrations.pagination import Page

from .formatting import Row, details_of, row_of

_STYLES: Final[Mapping[str, str]] = {
    IntegrationStatus.ACTIVE: "green",
    IntegrationStatus.CREATING: "cyan",
    IntegrationStatus.MODIFYING: "cyan",
    IntegrationStatus.SYNCING: "cyan",
    IntegrationStatus.DELETING: "dim",
    IntegrationStatus.NEEDS_ATTENTION: "yellow",
    IntegrationStatus.FAILED: "red",
}
_UNKNOWN: Final = "magenta"
_FAINT: Final = "dim"
_TITLES: Final = Row("Name", "Status", "Created (UTC)", "Source", "Target", "")
_WIDE: Final = 150
"""Columns of a terminal from which on source and target fit beside the rest."""


def new_console() -> Console:
    """Return a console that takes no text for markup, emoji codes or something to highlight."""
    return Console(markup=False, emoji=False, highlight=False)


async def draw_table(found: AsyncIterable[Integration]) -> None:
    """Draw a table row by row, so that a long listing is there to read from its first page on."""
    console = new_console()
    is_empty = True
    async for integration in found:
        if is_empty:
            draw_header(console)
            is_empty = False
        draw_row(console, integration)
    if is_empty:
        console.print("No integrations.")


async def draw_pages(pages: AsyncIterable[Page[Integration]], *, total: int) -> None:
    """Draw the table page by page, with a bar below it that tells how far the listing is."""
    console = new_console()
    draw_header(console)
    bar = Progress(
        TextColumn("page {task.fields[page]}", markup=False),
        BarColumn(complete_style="cyan", finished_style="green"),
        TextColumn("{task.completed} of {task.total} integrations", markup=False),
        console=console,
        auto_refresh=False,
    )
    with bar:
        task = bar.add_task("", total=total, page=0)
        number = 0
        async for page in pages:
            number += 1
            bar.update(task, advance=len(page.items), page=number)
            for integration in page.items:
                draw_row(console, integration)
            bar.refresh()


def draw_header(console: Console) -> None:
    """Draw the names of the columns."""
    _draw(console, _TITLES, Text(_TITLES.status), style="bold")
    console.print(Rule(style=_FAINT))


def draw_row(console: Console, integration: Integration) -> None:
    """Draw an integration, and below it what is wrong with it."""
    row = row_of(integration)
    status = status_text(row.status)
    _draw(console, row, status)
    if row.problem:
        _draw_below(console, Text(row.problem, status.style))


def draw_details(integration: Integration) -> None:
    """Draw one integration, a line or more per member."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for label, value in details_of(integration):
        table.add_row(Text(f"{label}:"), status_text(value) if label == "Status" else Text(value))
    new_console().print(table)


def status_text(status: str) -> Text:
    """Return a status in its colour."""
    return Text(status, _STYLES.get(status, _UNKNOWN))


def _draw(console: Console, row: Row, status: Text, style: str = "") -> None:
    """Draw one line. All have the same columns, although each is a table of its own."""
    is_wide = console.width >= _WIDE
    table = Table.grid(expand=True, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", ratio=4)
    table.add_column(overflow="fold", width=15)
    table.add_column(width=16)
    cells = [Text(row.name), status, Text(row.created, _FAINT)]
    if is_wide:
        table.add_column(overflow="ellipsis", no_wrap=True, ratio=5)
        table.add_column(overflow="ellipsis", no_wrap=True, ratio=5)
        cells += [Text(row.source), Text(row.target)]
    table.add_row(*cells, style=style)
    console.print(table)
    if not is_wide:
        _draw_below(console, Text(f"{row.source} → {row.target}", _FAINT))


def _draw_below(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2)), overflow="fold")
