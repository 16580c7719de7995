"""The AWS SDK for JavaScript against the emulator."""

from typing import Any

import pytest

from clients.callers import call_javascript
from clients.cases import Cases, Describe, emulator, with_times
from glue_integrations.testing import GlueEmulator

__all__ = ["emulator"]


@pytest.fixture
def describe(emulator: GlueEmulator) -> Describe:
    def call(**params: Any) -> dict[str, Any]:
        return with_times(call_javascript(emulator.endpoint_url, "DescribeIntegrations", **params))

    return call


class TestJavaScript(Cases):
    """The common cases."""
