"""A call of an operation: all that a handler knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from pydantic import JsonValue

from glue_integrations.testing._service.accounts import Account, Accounts
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.clock import VirtualClock
from glue_integrations.testing._service.scope import Scope


@dataclass(frozen=True, slots=True)
class Call:
    """A request from a caller in a scope, and the service that serves it."""

    operation: str
    """AWS's name of the operation."""

    params: Mapping[str, object]
    """The request by wire names. A handler gets it as `validate` returns it: valid, and without nulls."""

    scope: Scope
    accounts: Accounts
    behaviour: Behaviour
    clock: VirtualClock

    @property
    def account(self) -> Account:
        """What the caller sees."""
        return self.accounts.of(self.scope)

    @property
    def members(self) -> Mapping[str, JsonValue]:
        """The members of a valid request."""
        return cast("Mapping[str, JsonValue]", self.params)

    def text(self, name: str) -> str | None:
        """Return a string member of a valid request; None if it is absent."""
        return cast("str | None", self.params.get(name))
