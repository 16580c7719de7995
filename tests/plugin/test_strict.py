"""The option that fails a test whose faults were not met, or whose requests are invalid."""

from typing import Final

import pytest

from plugin.conftest import Run

CODE: Final = """
import pytest
from glue_integrations import errors

@pytest.mark.glue_seed(faults="error=ThrottlingException,operation=CreateIntegration")
async def test_unmet_fault_of_the_marker(glue_client):
    await glue_client.describe_integrations()

async def test_unmet_fault(glue_client, glue_emulator):
    await glue_client.describe_integrations()
    glue_emulator.inject("cut=before,times=3")

async def test_invalid_request(glue_client):
    with pytest.raises(errors.InvalidInputError):
        await glue_client.describe_integrations(marker="nonsense")

def test_unknown_operation(glue_emulator):
    with pytest.raises(Exception):
        glue_emulator.handle("GetTables", {})

async def test_met_fault(glue_client, glue_emulator):
    glue_emulator.inject("cut,times=always", "error=ValidationException,attempt=2")
    with pytest.raises(errors.GlueIntegrationsError):
        await glue_client.describe_integrations()
    with pytest.raises(errors.GlueIntegrationsError):
        await glue_client.describe_integrations()
    glue_emulator.clear_faults()
    with pytest.raises(errors.NotFoundError):
        await glue_client.get_integration("arn:aws:glue:us-east-1:123456789012:integration:none")

async def test_own_failure(glue_client, glue_emulator):
    glue_emulator.inject("html")
    assert False, "its own failure"

def test_without_emulator():
    pass
"""
COMPLAINTS: Final = (
    "no request met the fault error=ThrottlingException,operation=CreateIntegration",
    "no request met the fault cut=before,times=3",
    "unexpected request: ValidationException: ",
    "unexpected request: UnknownOperationException: ",
)


AUTO: Final = ("-o", "asyncio_mode=auto")


@pytest.mark.parametrize(
    "options",
    [
        ["--glue-emulator-strict"],
        ["-o", "glue_emulator_strict=true", "--glue-emulator-scope=session"],
    ],
)
def test_strict(run: Run, options: list[str]) -> None:
    """Each test fails for its own faults and requests only, and with its own failure if it has one."""
    printed = run(CODE, *AUTO, *options, passed=2, failed=5)
    assert all(f"\n{complaint}" in printed for complaint in COMPLAINTS)
    assert "the fault html" not in printed


def test_off_by_default(run: Run) -> None:
    """A fault may be meant for the next release of the code."""
    run(CODE, *AUTO, passed=6, failed=1)
