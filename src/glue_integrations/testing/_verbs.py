"""What can happen to the integrations of an emulator: AWS's operations, and what AWS itself does."""

import json
from collections.abc import Iterable, Mapping

from glue_integrations.models import Integration, IntegrationError

from ._content import Content, check_type, integration_of
from ._handlers.call import Call
from ._handlers.integrations import existing_integration
from ._handlers.table import operate
from ._handlers.validation import validate_shape
from ._service.integrations import IntegrationEntry
from ._service.render import Members
from ._service.scope import Scope, scope_of
from ._service.states import VerbName


class Verbs(Content):
    """The part of `GlueEmulator` that changes integrations as AWS would. It records no request and meets no fault."""

    def create(
        self,
        integration_name: str,
        source_arn: str,
        target_arn: str,
        *,
        description: str | None = None,
        data_filter: str | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> Integration:
        """Run ``CreateIntegration``. It is CREATING, then ACTIVE after `Behaviour.creating_seconds`.

        Args:
            integration_name: The name.
            source_arn: ARN of the source; every source exists except those in `Behaviour.missing_sources`.
            target_arn: ARN of the target.
            description: The description.
            data_filter: Selects databases and tables of the source.
            region: The Region; None for the home Region.
            account_id: The account; None for the home account.

        Returns:
            The integration as it is now.

        Raises:
            Fault: ``ValidationException``, ``EntityNotFoundException`` or the error in `Behaviour.duplicate_name`.
        """
        scope = self._scope(region, account_id)
        members: dict[str, object] = {
            "IntegrationName": integration_name,
            "SourceArn": source_arn,
            "TargetArn": target_arn,
            "Description": description,
            "DataFilter": data_filter,
        }
        with self._lock:
            created = json.loads(operate(self._call("CreateIntegration", members, scope)))
            return integration_of(self._entry(created["IntegrationArn"]))

    def modify(
        self,
        arn: str,
        *,
        integration_name: str | None = None,
        description: str | None = None,
        data_filter: str | None = None,
    ) -> Integration:
        """Run ``ModifyIntegration`` on an ACTIVE integration.

        It is MODIFYING, then ACTIVE after `Behaviour.modifying_seconds`.

        Args:
            arn: ARN of the integration.
            integration_name: The new name; None keeps the old one, as for the other members.
            description: The new description.
            data_filter: The new filter.

        Returns:
            The integration as it is now.

        Raises:
            Fault: ``ValidationException``; ``IntegrationNotFoundFault``, or the error in `Behaviour.not_found`;
                ``IntegrationConflictOperationFault`` if another operation is running or the name is taken;
                ``InvalidIntegrationStateFault`` in any other state.
        """
        members: dict[str, object] = {
            "IntegrationName": integration_name,
            "Description": description,
            "DataFilter": data_filter,
        }
        return self._run("ModifyIntegration", arn, members)

    def sync(self, arn: str) -> Integration:
        """Synchronise an ACTIVE integration. It is SYNCING, then ACTIVE after `Behaviour.syncing_seconds`.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "sync", {})

    def need_attention(self, arn: str, *errors: IntegrationError) -> Integration:
        """Cause a problem that `heal` fixes. NEEDS_ATTENTION, then FAILED after `Behaviour.attention_seconds`.

        Args:
            arn: ARN of an integration that is CREATING, ACTIVE or MODIFYING.
            errors: The errors that the integration reports.

        Returns:
            The integration as it is now.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "need_attention", _errors(errors))

    def heal(self, arn: str) -> Integration:
        """Fix an integration that is NEEDS_ATTENTION. It is ACTIVE at once, without errors.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "heal", {})

    def fail(self, arn: str, *errors: IntegrationError) -> Integration:
        """Fail an integration for good. It is FAILED until `delete`.

        Args:
            arn: ARN of an integration that is CREATING, ACTIVE, MODIFYING or NEEDS_ATTENTION.
            errors: The errors that the integration reports.

        Returns:
            The integration as it is now.

        Raises:
            Fault: As for `modify`.
        """
        return self._move(arn, "fail", _errors(errors))

    def delete(self, arn: str) -> Integration:
        """Run ``DeleteIntegration`` on an integration that is ACTIVE, SYNCING, NEEDS_ATTENTION or FAILED.

        It is DELETING, then gone after `Behaviour.deleting_seconds`.

        Raises:
            Fault: As for `modify`, with ``IntegrationConflictOperationFault`` only if it is already DELETING.
        """
        return self._run("DeleteIntegration", arn, {})

    def _call(self, operation: str, params: Mapping[str, object], scope: Scope) -> Call:
        return Call(operation, params, scope, self._accounts, self._behaviour, self._clock)

    def _entry(self, arn: str) -> IntegrationEntry:
        check_type("arn", arn, str)
        return existing_integration(self._call("", {"IntegrationIdentifier": arn}, self._scope_of(arn)))

    def _move(self, arn: str, verb: VerbName, changes: Members) -> Integration:
        """Do what no operation does, but AWS itself."""
        with self._lock:
            entry = self._entry(arn)
            self._accounts.of(self._scope_of(arn)).integrations.move(entry, verb, changes)
            return integration_of(entry)

    def _run(self, operation: str, arn: str, members: Mapping[str, object]) -> Integration:
        """Run an operation on an integration, and return the integration as it is then."""
        with self._lock:
            entry = self._entry(arn)
            operate(self._call(operation, {"IntegrationIdentifier": arn, **members}, self._scope_of(arn)))
            return integration_of(entry)

    def _scope_of(self, arn: str) -> Scope:
        return scope_of(arn) or self._accounts.home


def _errors(errors: Iterable[IntegrationError]) -> Members:
    """Return the change of an integration that gets these errors. Without any, it loses those that it has."""
    for error in errors:
        check_type("Each of the errors", error, IntegrationError)
    return {"Errors": [validate_shape("IntegrationError", error.to_wire()) for error in errors] or None}
