"""Health: which integrations need a person, and what that person can do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Self, TypeAlias

from ._display import escape
from ._lookups import description_of, status_of
from .models import Integration
from .waiting import REMEDIES, require_seconds
from .watching import Snapshot, SnapshotEntry

FindingKind: TypeAlias = Literal["failed", "needs_attention", "stuck"]
"""What is wrong: FAILED; NEEDS_ATTENTION; or any other state for too long."""

_KINDS: Final[dict[str, FindingKind]] = {"FAILED": "failed", "NEEDS_ATTENTION": "needs_attention"}
_STUCK: Final = (
    "It should have left this state by now. Check that its source, target and roles exist; if they do, give AWS "
    "Support its ARN."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """An integration that needs somebody. ``str(finding)`` is a line for an alert."""

    kind: FindingKind
    """What is wrong."""

    integration: Integration
    """The integration, with its `errors`."""

    status_since: datetime
    """When it was first seen with its status; see `SnapshotEntry.status_since`."""

    remedy: str
    """What to do next."""

    @property
    def integration_arn(self) -> str:
        """ARN of the integration."""
        return self.integration.integration_arn

    def __str__(self) -> str:
        since = self.status_since.isoformat(timespec="seconds")
        return f"{escape(description_of(self.integration))}, seen so since {since}. {self.remedy}"


class Findings(tuple[Finding, ...]):  # noqa: SLOT001  # a tuple can have no slots but empty ones
    """What a check found: a tuple, empty if all is well, with the snapshot for the next check."""

    snapshot: Snapshot
    """All integrations at the time of the check. Pass it, or its JSON, as ``since=`` to the next check."""

    def __new__(cls, findings: Iterable[Finding], snapshot: Snapshot) -> Self:
        """Join the findings and the snapshot."""
        self = super().__new__(cls, findings)
        self.snapshot = snapshot
        return self

    def __getnewargs__(self) -> tuple[tuple[Finding, ...], Snapshot]:
        return tuple(self), self.snapshot


def parse_max_age(max_age: timedelta | float | None) -> timedelta | None:
    """Return an age that a user passed as an argument.

    Raises:
        InvalidRequestError: It is out of bounds.
    """
    if max_age is None:
        return None
    seconds = max_age.total_seconds() if isinstance(max_age, timedelta) else max_age
    require_seconds("max_age", seconds)
    return timedelta(seconds=seconds)


def find(snapshot: Snapshot, *, statuses: frozenset[str] | None, max_age: timedelta | None) -> Findings:
    """Find what needs somebody.

    Args:
        snapshot: All integrations, and since when each has its status.
        statuses: The statuses to report, in capitals; None means all but ACTIVE.
        max_age: How long an integration may be in any state but FAILED; None reports NEEDS_ATTENTION at once, and
            nothing else.

    Returns:
        The findings, in the order of the listing.
    """
    return Findings(
        (
            _finding(entry)
            for entry in snapshot.entries
            if _is_wanted(entry, statuses) and _is_due(entry, snapshot.taken_at, max_age)
        ),
        snapshot,
    )


def _is_wanted(entry: SnapshotEntry, statuses: frozenset[str] | None) -> bool:
    status = status_of(entry.integration)
    return status != "ACTIVE" if statuses is None else status in statuses


def _is_due(entry: SnapshotEntry, now: datetime, max_age: timedelta | None) -> bool:
    kind = _kind(entry.integration)
    if kind == "failed":
        return True
    return kind == "needs_attention" if max_age is None else now - entry.status_since >= max_age


def _kind(integration: Integration) -> FindingKind:
    return _KINDS.get(status_of(integration), "stuck")


def _finding(entry: SnapshotEntry) -> Finding:
    kind = _kind(entry.integration)
    remedy = _STUCK if kind == "stuck" else REMEDIES[status_of(entry.integration)]
    return Finding(kind, entry.integration, entry.status_since, remedy)
