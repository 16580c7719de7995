"""A call of an operation: all that a handler knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from glue_integrations.testing._service.accounts import Accounts, Scope
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.clock import VirtualClock


@dataclass(frozen=True, slots=True)
class Call:
    """A request from a caller in a scope, and the service that serves it."""

    operation: str
    """AWS's name of the operation."""

    params: Mapping[str, object]
    """The request by wire names."""

    scope: Scope
    accounts: Accounts
    behaviour: Behaviour
    clock: VirtualClock
