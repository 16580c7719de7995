"""The operations on integrations."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from glue_integrations.testing._service.errors import known_fault
from glue_integrations.testing._service.integrations import IntegrationEntry
from glue_integrations.testing._service.render import Form

from .call import Call
from .integration_rules import check_creation, check_unique_name, merged_changes
from .listing import Listing, take_page, write_page

_RESOURCE: Final = "Integration"
_CREATED: Final = Form("CreateIntegrationResponse", _RESOURCE, has_write_only=True)
_MODIFIED: Final = Form("ModifyIntegrationResponse", _RESOURCE)
_DELETED: Final = Form("DeleteIntegrationResponse", _RESOURCE)

_INTEGRATIONS: Final = Listing(
    "Integrations",
    Form("Integration", _RESOURCE),
    {
        "IntegrationName": lambda members: members["IntegrationName"],
        "SourceArn": lambda members: members["SourceArn"],
        "Status": lambda members: members["Status"],
    },
    single_valued=frozenset({"IntegrationName"}),
)


def describe_integrations(call: Call) -> bytes:
    """Run ``DescribeIntegrations``."""
    integrations = call.account.integrations
    identifier = call.text("IntegrationIdentifier")
    candidates = integrations.after if identifier is None else partial(_only, call, identifier)
    page = take_page(call, _INTEGRATIONS, candidates)
    response = write_page(page, _INTEGRATIONS, call.behaviour)
    integrations.count_polls(page.entries)
    return response


def create_integration(call: Call) -> bytes:
    """Run ``CreateIntegration``."""
    check_creation(call)
    integrations = call.account.integrations
    created = integrations.add(
        {
            **call.members,
            "IntegrationArn": call.accounts.new_arn(call.scope),
            "Status": call.behaviour.initial_status,
            "CreateTime": round(call.clock.now().timestamp() * 1000) / 1000,
        }
    )
    return created.value.json(_CREATED, call.behaviour)


def modify_integration(call: Call) -> bytes:
    """Run ``ModifyIntegration``."""
    entry = existing_integration(call)
    changes = merged_changes(call, entry.value.members)
    if "IntegrationName" in changes and changes["IntegrationName"] != entry.value.members["IntegrationName"]:
        check_unique_name(call)
    call.account.integrations.move(entry, "modify", changes)
    return entry.value.json(_MODIFIED, call.behaviour)


def delete_integration(call: Call) -> bytes:
    """Run ``DeleteIntegration``."""
    entry = existing_integration(call)
    call.account.integrations.move(entry, "delete", {})
    return entry.value.json(_DELETED, call.behaviour)


def existing_integration(call: Call) -> IntegrationEntry:
    """Return the integration that a call is about.

    Raises:
        Fault: There is none; `Behaviour.not_found` is the error.
    """
    entry = call.account.integrations.find(call.text("IntegrationIdentifier") or "")
    if entry is None:
        code = call.behaviour.not_found
        raise known_fault("IntegrationNotFoundFault" if code == "empty" else code)
    return entry


def _only(call: Call, identifier: str, position: int) -> Iterable[IntegrationEntry]:
    """Return the integration with this identifier, if it is after a position."""
    entry = call.account.integrations.find(identifier)
    if entry is not None:
        return [entry] if entry.ordinal > position else []
    if call.behaviour.not_found == "empty":
        return []
    raise known_fault(call.behaviour.not_found)
