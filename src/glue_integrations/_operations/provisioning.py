"""The client's methods that set up and remove an integration with its properties."""

from __future__ import annotations  # they load no engine

from functools import partial

from glue_integrations._display import class_of
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models import Integration

from . import engines
from .following import FollowingOperations
from .inbound_integrations import InboundIntegrationOperations
from .resource_properties import ResourcePropertyOperations
from .table_properties import TablePropertiesOperations


class ProvisioningOperations(
    FollowingOperations, InboundIntegrationOperations, ResourcePropertyOperations, TablePropertiesOperations
):
    """Set up and tear down as one unit."""

    async def plan_integration(self, spec: engines.provisioning.IntegrationSpec) -> engines.provisioning.Plan:
        """Say what `ensure_integration` would do, without writing anything.

        Args:
            spec: The integration that you want.

        Returns:
            What exists, what differs and what would be done, in order. ``print(plan)`` shows it.

        Raises:
            MultipleResultsError: Several integrations have this name; the text names them.
            InvalidRequestError: *spec* is not an `IntegrationSpec`.
            GlueIntegrationsError: Something could not be read.
        """
        return await engines.provisioning.make_plan(self, self._check(spec), self._caller.timing)

    async def ensure_integration(
        self, spec: engines.provisioning.IntegrationSpec, *, shared: engines.provisioning.Shared = "refuse"
    ) -> Integration:
        """Create or change what is not as in a spec: resource properties, table properties, then the integration.

        Call it as often as you like: it finds the integration by its name, adopts what exists and changes what differs.
        A run that was interrupted is finished by the next one. Of several runs at once, one creates and the others
        adopt. Members that the spec or AWS's response leaves out count as equal. It does not wait until the integration
        is active.

        It works in the account and Region of the client. A source or target in another account needs its properties
        there.

        Args:
            spec: The integration that you want.
            shared: Other integrations may use the same source or target, and so the same resource property.
                ``"refuse"`` raises if it would have to change; ``"change"`` changes it for all of them.

        Returns:
            The integration.

        Raises:
            InvalidRequestError: A member differs that AWS cannot change, or a shared resource property differs; the
                text names it. Nothing was changed, unless somebody else created it meanwhile.
            InvalidStateError: An integration of this name is being deleted, or is too busy to be changed.
            MultipleResultsError: Several integrations have this name, perhaps because two runs created one at the same
                time; the text names them. Nothing was deleted.
            AmbiguousOutcomeError: A call failed after it may have reached AWS, and its effect was not seen within 60
                seconds. Run it again later.
            GlueIntegrationsError: As for the operations that it calls. Run it again to finish.
        """
        if shared not in {"refuse", "change"}:
            raise InvalidRequestError(f'shared must be "refuse" or "change", not {shared!r}.')
        return await engines.provisioning.ensure(self, self._check(spec), self._caller.timing, shared=shared)

    async def remove_integration(
        self, spec: engines.provisioning.IntegrationSpec, *, timeout: float = 1800, poll_interval: float = 30
    ) -> None:
        """Delete an integration, wait until it is gone, then delete its table properties and resource properties.

        What is already gone is no error, so run it again if it was interrupted. A resource property stays if, after the
        integration is gone, others still use the resource. The data in the target stays.

        Args:
            spec: The integration to remove; only its names, its ARNs and which properties it has matter.
            timeout: Seconds to wait until the integration is gone.
            poll_interval: Seconds between two polls; see `wait_until_status`.

        Raises:
            InvalidRequestError: An argument is invalid, or the integration of this name has another source or target;
                nothing was removed.
            InvalidStateError: The integration cannot be deleted now, for example while it is being created.
            WaitTimeoutError: The integration still exists. Its properties are still there; run it again.
            MultipleResultsError: Several integrations have this name; nothing was removed.
            GlueIntegrationsError: As for the operations that it calls. Run it again to finish.
        """
        engines.waiting.require_seconds("timeout", timeout)
        engines.waiting.require_seconds("poll_interval", poll_interval)
        wait = partial(self.wait_until_deleted, timeout=timeout, poll_interval=poll_interval)
        await engines.provisioning.remove(self, self._check(spec), self._caller.timing, wait=wait)

    def _check(self, spec: engines.provisioning.IntegrationSpec) -> engines.provisioning.IntegrationSpec:
        if not isinstance(spec, engines.provisioning.IntegrationSpec):
            raise InvalidRequestError(f"spec must be an IntegrationSpec, not {class_of(spec)}.")
        self._caller.channel.require_open()
        return spec
