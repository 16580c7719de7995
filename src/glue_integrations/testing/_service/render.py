"""The JSON of resources in responses: for each output shape, as the switches say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, cast

from botocore.model import ListShape, Shape, StructureShape
from pydantic import JsonValue

from glue_integrations.models import IntegrationStatus

from .behaviour import Behaviour
from .model import structure

Members: TypeAlias = Mapping[str, JsonValue]
"""A resource by wire names. Only a seed brings nulls."""

UNKNOWN_MEMBER: Final = "MemberOfTheFuture"
"""The member that `Behaviour.unknown_members` adds."""

_WRITE_ONLY: Final = frozenset({"Tags", "SourceProperties", "ContinuousSync"})
_UNKNOWN_STATUS: Final = "RESYNCING"


@dataclass(frozen=True, slots=True)
class Form:
    """How a resource looks in a response."""

    shape: str
    """The shape in AWS's service model; its members are shown."""

    resource: str
    """The shape of the stored resource. Members that neither shape has came from a seed and are shown, too."""

    has_write_only: bool = False
    """Whether write-only members are shown whatever the switch says."""


@dataclass(slots=True, eq=False)
class Resource:
    """A stored resource, and its JSON in responses, which is made once for each form."""

    members: Members
    """Never changed: a changed resource is another `Resource`."""

    _rendered: dict[Form, bytes] = field(default_factory=dict[Form, bytes])

    def json(self, form: Form, behaviour: Behaviour) -> bytes:
        """Return the resource in a form."""
        found = self._rendered.get(form)
        if found is None:
            found = self._rendered[form] = render(form, self.members, behaviour)
        return found


def render(form: Form, members: Members, behaviour: Behaviour) -> bytes:
    """Return the JSON of a resource, as *behaviour* prescribes."""
    shape, hidden = structure(form.shape), structure(form.resource).members.keys()
    shown = {name: value for name, value in members.items() if name in shape.members or name not in hidden}
    if "Status" in shown:
        shown["Status"] = shown_status(str(shown["Status"]), behaviour)
    if not form.has_write_only and behaviour.write_only_members != "present":
        shown = _without_write_only(shown, behaviour)
    if behaviour.unset_members == "null":
        is_absent = behaviour.write_only_members == "absent" and not form.has_write_only
        shown = cast("dict[str, JsonValue]", _with_nulls(shape, shown, _WRITE_ONLY if is_absent else frozenset()))
    if "Errors" in shape.members and not shown.get("Errors") and behaviour.healthy_errors != "absent":
        shown["Errors"] = [] if behaviour.healthy_errors == "empty" else None
    if behaviour.unknown_members:
        shown[UNKNOWN_MEMBER] = "unknown"
    return json.dumps(shown, separators=(",", ":")).encode()


def shown_status(status: str, behaviour: Behaviour) -> str:
    """Return a status as responses show it."""
    if behaviour.unknown_status and status == IntegrationStatus.SYNCING:
        return _UNKNOWN_STATUS
    return status.lower() if behaviour.status_case == "lower" else status


def _without_write_only(members: Members, behaviour: Behaviour) -> dict[str, JsonValue]:
    """Return the members and those of its structures, without write-only ones or with nulls for them."""
    kept: dict[str, JsonValue] = {}
    for name, value in members.items():
        if name in _WRITE_ONLY:
            if behaviour.write_only_members == "null":
                kept[name] = None
        elif name == "IntegrationConfig" and isinstance(value, dict):
            kept[name] = _without_write_only(value, behaviour)
        else:
            kept[name] = value
    return kept


def _with_nulls(shape: Shape, value: JsonValue, absent: frozenset[str]) -> JsonValue:
    """Return a value with nulls for what its structures lack, except for the names in *absent*."""
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_with_nulls(shape.member, item, absent) for item in value]
    if not isinstance(shape, StructureShape) or not isinstance(value, dict):
        return value
    unset = dict.fromkeys(name for name in shape.members if name not in absent)
    given = {
        name: _with_nulls(shape.members[name], item, absent) if name in shape.members else item
        for name, item in value.items()
    }
    return {**unset, **given}
