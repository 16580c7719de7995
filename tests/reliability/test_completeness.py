"""The tables are whole: every row that was measured is covered, by cases that differ."""

import importlib
from collections.abc import Iterator
from types import ModuleType

import pytest

from reliability import cases_connection, cases_errors, cases_responses
from reliability.rows import ROWS

CASES = [*cases_responses.CASES, *cases_errors.CASES, *cases_connection.CASES]
TESTS = ("test_connecting", "test_deadlines", "test_lifecycle", "test_redirects", "test_walks")
OWN = "own"
"""The source of a case beyond the rows."""


def _rows_of(module: ModuleType) -> Iterator[str]:
    for member in vars(module).values():
        yield from getattr(member, "rows", ())


def _covered() -> Iterator[str]:
    for case in CASES:
        yield from case.source.split()
    for name in TESTS:
        yield from _rows_of(importlib.import_module(f"reliability.{name}"))


@pytest.mark.parametrize("row", ROWS)
def test_row_is_covered(row: str) -> None:
    """Some case or test covers the row."""
    assert row in set(_covered()), ROWS[row]


def test_sources_are_rows() -> None:
    """No case or test names a row that there is not."""
    assert set(_covered()) - set(ROWS) == {OWN}


def test_ids_are_unique() -> None:
    """There are more than two hundred cases, and no two have the same id."""
    ids = [case.id for case in CASES]
    assert len(set(ids)) == len(ids) >= 200
    assert all(name.isascii() and name.isprintable() for name in ids)
