"""The emulator serves all of AWS's operations on integrations."""

import pytest

from fixtures.service_model import OPERATIONS, SERVICE, request_of, sample
from glue_integrations.testing import Fault, GlueEmulator


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_emulator_serves_it(operation: str) -> None:
    """Whatever AWS's model has with Integration in its name; an operation of a newer model fails this by name."""
    shape = request_of(operation)
    params = {name: sample(shape.members[name], name) for name in shape.required_members}
    try:
        GlueEmulator(count=1).handle(operation, params)
    except Fault as fault:
        declared = {error.name for error in SERVICE.operation_model(operation).error_shapes}
        assert fault.code in declared, f"{operation}: {fault}"  # a response is as good
