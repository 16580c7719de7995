"""The reference is complete: what is public is on its pages."""

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import glue_integrations
from glue_integrations import errors, testing
from glue_integrations.cli.app import app

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def _commands() -> TyperGroup:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def _documented() -> set[str]:
    pages = "\n".join(page.read_text() for page in REFERENCE.glob("*.md"))
    return set(re.findall(r"^\.\. auto(?:class|exception|function|data):: (\w+)", pages, re.MULTILINE))


def test_every_public_name_is_documented() -> None:
    """A name of the package, or of its testing kit, is on one of the pages."""
    assert {*glue_integrations.__all__, *testing.__all__} - {"errors"} <= _documented()


def test_every_error_is_documented() -> None:
    """An error class is on one of the pages."""
    public = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert public <= _documented()


@pytest.mark.parametrize("command", ["list", "get", "emulator", "demo"])
def test_every_option_of_the_command_line_is_documented(command: str) -> None:
    """The section of a command has a row for each of its options, and for no other."""
    page = (REFERENCE / "cli.md").read_text()
    section = page.partition(f"## {command}\n")[2].partition("\n## ")[0]
    options = {name for option in _commands().commands[command].params for name in option.opts if name.startswith("--")}
    assert set(re.findall(r"^\| `(--[\w-]+)", section, re.MULTILINE)) == options - {"--help"}


def test_every_command_is_documented() -> None:
    """A command has a section."""
    sections = set(re.findall(r"^## (\w+)$", (REFERENCE / "cli.md").read_text(), re.MULTILINE))
    assert set(_commands().commands) <= sections
