"""Watches: list the integrations again and again, and report what has changed since a snapshot."""

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final, TypeAlias, cast

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from ._core.call import Timing
from ._core.decode import summarise
from ._lookups import Integrations, is_transient
from .errors import GlueIntegrationsError, InvalidRequestError, NotFoundError
from .models import Integration, IntegrationStatus

_log: Final = logging.getLogger(__name__)

_ACCOUNT: Final = 4
"""Number of the part of an ARN that is the account."""


def _from_wire(value: object) -> object:
    return value if isinstance(value, Integration) else Integration.model_validate(value, by_alias=True, by_name=False)


class _SnapshotModel(BaseModel, frozen=True):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", defer_build=True, hide_input_in_errors=True)


class SnapshotEntry(_SnapshotModel, frozen=True):
    """One integration of a `Snapshot`."""

    # By wire names, which lose nothing: unknown members, and the difference between null and absent.
    integration: Annotated[
        Integration, BeforeValidator(_from_wire), PlainSerializer(Integration.to_wire, return_type=dict[str, object])
    ]
    """The integration."""

    status_since: AwareDatetime
    """When it was first seen with this status, without another one in between. The true time may be earlier, except
    that a new integration is CREATING since its creation."""


class Snapshot(_SnapshotModel, frozen=True):
    """All integrations of an account and Region at one time.

    Store it as JSON (``snapshot.model_dump_json()``), and pass it, or the JSON, as ``since=`` to
    `GlueIntegrationsClient.watch_integrations` or `GlueIntegrationsClient.check`.
    """

    region_name: str
    """The Region."""

    account_id: str | None
    """The account; None if no integration has been seen yet."""

    taken_at: AwareDatetime
    """When the listing began, by this machine's clock."""

    entries: tuple[SnapshotEntry, ...]
    """The integrations, in the order of the listing."""

    @property
    def integrations(self) -> tuple[Integration, ...]:
        """The integrations, in the order of the listing."""
        return tuple(entry.integration for entry in self.entries)


def restore(since: Snapshot | str | bytes, region_name: str) -> Snapshot:
    """Return the snapshot that a user passed as ``since=``.

    Args:
        since: The snapshot, or its JSON.
        region_name: The Region it must be of.

    Raises:
        InvalidRequestError: It is not a snapshot, or one of another Region.
    """
    snapshot = since if isinstance(since, Snapshot) else _parse(since)
    if snapshot.region_name != region_name:
        raise InvalidRequestError(
            f"since= is a snapshot of {snapshot.region_name or 'no Region'}, and this client is for "
            f"{region_name or 'no Region'}."
        )
    return snapshot


def _parse(since: object) -> Snapshot:
    if not isinstance(since, str | bytes):
        raise InvalidRequestError(f"since= must be a Snapshot or its JSON, not {type(since).__name__}.")
    try:
        return Snapshot.model_validate_json(since)
    except ValidationError as error:
        reason = summarise(error)
    raise InvalidRequestError(f"since= is not a snapshot: {reason}.")


@dataclass(frozen=True, slots=True)
class _Change:
    integration: Integration
    """The integration as it is now."""

    @property
    def integration_arn(self) -> str:
        """ARN of the integration."""
        return self.integration.integration_arn


@dataclass(frozen=True, slots=True)
class Added(_Change):
    """An integration is new."""


@dataclass(frozen=True, slots=True)
class Removed(_Change):
    """An integration is gone; a look-up by its ARN confirmed it. `integration` is what was last seen of it."""


@dataclass(frozen=True, slots=True)
class StatusChanged(_Change):
    """The status of an integration changed."""

    previous: Integration
    """The integration as it was."""


@dataclass(frozen=True, slots=True)
class ErrorsChanged(_Change):
    """The errors of an integration changed: some are new, gone or different."""

    previous: Integration
    """The integration as it was."""


@dataclass(frozen=True, slots=True)
class Modified(_Change):
    """Other members of an integration changed."""

    previous: Integration
    """The integration as it was."""

    fields: tuple[str, ...]
    """Names of the members, such as ``data_filter``; those that this release does not know by their wire names."""


Change: TypeAlias = Added | Removed | StatusChanged | ErrorsChanged | Modified
"""One thing that changed."""


@dataclass(frozen=True, slots=True)
class Update:
    """What one poll of a watch found."""

    changes: tuple[Change, ...]
    """What changed since the last update."""

    snapshot: Snapshot
    """How things are now. Store it once you have processed the changes; ``since=`` resumes there."""


async def watch(
    source: Integrations,
    region_name: str,
    *,
    interval: float,
    since: Snapshot | None,
    timing: Timing,
) -> AsyncGenerator[Update]:
    """Poll for ever, and yield an update whenever something changed.

    Args:
        source: Where to look.
        region_name: Its Region.
        interval: Seconds between the starts of two polls.
        since: The last snapshot that was processed; None for none, which makes every integration new.
        timing: The clock.

    Raises:
        InvalidRequestError: *since* is of another account.
        GlueIntegrationsError: A poll failed, and the next one would as well.
    """
    while True:
        due = timing.clock() + interval
        snapshot = await _poll(source, region_name, since, timing, interval)
        changes = () if snapshot is None else compare(since, snapshot)
        if snapshot is not None and (changes or since is None):
            since = snapshot
            yield Update(changes, snapshot)
        await timing.sleep(max(0.0, due - timing.clock()))


async def _poll(
    source: Integrations, region_name: str, since: Snapshot | None, timing: Timing, interval: float
) -> Snapshot | None:
    """Take a snapshot; None if that failed, but may succeed at the next poll."""
    try:
        return await take_snapshot(source, region_name, since, timing.utc_now)
    except GlueIntegrationsError as error:
        if not is_transient(error):
            raise
        _log.warning("A poll of the watch failed; the next one is %g s after it began: %s", interval, error)
    return None


async def take_snapshot(
    source: Integrations, region_name: str, since: Snapshot | None, utc_now: Callable[[], datetime]
) -> Snapshot:
    """List all integrations.

    Args:
        source: Where to look.
        region_name: Its Region.
        since: An earlier snapshot, which knows since when a status lasts.
        utc_now: The time of day.

    Returns:
        The snapshot. Each integration of *since* is in it, or is gone.

    Raises:
        InvalidRequestError: *since* is of another account.
        GlueIntegrationsError: Not everything could be looked up.
    """
    taken_at = utc_now()
    known = _by_arn(since)
    found = {each.integration_arn: each async for each in source.iter_integrations()}
    account_id = _account(found, since)
    for arn in [each for each in known if each not in found]:
        # A listing that shifts while it is read can skip an integration.
        try:
            found[arn] = await source.get_integration(arn)
        except NotFoundError:
            continue
    entries = tuple(_entry(each, known.get(arn), taken_at) for arn, each in found.items())
    return Snapshot(region_name=region_name, account_id=account_id, taken_at=taken_at, entries=entries)


def _by_arn(snapshot: Snapshot | None) -> dict[str, SnapshotEntry]:
    return {} if snapshot is None else {entry.integration.integration_arn: entry for entry in snapshot.entries}


def _account(found: Mapping[str, Integration], since: Snapshot | None) -> str | None:
    earlier = None if since is None else since.account_id
    for arn in found:
        account_id = dict(enumerate(arn.split(":"))).get(_ACCOUNT)
        if earlier not in {None, account_id}:
            raise InvalidRequestError(
                f"since= is a snapshot of account {earlier}, and this client is for account {account_id}."
            )
        return account_id
    return earlier


def _entry(integration: Integration, earlier: SnapshotEntry | None, taken_at: datetime) -> SnapshotEntry:
    if earlier is None:
        is_new = integration.status == IntegrationStatus.CREATING
        status_since = min(integration.create_time, taken_at) if is_new else taken_at
    elif integration.status == earlier.integration.status:
        if not _differences(earlier.integration, integration):
            return earlier
        status_since = earlier.status_since
    else:
        status_since = taken_at
    return SnapshotEntry(integration=integration, status_since=status_since)


def compare(earlier: Snapshot | None, later: Snapshot) -> tuple[Change, ...]:
    """Return what changed between two snapshots; None is one of nothing."""
    before, after = _by_arn(earlier), _by_arn(later)
    changes: list[Change] = []
    for arn, entry in after.items():
        known = before.get(arn)
        changes += [Added(entry.integration)] if known is None else _changes(known.integration, entry.integration)
    return (*changes, *(Removed(entry.integration) for arn, entry in before.items() if arn not in after))


def _changes(previous: Integration, integration: Integration) -> Iterator[Change]:
    fields = _differences(previous, integration)
    if "status" in fields:
        yield StatusChanged(integration, previous)
    if "errors" in fields:
        yield ErrorsChanged(integration, previous)
    others = tuple(name for name in fields if name not in {"status", "errors"})
    if others:
        yield Modified(integration, previous, others)


def _differences(one: Integration, other: Integration) -> tuple[str, ...]:
    """Return the names of the members that differ; the order of tags and errors means nothing."""
    extras = (one.model_extra or {}, other.model_extra or {})
    unknown = sorted(name for name in extras[0].keys() | extras[1].keys() if extras[0].get(name) != extras[1].get(name))
    known = [name for name in type(one).model_fields if not _is_same(getattr(one, name), getattr(other, name))]
    return (*known, *unknown)


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return Counter(cast("tuple[object, ...]", one)) == Counter(cast("tuple[object, ...]", other))
    return one == other
