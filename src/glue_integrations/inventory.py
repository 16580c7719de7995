"""Inventory: the integrations of many Regions and accounts, as one stream."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ._aws.configuration import Connection
from ._aws.regions import regions_of_glue
from ._aws.sharing import Sharing
from ._aws.transport import AiobotocoreTransport
from ._core.call import Caller
from ._core.lifecycle import Channel
from ._display import class_of, escape, shorten
from ._lookups import description_of, status_of
from .arn import Arn
from .client import GlueIntegrationsClient
from .config import ClientConfig
from .errors import ConfigurationError, GlueIntegrationsError, InvalidRequestError
from .models import InboundIntegration, Integration
from .pagination import Pager

_SHOWN: Final = 200


def all_regions(partition: str = "aws") -> tuple[str, ...]:
    """Return the Regions with Glue that botocore's data knows. AWS publishes no list of those with zero-ETL.

    Args:
        partition: ``aws``, ``aws-cn``, ``aws-us-gov`` or another partition; its credentials are valid in no other.

    Returns:
        The names of the Regions, sorted. An account may not have all of them enabled.

    Raises:
        InvalidRequestError: There is no such partition.
    """
    regions = regions_of_glue(partition)
    if not regions:
        raise InvalidRequestError(
            f"partition={shorten(repr(partition), 80)} is not a partition with Glue, such as aws."
        )
    return tuple(sorted(regions))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRegion:
    """One Region of one account.

    Raises:
        ConfigurationError: An argument is invalid.
    """

    region_name: str
    """The Region."""

    profile_name: str | None = None
    """Profile with the credentials of the account; None uses AWS_PROFILE or ``default``."""

    role_arn: str | None = None
    """Role to assume with these credentials, for another account. Each role is assumed once for all Regions."""

    def __post_init__(self) -> None:
        if not isinstance(self.region_name, str):  # the client would look for one in the configuration
            raise ConfigurationError(f"region_name= must be a non-empty string, not {class_of(self.region_name)}.")
        _connection(self, ClientConfig())  # checks the names
        if self.role_arn is not None:
            _require_role(self.role_arn)

    def __str__(self) -> str:
        of = " with ".join(filter(None, (self.role_arn, self.profile_name)))
        return shorten(f"{self.region_name} of {of}" if of else self.region_name, _SHOWN)


@dataclass(frozen=True, slots=True)
class InventoryItem:
    """An integration, and where it was found."""

    account_region: AccountRegion
    """Where it was found."""

    integration: Integration | InboundIntegration
    """The integration; an inbound one as the account of its target sees it."""


@dataclass(frozen=True, slots=True)
class InventoryFailure:
    """A Region of an account that could not be listed, or not to the end. What was found before is valid."""

    account_region: AccountRegion
    """Where it happened."""

    error: GlueIntegrationsError
    """Why; its `operation` is what failed."""

    def __str__(self) -> str:
        return f"{self.account_region}: {self.error}"


Found: TypeAlias = InventoryItem | InventoryFailure
"""What an inventory yields."""


@dataclass
class InventorySummary:
    """What an inventory found. ``summary.add(found)`` each thing, then ``print(summary)``."""

    counts: Counter[str] = field(default_factory=Counter[str])
    """Number of integrations by status, without inbound ones."""

    inbound_counts: Counter[str] = field(default_factory=Counter[str])
    """Number of inbound integrations by status."""

    oldest_syncing: InventoryItem | None = None
    """The integration that is SYNCING and was created first. Glue does not tell since when it is SYNCING."""

    needs_attention: list[InventoryItem] = field(default_factory=list[InventoryItem])
    """The integrations that are NEEDS_ATTENTION; their `errors` say why."""

    failed: list[InventoryItem] = field(default_factory=list[InventoryItem])
    """The integrations that are FAILED; their `errors` say why."""

    failures: list[InventoryFailure] = field(default_factory=list[InventoryFailure])
    """The Regions that could not be listed."""

    def add(self, found: Found) -> None:
        """Count what an inventory yielded."""
        if isinstance(found, InventoryFailure):
            self.failures.append(found)
            return
        integration = found.integration
        status = status_of(integration)
        counts = self.counts if isinstance(integration, Integration) else self.inbound_counts
        counts[status] += 1
        if status == "NEEDS_ATTENTION":
            self.needs_attention.append(found)
        elif status == "FAILED":
            self.failed.append(found)
        elif status == "SYNCING":
            oldest = self.oldest_syncing
            if oldest is None or integration.create_time < oldest.integration.create_time:
                self.oldest_syncing = found

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.counts.total()} integrations: {_shown(self.counts)}"
        if self.inbound_counts:
            yield f"{self.inbound_counts.total()} inbound integrations: {_shown(self.inbound_counts)}"
        if self.oldest_syncing is not None:
            created = self.oldest_syncing.integration.create_time
            yield f"oldest SYNCING, created {created:%Y-%m-%d}: {_line(self.oldest_syncing)}"
        yield from map(_line, self.failed + self.needs_attention)
        yield from (f"not listed: {failure}" for failure in self.failures)


def _shown(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {escape(status)}" for status, count in counts.most_common()) or "none"


def _line(item: InventoryItem) -> str:
    return f"{item.account_region}: {escape(description_of(item.integration))}"


def iter_inventory(
    account_regions: Iterable[AccountRegion],
    *,
    concurrency: int = 32,
    inbound: bool = False,
    config: ClientConfig = ClientConfig(),
) -> AsyncGenerator[Found]:
    """List the integrations of many Regions and accounts, in the order in which they arrive.

    Whatever goes wrong in one Region of one account is an `InventoryFailure` in the stream, and ends only that listing:
    access denied, no zero-ETL integrations in that Region, throttling, a profile that does not exist. The tasks that
    list end with the iteration; if you may leave it early, use ``contextlib.aclosing``.

    Args:
        account_regions: What to list.
        concurrency: How many to list at a time, 1 or more. Each has a client and a connection of its own.
        inbound: Whether to list integrations also where their targets are; one in the same account is then found twice.
        config: Time limits, sizes and retries of the clients.

    Returns:
        The integrations and failures, for one ``async for``.

    Raises:
        InvalidRequestError: An argument is invalid.
    """
    places = list(account_regions)
    for place in places:
        if not isinstance(place, AccountRegion):
            raise InvalidRequestError(f"account_regions must hold AccountRegion, not {class_of(place)}.")
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or concurrency < 1:
        raise InvalidRequestError(f"concurrency must be a whole number of at least 1, not {concurrency!r}.")
    if not isinstance(config, ClientConfig):
        raise InvalidRequestError(f"config must be a ClientConfig, not {class_of(config)}.")
    return _scan(places, concurrency, config, inbound=inbound)


@dataclass(frozen=True, slots=True)
class _End:
    """Ends the stream."""

    error: ExceptionGroup | None = None
    """A bug; what can go wrong with AWS is in the stream."""


_Stream: TypeAlias = asyncio.Queue[Iterable[Found] | _End]


async def _scan(
    places: list[AccountRegion], concurrency: int, config: ClientConfig, *, inbound: bool
) -> AsyncGenerator[Found]:
    # While a page waits, the tasks wait too: the memory does not grow if the reader is slow.
    stream: _Stream = asyncio.Queue(1)
    sharing = Sharing()
    pending = iter(places)

    async def scan_some() -> None:
        for place in pending:
            await _list(place, config, sharing, stream, inbound=inbound)

    async def scan_all() -> None:
        end = _End()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(concurrency, len(places))):
                    group.create_task(scan_some())
        except* Exception as errors:  # noqa: BLE001  # the reader raises it
            end = _End(errors)
        await stream.put(end)

    scanning = asyncio.create_task(scan_all())
    try:
        while not isinstance(page := await stream.get(), _End):
            for found in page:
                yield found
        if page.error is not None:
            raise page.error
    finally:
        scanning.cancel()
        await asyncio.gather(scanning, return_exceptions=True)
        await sharing.aclose()


async def _list(
    place: AccountRegion, config: ClientConfig, sharing: Sharing, stream: _Stream, *, inbound: bool
) -> None:
    try:
        async with _Client(place, config, sharing) as client:
            await _put(place, client.iter_integrations(), stream)
            if inbound:
                await _put(place, client.iter_inbound_integrations(), stream)
    except GlueIntegrationsError as error:
        await stream.put([InventoryFailure(place, error.evolve())])


async def _put(place: AccountRegion, listing: Pager[Integration] | Pager[InboundIntegration], stream: _Stream) -> None:
    try:
        async for page in listing.pages():
            await stream.put([InventoryItem(place, integration) for integration in page.items])
    except GlueIntegrationsError as error:
        await stream.put([InventoryFailure(place, error.evolve())])


class _Client(GlueIntegrationsClient):
    """A client that shares with others what they have in common."""

    def __init__(self, place: AccountRegion, config: ClientConfig, sharing: Sharing) -> None:
        super().__init__(place.region_name, profile_name=place.profile_name, config=config)
        transport = AiobotocoreTransport(_connection(place, config), config, sharing=sharing)
        self._caller = Caller(Channel(transport, config, transport), config)


def _connection(place: AccountRegion, config: ClientConfig) -> Connection:
    return Connection(
        region_name=place.region_name,
        profile_name=place.profile_name,
        role_arn=place.role_arn,
        plain_http_hosts=config.plain_http_hosts,
        is_one_of_many=True,
    )


def _require_role(role_arn: str) -> None:
    try:
        arn = Arn.parse(role_arn)
    except ValueError as error:
        problem = str(error)
    else:
        if arn.service == "iam" and arn.resource.startswith("role/"):
            return
        problem = f"{shorten(role_arn, _SHOWN)} is not the ARN of a role, arn:aws:iam::account:role/name"
    raise ConfigurationError(f"role_arn=: {problem}.")
