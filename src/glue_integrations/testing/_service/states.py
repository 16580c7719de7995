"""The states of an integration: how long each lasts, what follows, and which verbs lead where.

The table is AWS's user guide, "Managing zero-ETL integrations".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from .behaviour import Behaviour
from .errors import Fault, known_fault

VerbName: TypeAlias = Literal["modify", "sync", "need_attention", "heal", "fail", "delete"]


@dataclass(frozen=True, slots=True)
class State:
    """A state."""

    seconds: Callable[[Behaviour], float] | None = None
    """The switch with its duration; None if only a verb ends it."""

    then: str | None = None
    """The state that follows; None if the integration is gone then."""

    is_transitional: bool = False
    """Whether it soon ends by itself, also by polls, and no other operation can start meanwhile."""


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that moves an integration to another state."""

    sources: frozenset[str]
    """The states that allow it."""

    target: str

    conflicts: frozenset[str]
    """The states in which another operation is in the way; in all others, the state itself is invalid."""


_ENDLESS: Final = State()

STATES: Final = {
    "CREATING": State(lambda switches: switches.creating_seconds, "ACTIVE", is_transitional=True),
    "CREATED": State(lambda switches: switches.creating_seconds, "ACTIVE", is_transitional=True),
    "ACTIVE": _ENDLESS,
    "MODIFYING": State(lambda switches: switches.modifying_seconds, "ACTIVE", is_transitional=True),
    "SYNCING": State(lambda switches: switches.syncing_seconds, "ACTIVE", is_transitional=True),
    "NEEDS_ATTENTION": State(lambda switches: switches.attention_seconds, "FAILED"),
    "FAILED": _ENDLESS,
    "DELETING": State(lambda switches: switches.deleting_seconds, None, is_transitional=True),
}

_TRANSITIONAL: Final = frozenset(name for name, state in STATES.items() if state.is_transitional)
_ACTIVE: Final = frozenset({"ACTIVE"})
_CAN_BREAK: Final = frozenset({"CREATING", "CREATED", "ACTIVE", "MODIFYING"})

VERBS: Final[dict[VerbName, Verb]] = {
    "modify": Verb(_ACTIVE, "MODIFYING", _TRANSITIONAL),
    "sync": Verb(_ACTIVE, "SYNCING", _TRANSITIONAL),
    "need_attention": Verb(_CAN_BREAK, "NEEDS_ATTENTION", _TRANSITIONAL),
    "heal": Verb(frozenset({"NEEDS_ATTENTION"}), "ACTIVE", _TRANSITIONAL),
    "fail": Verb(_CAN_BREAK | {"NEEDS_ATTENTION"}, "FAILED", _TRANSITIONAL),
    "delete": Verb(
        frozenset({"ACTIVE", "SYNCING", "NEEDS_ATTENTION", "FAILED"}), "DELETING", conflicts=frozenset({"DELETING"})
    ),
}

WITHOUT_ERRORS: Final = frozenset({"ACTIVE"})
"""The states that an integration enters without errors."""


def state_of(status: str) -> State:
    """Return the state with this name; one that AWS may have added has no end."""
    return STATES.get(status, _ENDLESS)


def refusal(verb: VerbName, status: str) -> Fault | None:
    """Return the error of a verb in a state; None if the state allows it."""
    if status in VERBS[verb].sources:
        return None
    if status in VERBS[verb].conflicts:
        return known_fault("IntegrationConflictOperationFault")
    return known_fault("InvalidIntegrationStateFault", f"The integration is in an invalid state: {status}.")
