"""The JSON of an integration in responses."""

import json
from typing import Final

from pydantic import JsonValue

from glue_integrations.models import Integration, IntegrationStatus

from .behaviour import Behaviour

_OPTIONAL: Final = tuple(
    field.serialization_alias or name for name, field in Integration.model_fields.items() if not field.is_required()
)
_WRITE_ONLY_SETTINGS: Final = ("SourceProperties", "ContinuousSync")
_UNKNOWN_STATUS: Final = "RESYNCING"
UNKNOWN_MEMBER: Final = "MemberOfTheFuture"
"""The member that `Behaviour.unknown_members` adds."""


def render(integration: Integration, behaviour: Behaviour) -> bytes:
    """Return the JSON of an integration, as *behaviour* prescribes."""
    wire = integration.to_wire()
    wire["Status"] = rendered_status(integration.status, behaviour)
    if behaviour.write_only_members != "present":
        _hide(wire, "Tags", behaviour)
        config = wire.get("IntegrationConfig")
        if isinstance(config, dict):
            for name in _WRITE_ONLY_SETTINGS:
                _hide(config, name, behaviour)
    if behaviour.unset_members == "null":
        wire = {**dict.fromkeys(_OPTIONAL), **wire}
        if behaviour.write_only_members == "absent":
            del wire["Tags"]
    if not wire.get("Errors") and behaviour.healthy_errors != "absent":
        wire["Errors"] = [] if behaviour.healthy_errors == "empty" else None
    if behaviour.unknown_members:
        wire[UNKNOWN_MEMBER] = "unknown"
    return json.dumps(wire, separators=(",", ":")).encode()


def rendered_status(status: str, behaviour: Behaviour) -> str:
    """Return the status as responses show it."""
    if behaviour.unknown_status and status == IntegrationStatus.SYNCING:
        return _UNKNOWN_STATUS
    return status.lower() if behaviour.status_case == "lower" else str(status)


def _hide(members: dict[str, JsonValue], name: str, behaviour: Behaviour) -> None:
    if members.pop(name, None) is not None and behaviour.write_only_members == "null":
        members[name] = None
