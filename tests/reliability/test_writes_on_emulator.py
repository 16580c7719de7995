"""Every write on the emulator: one effect at most, and whoever is told how to find out finds it out."""

from typing import Any, Final

import pytest
from aiobotocore.session import AioSession

from glue_integrations import GlueIntegrationsClient
from glue_integrations.errors import (
    AmbiguousOutcomeError,
    GlueIntegrationsError,
    InvalidInputError,
    NotFoundError,
    ThrottlingError,
)
from glue_integrations.models import Integration
from glue_integrations.testing import GlueEmulator
from reliability.writes import SOURCE, TARGET, WRITES, client_of, find_out
from support import wire_integration

FAULTS: Final[dict[str, tuple[type[GlueIntegrationsError] | None, int, bool]]] = {
    "": (None, 1, True),
    "cut": (AmbiguousOutcomeError, 1, True),
    "cut=before": (AmbiguousOutcomeError, 1, True),
    "reset": (AmbiguousOutcomeError, 1, True),
    "reset=inside": (AmbiguousOutcomeError, 1, True),
    "stall=before": (AmbiguousOutcomeError, 1, True),
    "stall=headers": (AmbiguousOutcomeError, 1, True),
    "stall=inside": (AmbiguousOutcomeError, 1, True),
    "invalid-json": (AmbiguousOutcomeError, 1, True),
    "html": (AmbiguousOutcomeError, 1, False),
    "status=503": (AmbiguousOutcomeError, 1, False),
    "redirect": (AmbiguousOutcomeError, 1, False),
    "error=InternalServiceException": (AmbiguousOutcomeError, 1, False),
    "error=InternalServerException": (AmbiguousOutcomeError, 1, False),
    "error=ValidationException": (InvalidInputError, 1, False),
    "error=ThrottlingException": (None, 2, True),
    "error=ThrottlingException,times=always": (ThrottlingError, 3, False),
    "error=ThrottlingException cut": (AmbiguousOutcomeError, 2, True),
    "drip=0": (None, 1, True),
}
"""How the call ends; how many requests there are; whether it is done."""


@pytest.fixture(scope="module")
def session() -> AioSession:
    """A session for all clients: loading the service model takes most of a test's time."""
    return AioSession()


def prepared(operation: str) -> GlueEmulator:
    """Return an emulator in which a write can be done."""
    emulator = GlueEmulator([Integration.model_validate(wire_integration(1))])
    if operation.startswith(("Update", "Delete")):
        emulator.handle("CreateIntegrationResourceProperty", {"ResourceArn": SOURCE})
        emulator.handle("CreateIntegrationTableProperties", {"ResourceArn": TARGET, "TableName": "orders"})
    return emulator


async def found_out(client: GlueIntegrationsClient, operation: str) -> object:
    """Do what the client tells those who do not know whether a write was done."""
    call = find_out(operation).removeprefix("await ")
    try:
        response: Any = await eval(call, {"client": client})  # a reader would type it
    except NotFoundError:
        return None
    return response.to_wire()


def state(emulator: GlueEmulator) -> list[dict[str, object]]:
    """Return all that is on the emulator."""
    names = ("DescribeIntegrations", "ListIntegrationResourceProperties", "ListIntegrationTableProperties")
    return [emulator.handle(name, {}) for name in names]


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("faults", FAULTS)
async def test_a_write_is_done_once_at_most(operation: str, faults: str, session: AioSession) -> None:
    """Nothing that may have been done is sent again, and "not done" is only said of what was not done."""
    expected, requests, is_done = FAULTS[faults]
    emulator = prepared(operation)
    before = state(emulator)
    async with emulator, client_of(session, emulator.endpoint_url) as client:
        known_before = await found_out(client, operation)
        emulator.requests.clear()
        emulator.inject(*faults.split())
        # Only where silence ends the attempt, or a busy machine would.
        caller = client.with_options(attempt_timeout=1.0) if "stall" in faults else client
        if expected is None:
            await WRITES[operation](caller)
        else:
            with pytest.raises(expected) as caught:
                await WRITES[operation](caller)
            is_told = f"`{find_out(operation)}`" in str(caught.value)
            assert is_told is (expected is AmbiguousOutcomeError)
        sent = len(emulator.requests)
        emulator.clear_faults()
        assert (await found_out(client, operation) != known_before) is is_done
    assert (sent, state(emulator) != before) == (requests, is_done)
