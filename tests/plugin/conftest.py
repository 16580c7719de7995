"""Runs of pytest in a process of their own, as users run it."""

from typing import Final, Protocol

import pytest

# Warnings are errors, so that nothing is left open. The one exception is what pytest-asyncio says by itself.
SETTINGS: Final = """
[pytest]
addopts = --strict-markers
filterwarnings =
    error
    ignore:The configuration option .asyncio_default_fixture_loop_scope. is unset:pytest.PytestDeprecationWarning
"""


class Run(Protocol):
    """Runs pytest on a test file and returns what it printed."""

    def __call__(self, code: str, *options: str, passed: int = 0, errors: int = 0) -> str:
        """Assert as many outcomes as named, and no others."""
        ...


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    pytester.makeini(SETTINGS)

    def run(code: str, *options: str, passed: int = 0, errors: int = 0) -> str:
        pytester.makepyfile(test_it=code)
        done = pytester.runpytest_subprocess(*options)
        done.assert_outcomes(passed=passed, errors=errors)
        return str(done.stdout)

    return run
