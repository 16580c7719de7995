"""Run pytest in a separate process, as users do."""

from typing import Final, Protocol

import pytest

# Warnings are errors, so leaks fail a run. The one exception is pytest-asyncio's own warning.
SETTINGS: Final = """
[pytest]
addopts = --strict-markers
filterwarnings =
    error
    ignore:The configuration option .asyncio_default_fixture_loop_scope. is unset:pytest.PytestDeprecationWarning
"""


class Run(Protocol):
    """Runs pytest on a test file and returns its output."""

    def __call__(self, code: str, *options: str, passed: int = 0, failed: int = 0, errors: int = 0) -> str:
        """Run the tests, and assert exactly these outcomes."""
        ...


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    pytester.makeini(SETTINGS)

    def run(code: str, *options: str, passed: int = 0, failed: int = 0, errors: int = 0) -> str:
        pytester.makepyfile(test_it=code)
        result = pytester.runpytest_subprocess(*options)
        result.assert_outcomes(passed=passed, failed=failed, errors=errors)
        return str(result.stdout)

    return run
