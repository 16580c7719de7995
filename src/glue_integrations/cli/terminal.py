"""Output for terminals. Text from AWS is passed to rich as `Text`, never as markup."""

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
_DIM: Final = "dim"
_TITLES: Final = Row("Name", "Status", "Created (UTC)", "Source", "Target", "")
_WIDE: Final = 150
"""Minimum width of a terminal at which source and target fit on the same line."""


def new_console() -> Console:
    """Return a console that interprets no markup or emoji codes and highlights nothing."""
    return Console(markup=False, emoji=False, highlight=False)


async def draw_table(integrations: AsyncIterable[Integration]) -> None:
    """Draw a table row by row, so a long listing is readable from its first page."""
    console = new_console()
    is_empty = True
    async for integration in integrations:
        if is_empty:
            draw_header(console)
            is_empty = False
        draw_row(console, integration)
    if is_empty:
        console.print("No integrations.")


async def draw_pages(pages: AsyncIterable[Page[Integration]], *, total: int) -> None:
    """Draw the table page by page, above a progress bar."""
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
    """Draw the column heads."""
    _draw(console, _TITLES, Text(_TITLES.status), style="bold")
    console.print(Rule(style=_DIM))


def draw_row(console: Console, integration: Integration) -> None:
    """Draw an integration, with its error below."""
    row = row_of(integration)
    status = status_text(row.status)
    _draw(console, row, status)
    if row.problem:
        _draw_below(console, Text(row.problem, status.style))


def draw_details(integration: Integration) -> None:
    """Draw all details of one integration."""
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
    """Draw one line. Each line is a separate table with the same columns."""
    is_wide = console.width >= _WIDE
    table = Table.grid(expand=True, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", ratio=4)
    table.add_column(overflow="fold", width=15)
    table.add_column(width=16)
    cells = [Text(row.name), status, Text(row.created, _DIM)]
    if is_wide:
        table.add_column(overflow="ellipsis", no_wrap=True, ratio=5)
        table.add_column(overflow="ellipsis", no_wrap=True, ratio=5)
        cells += [Text(row.source), Text(row.target)]
    table.add_row(*cells, style=style)
    console.print(table)
    if not is_wide:
        _draw_below(console, Text(f"{row.source} → {row.target}", _DIM))


def _draw_below(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2)), overflow="fold")
