"""Calls of operations that fail."""

from collections.abc import Mapping

import pytest

from glue_integrations.testing import Fault, GlueEmulator


def fault_of(emulator: GlueEmulator, operation: str, params: Mapping[str, object]) -> Fault:
    """Return the error of an operation."""
    with pytest.raises(Fault) as caught:
        emulator.handle(operation, params)
    return caught.value


def code_of(emulator: GlueEmulator, operation: str, params: Mapping[str, object]) -> str:
    """Return the code of the error of an operation."""
    return fault_of(emulator, operation, params).code
