"""Operations that change integrations: create them, and move them between states."""

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from glue_integrations.models import Integration

from .accounts import Accounts, Scope
from .behaviour import Behaviour
from .clock import VirtualClock
from .errors import Fault, invalid, known_fault
from .samples import integration_arn
from .store import TRANSITIONAL, IntegrationStore, Stored

_ARN_PARTS: Final = 6


class Lifecycle:
    """Creates integrations and checks their state transitions."""

    def __init__(self, accounts: Accounts, behaviour: Behaviour, clock: VirtualClock) -> None:
        self._accounts = accounts
        self._behaviour = behaviour
        self._clock = clock
        self._created = 0

    def create(self, scope: Scope, members: Mapping[str, JsonValue]) -> Integration:
        """Create an integration from the members of ``CreateIntegration``; None means absent."""
        store = self._accounts.store(scope)
        present = {name: value for name, value in members.items() if value is not None}
        for name in ("SourceArn", "TargetArn"):
            if not _is_arn(present.get(name)):
                raise invalid(name, "Member must be an ARN")
        if present["SourceArn"] in self._behaviour.missing_sources:
            raise known_fault("EntityNotFoundException")
        self._require_unique_name(store, present["IntegrationName"])
        millis = round(self._clock.now().timestamp() * 1000)
        wire = {
            **present,
            "IntegrationArn": self._new_arn(scope, store),
            "Status": self._behaviour.initial_status,
            "CreateTime": millis / 1000,
        }
        created = Integration.model_validate(wire, by_alias=True, by_name=False)
        store.add(created)
        return created

    def transition(
        self,
        arn: str,
        status: str,
        members: Mapping[str, JsonValue],
        *,
        allowed: frozenset[str],
        conflicts: bool = True,
    ) -> Integration:
        """Move an integration to another state.

        Args:
            arn: ARN of the integration.
            status: The new state.
            members: Other members to change; None removes one.
            allowed: The states from which the transition is allowed.
            conflicts: Whether a transitional state counts as a conflict with a running operation.

        Raises:
            Fault: ``IntegrationNotFoundFault``, ``IntegrationConflictOperationFault`` or
                ``InvalidIntegrationStateFault``.
        """
        store = self._accounts.store_of(arn)
        stored = store.get(arn)
        if stored is None:
            raise known_fault("IntegrationNotFoundFault")
        if stored.integration.status not in allowed:
            raise _state_fault(stored, conflicts=conflicts)
        name = members.get("IntegrationName")
        if name not in (None, stored.integration.integration_name):
            self._require_unique_name(store, name)
        store.change(stored, {**members, "Status": status})
        return stored.integration

    def _require_unique_name(self, store: IntegrationStore, name: JsonValue) -> None:
        code = self._behaviour.duplicate_name
        if code != "allowed" and any(integration.integration_name == name for integration in store):
            raise known_fault(code, "An integration with this name already exists.")

    def _new_arn(self, scope: Scope, store: IntegrationStore) -> str:
        while True:
            self._created += 1
            arn = integration_arn(scope.region, scope.account, "created", self._created)
            # A loaded state may contain an ARN that another emulator created.
            if store.get(arn) is None:
                return arn


def _state_fault(stored: Stored, *, conflicts: bool) -> Fault:
    status = stored.integration.status
    if status == "DELETING" or (conflicts and status in TRANSITIONAL):
        return known_fault("IntegrationConflictOperationFault")
    return known_fault("InvalidIntegrationStateFault", f"The integration is in an invalid state: {status}.")


def _is_arn(text: JsonValue) -> bool:
    return isinstance(text, str) and text.startswith("arn:") and len(text.split(":", _ARN_PARTS - 1)) == _ARN_PARTS
