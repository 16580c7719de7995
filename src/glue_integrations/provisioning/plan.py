"""Plans: what exists, what differs, and what would be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from glue_integrations._display import shorten
from glue_integrations.models import (
    GetIntegrationResourcePropertyResponse,
    GetIntegrationTablePropertiesResponse,
    InboundIntegration,
    Integration,
)

Kind: TypeAlias = Literal["resource_property", "table_properties", "integration"]
Action: TypeAlias = Literal["create", "update", "keep", "wait"]
Found: TypeAlias = Integration | GetIntegrationResourcePropertyResponse | GetIntegrationTablePropertiesResponse
User: TypeAlias = Integration | InboundIntegration

_SHOWN: Final = 200
_LABELS: Final[dict[Kind, str]] = {
    "resource_property": "resource property of",
    "table_properties": "table properties of",
    "integration": "integration",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A member that is not as the spec has it."""

    member: str
    """Its name, such as ``integration_config.refresh_interval``."""

    wanted: object
    """The value in the spec."""

    found: object
    """The value in AWS."""

    action: Literal["update", "recreate", "report"]
    """``"update"``: it is changed in place. ``"recreate"``: AWS cannot change it, so nothing is done at all.
    ``"report"``: the client has no operation for it (tags), so it stays as it is."""

    def __str__(self) -> str:
        return f"{self.member} is {shorten(repr(self.found), _SHOWN)}, not {shorten(repr(self.wanted), _SHOWN)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What would be done about one part of the spec."""

    kind: Kind
    """The part."""

    name: str
    """ARN of the resource, name of the table or name of the integration."""

    action: Action
    """``"create"``, ``"update"``, ``"keep"``, or ``"wait"`` if an integration of this name is being deleted."""

    found: Found | None
    """What exists; None if nothing does."""

    differences: tuple[Difference, ...] = ()
    """Members that are not as in the spec."""

    unverified: tuple[str, ...] = ()
    """Members of the spec that AWS's response leaves out. They count as equal."""

    shared_with: tuple[User, ...] = ()
    """Other integrations that an update would affect."""

    def __str__(self) -> str:
        text = f"{self.action} {label_of(self.kind)} {shorten(self.name, _SHOWN)}"
        notes = [f"{each} ({each.action})" for each in self.differences]
        if self.shared_with:
            notes.append(f"shared with {names_of(self.shared_with)}")
        if self.unverified:
            notes.append(f"not in the response: {', '.join(self.unverified)}")
        return f"{text}: {'; '.join(notes)}" if notes else text


@dataclass(frozen=True, slots=True)
class Plan:
    """What `GlueIntegrationsClient.ensure_integration` would do, in this order. ``print(plan)`` shows it."""

    steps: tuple[Step, ...]
    """One step for each part of the spec: resource properties, table properties, the integration."""

    @property
    def integration(self) -> Integration | None:
        """The integration, if it exists."""
        found = self.steps[-1].found
        return found if isinstance(found, Integration) else None

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do."""
        return all(step.action == "keep" for step in self.steps) and not self.refused

    @property
    def refused(self) -> tuple[Difference, ...]:
        """The differences that AWS cannot change in place: with one of them, `ensure_integration` changes nothing."""
        return tuple(each for step in self.steps for each in step.differences if each.action == "recreate")

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps))


def label_of(kind: Kind) -> str:
    """Say what a part is, before its name."""
    return _LABELS[kind]


def names_of(users: Iterable[User]) -> str:
    """Name integrations in one line."""
    return ", ".join(
        f"{shorten(user.integration_name, _SHOWN)} ({shorten(user.integration_arn, _SHOWN)})"
        if isinstance(user, Integration)
        else shorten(user.integration_arn, _SHOWN)
        for user in users
    )
