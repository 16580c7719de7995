"""The operations on resource properties."""

from typing import Final, cast

from glue_integrations.testing._service.collection import Entry
from glue_integrations.testing._service.errors import invalid, known_fault
from glue_integrations.testing._service.properties import arn_of_side, property_arn, updated
from glue_integrations.testing._service.render import Form, Resource, render
from glue_integrations.testing._service.scope import is_arn

from .call import Call
from .integration_rules import check_tags
from .listing import Listing, take_page, write_page

_SOURCE: Final = "SourceProcessingProperties"
_TARGET: Final = "TargetProcessingProperties"
_STORED: Final = "CreateIntegrationResourcePropertyRequest"  # the only shape with the tags
_CREATED: Final = Form("CreateIntegrationResourcePropertyResponse", _STORED)
_FOUND: Final = Form("GetIntegrationResourcePropertyResponse", _STORED)
_UPDATED: Final = Form("UpdateIntegrationResourcePropertyResponse", _STORED)
_DELETED: Final = Form("DeleteIntegrationResourcePropertyResponse", _STORED)


_PROPERTIES: Final = Listing(
    "IntegrationResourcePropertyList",
    Form("IntegrationResourceProperty", _STORED),
    {"SourceArn": arn_of_side(_SOURCE), "TargetArn": arn_of_side(_TARGET)},
    counts_evaluated=True,
)


def create_resource_property(call: Call) -> bytes:
    """Run ``CreateIntegrationResourceProperty``."""
    arn = _resource_arn(call)
    check_tags(call.members)
    if arn in (*call.behaviour.missing_sources, *call.behaviour.missing_targets):
        raise known_fault("EntityNotFoundException")
    properties = call.account.resource_properties
    if properties.get(arn) is not None:
        raise known_fault("ConflictException", "The resource already has properties.")
    created = properties.add(arn, Resource({**call.members, "ResourcePropertyArn": property_arn(arn, call.scope)}))
    return created.value.json(_CREATED, call.behaviour)


def get_resource_property(call: Call) -> bytes:
    """Run ``GetIntegrationResourceProperty``."""
    return _existing(call).value.json(_FOUND, call.behaviour)


def update_resource_property(call: Call) -> bytes:
    """Run ``UpdateIntegrationResourceProperty``."""
    entry = _existing(call)
    given = {side: call.members[side] for side in (_SOURCE, _TARGET) if side in call.members}
    if not given:
        raise invalid(_SOURCE, f"Member must not be null unless {_TARGET} is given")
    call.account.resource_properties.replace(entry, Resource(updated(entry.value.members, given, call.behaviour)))
    return entry.value.json(_UPDATED, call.behaviour)


def delete_resource_property(call: Call) -> bytes:
    """Run ``DeleteIntegrationResourceProperty``."""
    entry = _existing(call)
    code = call.behaviour.used_properties
    if code != "deletable" and _is_used(call, entry.key):
        raise known_fault(code, "An integration uses the resource.")
    call.account.resource_properties.remove(entry)
    return render(_DELETED, {}, call.behaviour)


def list_resource_properties(call: Call) -> bytes:
    """Run ``ListIntegrationResourceProperties``."""
    page = take_page(call, _PROPERTIES, call.account.resource_properties.after)
    return write_page(page, _PROPERTIES, call.behaviour)


def _existing(call: Call) -> Entry[Resource]:
    entry = call.account.resource_properties.get(_resource_arn(call))
    if entry is None:
        raise known_fault(call.behaviour.missing_properties)
    return entry


def _resource_arn(call: Call) -> str:
    arn = cast("str", call.members["ResourceArn"])
    if not is_arn(arn):
        raise invalid("ResourceArn", "Member must be an ARN")
    return arn


def _is_used(call: Call, arn: str) -> bool:
    integrations = (entry.value.members for entry in call.account.integrations)
    return any(arn in (members["SourceArn"], members["TargetArn"]) for members in integrations)
