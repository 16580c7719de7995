"""The documentation as Sphinx builds it: without a warning, and with what its readers look for."""

import subprocess
import sys
from pathlib import Path

import pytest

from glue_integrations import GlueIntegrationsClient, errors

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build all pages once, as text; a warning is a failure."""
    for needed in ("sphinx", "furo", "myst_parser", "sphinx_copybutton"):
        pytest.importorskip(needed)
    built = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", "text", DOCS, built],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return built


def test_the_client_has_all_its_methods(site: Path) -> None:
    """Inherited ones are on its page too."""
    page = (site / "reference/client.txt").read_text("utf-8")
    methods = [name for name in dir(GlueIntegrationsClient) if not name.startswith("_")]
    assert "get_integration" in methods
    assert [name for name in methods if f" {name}(" not in page] == []


def test_an_argument_per_line(site: Path) -> None:
    page = (site / "reference/client.txt").read_text("utf-8")
    assert "GlueIntegrationsClient(\n   region_name: str | None = None,\n   *,\n   profile_name: " in page


def test_errors_are_shown_as_exceptions(site: Path) -> None:
    page = (site / "reference/errors.txt").read_text("utf-8")
    classes = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert "NotFoundError" in classes
    assert [name for name in classes if f"exception glue_integrations.errors.{name}\n" not in page] == []


def test_the_emulator_comes_first(site: Path) -> None:
    """The reference of the testing kit begins with what everybody uses."""
    page = (site / "reference/testing.txt").read_text("utf-8")
    first = page.index("\nclass ")
    assert page[first:].startswith("\nclass glue_integrations.testing.GlueEmulator(")


def test_the_changelog_is_a_page(site: Path) -> None:
    assert (site / "changelog.txt").read_text("utf-8").startswith("Changelog\n")
