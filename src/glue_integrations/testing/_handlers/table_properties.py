"""The operations on table properties."""

from typing import Final, cast

from pydantic import JsonValue

from glue_integrations.testing._service.collection import Entry
from glue_integrations.testing._service.errors import invalid, known_fault
from glue_integrations.testing._service.properties import arn_of_side, owner_of, table_key, updated
from glue_integrations.testing._service.render import Form, Members, Resource, render

from .call import Call
from .listing import Listing, take_page, write_page
from .table_rules import SOURCE, TARGET, check_configs, check_integration, check_resource

_STORED: Final = "IntegrationTableProperties"
_CREATED: Final = Form("CreateIntegrationTablePropertiesResponse", _STORED)
_FOUND: Final = Form("GetIntegrationTablePropertiesResponse", _STORED)
_UPDATED: Final = Form("UpdateIntegrationTablePropertiesResponse", _STORED)
_DELETED: Final = Form("DeleteIntegrationTablePropertiesResponse", _STORED)


def _target_table(members: Members) -> JsonValue:
    config = cast("Members", members.get(TARGET) or {})
    return config.get("TargetTableName", members["TableName"])


_TABLES: Final = Listing(
    "IntegrationTablePropertiesList",
    Form("IntegrationTableProperties", _STORED),
    {
        "SourceArn": arn_of_side(SOURCE),
        "TargetArn": arn_of_side(TARGET),
        "SourceTableName": lambda members: members["TableName"],
        "TargetTableName": _target_table,
    },
)


def create_table_properties(call: Call) -> bytes:
    """Run ``CreateIntegrationTableProperties``."""
    check_resource(call)
    check_configs(call.members)
    check_integration(call)
    tables, key = call.account.table_properties, table_key(call.members)
    existing, code = tables.get(key), call.behaviour.duplicate_table
    if existing is None:
        tables.add(key, Resource(call.members))
    elif code == "replaced":
        tables.replace(existing, Resource(call.members))
    else:
        raise known_fault(code, "The table already has properties.")
    return render(_CREATED, {}, call.behaviour)


def get_table_properties(call: Call) -> bytes:
    """Run ``GetIntegrationTableProperties``. If several integrations have properties of the table, the oldest count."""
    return _existing(call).value.json(_FOUND, call.behaviour)


def update_table_properties(call: Call) -> bytes:
    """Run ``UpdateIntegrationTableProperties``. The integration in the configuration selects those of several."""
    check_resource(call)
    given = {side: call.members[side] for side in (SOURCE, TARGET) if side in call.members}
    if not given:
        raise invalid(SOURCE, f"Member must not be null unless {TARGET} is given")
    check_configs(call.members)
    if owner_of(call.members) is None:
        entry = _existing(call)
    else:
        entry = _found(call, call.account.table_properties.get(table_key(call.members)))
    changed = _with_owner(updated(entry.value.members, given, call.behaviour), owner_of(entry.value.members))
    call.account.table_properties.replace(entry, Resource(changed))
    return render(_UPDATED, {}, call.behaviour)


def delete_table_properties(call: Call) -> bytes:
    """Run ``DeleteIntegrationTableProperties``, for all integrations that have properties of the table."""
    _existing(call)
    while (entry := _first(call)) is not None:
        call.account.table_properties.remove(entry)
    return render(_DELETED, {}, call.behaviour)


def list_table_properties(call: Call) -> bytes:
    """Run ``ListIntegrationTableProperties``."""
    page = take_page(call, _TABLES, call.account.table_properties.after)
    return write_page(page, _TABLES, call.behaviour)


def _existing(call: Call) -> Entry[Resource]:
    check_resource(call)
    return _found(call, _first(call))


def _found(call: Call, entry: Entry[Resource] | None) -> Entry[Resource]:
    if entry is None:
        raise known_fault(call.behaviour.missing_properties)
    return entry


def _first(call: Call) -> Entry[Resource] | None:
    return call.account.table_properties.find((call.members["ResourceArn"], call.members["TableName"]))


def _with_owner(members: Members, owner: JsonValue) -> Members:
    """Return properties that still belong to their integration, which an update cannot change."""
    if owner is None:
        return members
    config = cast("dict[str, JsonValue]", members[TARGET])
    return {**members, TARGET: {**config, "IntegrationArn": owner}}
