"""Watches: what they report, survive and refuse."""

import asyncio
import itertools
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_integrations import (
    Added,
    ClientConfig,
    ErrorsChanged,
    GlueIntegrationsClient,
    Integration,
    IntegrationError,
    Modified,
    Removed,
    RetryPolicy,
    Snapshot,
    SnapshotEntry,
    StatusChanged,
    Update,
    WireRequest,
    WireResponse,
    errors,
)
from glue_integrations.watching import Change
from support import Stalled, arn_of, error, page, wire_integration
from virtual_time import in_virtual_time
from worlds import World, in_world, now

ONE_ATTEMPT: Final = ClientConfig(retry=RetryPolicy(max_attempts=1))
PROBLEM: Final = IntegrationError(error_code="AccessDenied", error_message="The role may not write.")
Wire: TypeAlias = dict[str, object]
NOON: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)


def snapshot_of(*integrations: Integration, region_name: str = "us-east-1", account_id: str | None = None) -> Snapshot:
    entries = tuple(SnapshotEntry(integration=each, status_since=NOON) for each in integrations)
    return Snapshot(region_name=region_name, account_id=account_id, taken_at=NOON, entries=entries)


def parsed(wire: Mapping[str, object]) -> Integration:
    return Integration.model_validate(wire, by_alias=True, by_name=False)


def kinds(update: Update) -> list[tuple[str, str]]:
    return [(type(change).__name__, change.integration.integration_name) for change in update.changes]


def apply(known: Iterable[Integration], changes: Iterable[Change]) -> dict[str, Integration]:
    """Return what a consumer of *changes* knows."""
    state = {each.integration_arn: each for each in known}
    for change in changes:
        if isinstance(change, Removed):
            del state[change.integration_arn]
        else:
            assert (change.integration_arn in state) is not isinstance(change, Added)
            state[change.integration_arn] = change.integration
    return state


def by_arn(integrations: Iterable[Integration]) -> dict[str, Integration]:
    return {each.integration_arn: each for each in integrations}


@in_world()
async def test_the_first_update_has_everything(world: World) -> None:
    """At once, also if there is nothing: it has the snapshot to store."""
    async with aclosing(world.client.watch_integrations()) as watch:
        update = await anext(watch)
        assert (update.changes, update.snapshot.entries) == ((), ())
        world.active("orders")
        world.active("users")
        assert kinds(await anext(watch)) == [("Added", "orders"), ("Added", "users")]
    async with aclosing(world.client.watch_integrations()) as watch:
        update = await anext(watch)
    assert kinds(update) == [("Added", "orders"), ("Added", "users")]
    assert (update.snapshot.region_name, update.snapshot.account_id) == ("us-east-1", "123456789012")
    assert update.snapshot.integrations == world.emulator.integrations
    assert [change.integration_arn for change in update.changes] == [
        each.integration_arn for each in world.emulator.integrations
    ]
    assert world.elapsed == 60


@in_world()
async def test_a_life_is_reported_step_by_step(world: World) -> None:
    """Every update is one poll, and nothing is reported twice."""
    arn = world.create("orders")
    seen: list[tuple[float, list[tuple[str, str]]]] = []
    world.later(150, lambda: world.emulator.modify(arn, description="new", data_filter="include: a.b"))
    world.later(250, lambda: world.emulator.need_attention(arn, PROBLEM))
    world.later(400, lambda: world.emulator.heal(arn))
    world.later(500, lambda: world.emulator.delete(arn))
    updates: list[Update] = []
    async with aclosing(world.client.watch_integrations(interval=20)) as watch:
        async for update in watch:
            seen.append((world.elapsed, [(kind, update.changes[0].integration.status) for kind, _ in kinds(update)]))
            updates.append(update)
            if not update.snapshot.entries:
                break
    assert seen == [
        (0, [("Added", "CREATING")]),
        (60, [("StatusChanged", "ACTIVE")]),
        (160, [("StatusChanged", "MODIFYING"), ("Modified", "MODIFYING")]),
        (180, [("StatusChanged", "ACTIVE")]),
        (260, [("StatusChanged", "NEEDS_ATTENTION"), ("ErrorsChanged", "NEEDS_ATTENTION")]),
        (400, [("StatusChanged", "ACTIVE"), ("ErrorsChanged", "ACTIVE")]),
        (500, [("StatusChanged", "DELETING")]),
        (560, [("Removed", "DELETING")]),
    ]
    modified = updates[2].changes[1]
    assert isinstance(modified, Modified)
    assert modified.fields == ("description", "data_filter")
    assert (modified.previous.description, modified.integration.description) == (None, "new")
    attention, problems = updates[4].changes
    assert isinstance(attention, StatusChanged)
    assert (attention.previous.status, attention.integration.status) == ("ACTIVE", "NEEDS_ATTENTION")
    assert isinstance(problems, ErrorsChanged)
    assert (problems.previous.errors, problems.integration.errors) == ((), (PROBLEM,))


@in_world()
async def test_a_slow_consumer_is_not_hurried(world: World) -> None:
    """Nothing is sent while it works; then the next poll comes at once, and has all that happened."""
    arn = world.active()
    async with aclosing(world.client.watch_integrations(interval=60)) as watch:
        await anext(watch)
        world.later(100, lambda: world.emulator.modify(arn, description="one"))
        world.later(200, lambda: world.emulator.modify(arn, description="two"))
        await asyncio.sleep(1000)
        assert len(world.emulator.requests) == 1
        (change,) = (await anext(watch)).changes
        assert (type(change), change.integration.description, world.elapsed) == (Modified, "two", 1000)


@in_world()
async def test_a_restart_loses_and_repeats_nothing(world: World) -> None:
    """The snapshot is stored as JSON; another program continues from it."""
    arn = world.active("orders")
    world.active("users")
    async with aclosing(world.client.watch_integrations()) as watch:
        stored = (await anext(watch)).snapshot.model_dump_json()
    world.emulator.need_attention(arn, PROBLEM)
    async with aclosing(world.client.watch_integrations(since=stored)) as watch:
        update = await anext(watch)
    assert kinds(update) == [("StatusChanged", "orders"), ("ErrorsChanged", "orders")]
    for since in (update.snapshot, update.snapshot.model_dump_json().encode()):
        before = now()
        async with aclosing(world.client.watch_integrations(since=since)) as watch:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1000):
                    await anext(watch)
        assert now() - before == 1000


@in_virtual_time
async def test_a_listing_that_is_cut_removes_nothing() -> None:
    """It says nothing about the pages that did not arrive."""
    service = Shop(page_size=1)
    service.items = [wire_integration(number) for number in range(3)]
    async with client_of(service) as client, aclosing(client.watch_integrations()) as watch:
        await anext(watch)
        del service.items[2]
        service.faults = [None, error()] * 3
        update = await anext(watch)
    assert kinds(update) == [("Removed", "integration-2")]
    assert service.faults == []


@in_virtual_time
async def test_a_listing_that_skips_removes_nothing() -> None:
    """A removal during the listing shifts the items after it; the look-up by ARN finds them."""
    service = Shop(page_size=2)
    service.items = [wire_integration(number) for number in range(6)]
    async with client_of(service) as client, aclosing(client.watch_integrations()) as watch:
        first = await anext(watch)
        service.before_page[2] = [lambda: service.items.pop(0)]
        update = await anext(watch)
        assert kinds(update) == [("Removed", "integration-0")]
    assert by_arn(first.snapshot.integrations[1:]) == by_arn(update.snapshot.integrations)


@in_virtual_time
async def test_a_look_up_that_fails_removes_nothing() -> None:
    """The poll is repeated."""
    service = Shop()
    service.items = [wire_integration(number) for number in range(2)]
    async with client_of(service) as client, aclosing(client.watch_integrations()) as watch:
        await anext(watch)
        removed = service.items.pop()
        service.faults = [None, error()]
        started = now()
        assert kinds(await anext(watch)) == [("Removed", "integration-1")]
        assert now() - started == 120
        service.items.append(removed)
        assert kinds(await anext(watch)) == [("Added", "integration-1")]


def test_a_failed_poll_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Otherwise silence would not mean that nothing changed."""

    @in_virtual_time
    async def run() -> None:
        service = Shop(faults=[error(), error(500, "InternalServiceException")])
        async with client_of(service) as client, aclosing(client.watch_integrations(interval=30)) as watch:
            started = now()
            await anext(watch)
            assert now() - started == 60

    with caplog.at_level(logging.WARNING, "glue_integrations"):
        run()
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert "Rate exceeded" in caplog.text


@pytest.mark.parametrize("code", ["AccessDeniedException", "UnrecognizedClientException", "ValidationException"])
def test_a_failure_that_lasts_ends_the_watch(code: str) -> None:
    """The iteration raises it, and is over."""

    @in_virtual_time
    async def run() -> None:
        service = Shop()
        async with client_of(service) as client, aclosing(client.watch_integrations()) as watch:
            await anext(watch)
            service.faults = [error(code=code)]
            with pytest.raises(errors.ServiceError, match=code):
                await anext(watch)
            with pytest.raises(StopAsyncIteration):
                await anext(watch)

    run()


@in_virtual_time
async def test_cancelling_ends_the_watch_at_once() -> None:
    """In a request as between two; nothing keeps running."""
    async with GlueIntegrationsClient("us-east-1", transport=Stalled()) as stalled, client_of(Shop()) as idle:
        for client in (stalled, idle):
            task = asyncio.create_task(collect(client.watch_integrations()))
            await asyncio.sleep(5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def collect(updates: AsyncIterator[Update]) -> list[Update]:
    return [update async for update in updates]


@in_virtual_time
async def test_after_a_break_nothing_runs() -> None:
    """The loop may be left without closing anything."""
    service = Shop()
    async with client_of(service) as client:
        async for _ in client.watch_integrations():
            break
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await asyncio.sleep(1000)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        (
            {"Tags": [{"key": "a", "value": "1"}, {"key": "b"}]},
            {"Tags": [{"key": "b"}, {"key": "a", "value": "1"}]},
            (),
        ),
        ({"Tags": [{"key": "a"}]}, {"Tags": [{"key": "a"}, {"key": "a"}]}, ("tags",)),
        ({"Tags": None}, {}, ()),
        (
            {"IntegrationConfig": {"RefreshInterval": "15"}},
            {"IntegrationConfig": {"RefreshInterval": "30"}},
            ("integration_config",),
        ),
        ({"New": 1}, {"New": 2}, ("New",)),
        ({"New": 1}, {}, ("New",)),
        ({"IntegrationConfig": {"New": 1}}, {"IntegrationConfig": {"New": [2]}}, ("integration_config",)),
    ],
)
def test_a_modification_names_what_differs(
    one: dict[str, object], other: dict[str, object], fields: tuple[str, ...]
) -> None:
    """Members that this release does not know included; the order of tags means nothing."""

    @in_virtual_time
    async def run() -> None:
        service = Shop()
        service.items = [wire_integration(0, **one)]
        async with client_of(service) as client, aclosing(client.watch_integrations()) as watch:
            first = (await anext(watch)).snapshot
            service.items = [wire_integration(0, **other), wire_integration(1)]
            update = await anext(watch)
            modified = [change for change in update.changes if isinstance(change, Modified)]
        assert apply(first.integrations, update.changes) == by_arn(update.snapshot.integrations)
        assert [change.fields for change in modified] == ([fields] if fields else [])

    run()


def test_the_age_of_a_status_survives_restarts() -> None:
    """It begins when the status was first seen; a CREATING one has begun with the integration."""

    @in_virtual_time
    async def run() -> None:
        service = Shop()
        service.items = [wire_integration(0), wire_integration(1, Status="CREATING", CreateTime=NOON.timestamp())]
        times = iter([NOON + timedelta(hours=hours) for hours in range(1, 10)])

        async def poll(since: Snapshot | None) -> Snapshot:
            stored = since and since.model_dump_json()
            async with client_of(service, lambda: next(times)) as client:
                return (await anext(client.watch_integrations(since=stored))).snapshot

        first = await poll(None)
        assert [(entry.status_since - NOON).seconds / 3600 for entry in first.entries] == [1, 0]
        service.items[0]["Status"] = "SYNCING"
        second = await poll(first)
        assert [(entry.status_since - NOON).seconds / 3600 for entry in second.entries] == [2, 0]
        service.items[0]["Description"] = "new"
        third = await poll(second)
        assert [(entry.status_since - NOON).seconds / 3600 for entry in third.entries] == [2, 0]
        assert third.taken_at == NOON + timedelta(hours=3)

    run()


WIRE: Final = wire_integration(
    0,
    CreateTime=1763234086.001,
    Status="RESYNCING",
    Tags=None,
    AdditionalEncryptionContext={"a": "b"},
    Errors=[{"ErrorCode": "x", "New": {"deep": [1, None]}}],
    status="not the status",
    New={"a": [1.5, "é\u202e"]},
)


def test_a_snapshot_is_stored_without_loss() -> None:
    """Unknown members and statuses, nulls, times to the millisecond."""
    snapshot = snapshot_of(parsed(WIRE))
    for restored in (
        Snapshot.model_validate_json(snapshot.model_dump_json()),
        Snapshot.model_validate(snapshot.model_dump()),
        Snapshot.model_validate(json.loads(json.dumps(snapshot.model_dump(mode="json")))),
    ):
        assert restored == snapshot
        assert restored.integrations[0].to_wire() == WIRE
    assert Snapshot.model_json_schema(mode="serialization")["properties"].keys() == Snapshot.model_fields.keys()


FOREIGN: Final = arn_of(0).replace("123456789012", "999999999999")


@pytest.mark.parametrize(
    ("since", "message"),
    [
        (snapshot_of(region_name="eu-west-1"), "eu-west-1.*us-east-1"),
        (snapshot_of(region_name="eu-west-1").model_dump_json(), "eu-west-1.*us-east-1"),
        ("", "not a snapshot"),
        ("{}", "not a snapshot: region_name"),
        ("[]", "not a snapshot"),
        (b"\xff", "not a snapshot"),
        ('{"region_name": "us-east-1"', "not a snapshot"),
        (snapshot_of().model_dump_json().replace("Z", ""), "not a snapshot: taken_at.*timezone"),
        (snapshot_of().model_dump_json().replace("}", ', "more": 1}'), "not a snapshot: more"),
        (
            snapshot_of(parsed(WIRE)).model_dump_json().replace("IntegrationArn", "X"),
            "not a snapshot: entries.0.integration",
        ),
        (snapshot_of().model_dump(), "must be a Snapshot or its JSON, not dict"),
        (5, "must be a Snapshot"),
    ],
)
async def test_what_is_no_snapshot_is_refused(since: Any, message: str) -> None:
    """Before anything is sent."""
    service = Shop()
    async with client_of(service) as client:
        with pytest.raises(errors.InvalidRequestError, match=message):
            client.watch_integrations(since=since)
    assert not service.requests


async def test_a_snapshot_of_another_account_is_refused() -> None:
    """Once an integration shows the account; otherwise everything would be new, or gone."""
    service = Shop()
    service.items = [wire_integration(0)]
    since = snapshot_of(parsed(wire_integration(0, IntegrationArn=FOREIGN)), account_id="999999999999")
    async with client_of(service) as client:
        with pytest.raises(errors.InvalidRequestError, match=r"account 999999999999.*account 123456789012"):
            await anext(client.watch_integrations(since=since))


@in_virtual_time
async def test_the_account_is_known_even_when_the_last_integration_is_gone() -> None:
    """Somebody may continue from that snapshot."""
    service = Shop()
    service.items = [wire_integration(0)]
    async with client_of(service) as client, aclosing(client.watch_integrations()) as watch:
        await anext(watch)
        service.items = []
        assert (await anext(watch)).snapshot.account_id == "123456789012"


@pytest.mark.parametrize("interval", [0, -1, float("nan"), float("inf"), True, "60", None])
async def test_an_interval_out_of_bounds_is_refused(interval: Any) -> None:
    """When the method is called, not when the iteration begins."""
    async with client_of(Shop()) as client:
        with pytest.raises(errors.InvalidRequestError, match="interval"):
            client.watch_integrations(interval=interval)


async def test_a_client_that_is_not_open_cannot_watch() -> None:
    """As with every other method."""
    with pytest.raises(errors.ClientClosedError):
        client_of(Shop()).watch_integrations()


# ----------------------------------------------------------------------------------------------------------------------
# Histories
# ----------------------------------------------------------------------------------------------------------------------


@dataclass
class Shop:
    """A service whose pages shift when something is removed, with faults in turn."""

    page_size: int = 100
    faults: list[WireResponse | None] = field(default_factory=list[WireResponse | None])
    items: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    requests: list[WireRequest] = field(default_factory=list[WireRequest])
    before_page: dict[int, list[Callable[[], object]]] = field(default_factory=dict[int, list[Callable[[], object]]])
    """What happens before a page of a later listing is made, by its number of items before it."""
    listings: int = 0

    async def send(self, request: WireRequest) -> WireResponse:
        self.requests.append(request)
        await asyncio.sleep(0)
        fault = self.faults.pop(0) if self.faults else None
        arn = request.params.get("IntegrationIdentifier")
        if fault is not None:
            return fault
        if arn is not None:
            found = [each for each in self.items if each["IntegrationArn"] == arn]
            return page(found) if found else error(code="EntityNotFoundException")
        start = int(str(request.params.get("Marker", 0)))
        for action in self.before_page.pop(start, []) if self.listings else []:
            action()
        end = start + self.page_size
        is_last = end >= len(self.items)
        self.listings += is_last
        return page(self.items[start:end], None if is_last else str(end))


def client_of(service: Shop, utc_now: Callable[[], datetime] | None = None) -> GlueIntegrationsClient:
    client = GlueIntegrationsClient("us-east-1", transport=service, config=ONE_ATTEMPT)
    if utc_now is not None:
        client._caller.timing = client._caller.timing._replace(utc_now=utc_now)
    return client


NUMBERS: Final = st.integers(0, 5)
MEMBERS: Final = st.fixed_dictionaries(
    {"Status": st.sampled_from(["ACTIVE", "CREATING", "NEEDS_ATTENTION", "ODD"])},
    optional={
        "Errors": st.none() | st.lists(st.just({"ErrorCode": "x"}), max_size=2),
        "Description": st.sampled_from(["a", "b"]),
        "Tags": st.permutations([{"key": "a"}, {"key": "b"}]),
        "New": st.integers(0, 1),
    },
)
STEPS: Final = st.lists(
    st.tuples(st.just("set"), NUMBERS, MEMBERS)
    | st.tuples(st.just("remove"), NUMBERS)
    | st.tuples(st.just("fault"), st.integers(0, 3))
    | st.tuples(st.just("remove while listed"), NUMBERS, st.integers(0, 4))
    | st.tuples(st.sampled_from(["poll", "restart", "crash"])),
    max_size=30,
)


class Consumer:
    """A program that applies the changes, stores the snapshot, and is restarted now and then."""

    def __init__(self, client: GlueIntegrationsClient) -> None:
        self.client = client
        self.stored: str | None = None
        self.known: dict[str, Integration] = {}
        self.updates = client.watch_integrations()

    async def restart(self) -> None:
        await self.updates.aclose()
        self.updates = self.client.watch_integrations(since=self.stored)

    async def poll(self, *, crash: bool = False) -> bool:
        """Process the next update, unless nothing changes for a long time."""
        try:
            async with asyncio.timeout(1000):
                update = await anext(self.updates)
        except TimeoutError:
            await self.restart()  # the generator has ended with its cancellation
            return False
        known = apply(self.known.values(), update.changes)
        assert known == by_arn(update.snapshot.integrations)
        assert update.changes or self.stored is None
        if crash:
            await self.restart()
        else:
            self.known, self.stored = known, update.snapshot.model_dump_json()
        return True


def take(service: Shop, step: tuple[Any, ...]) -> None:
    """Let something happen to the service."""

    def remove(number: int) -> None:
        service.items[:] = [each for each in service.items if each["IntegrationArn"] != arn_of(number)]

    match step:
        case ("set", number, members):
            wire = wire_integration(number, **members)
            places = [place for place, each in enumerate(service.items) if each["IntegrationArn"] == arn_of(number)]
            service.items[slice(places[0], places[0] + 1) if places else slice(0, 0)] = [wire]
        case ("remove", number):
            remove(number)
        case ("remove while listed", number, start):
            service.before_page.setdefault(start, []).append(lambda: remove(number))
        case ("fault", after):
            service.faults += [*itertools.repeat(None, after), error()]
        case _:
            raise AssertionError(step)


@given(steps=STEPS, page_size=st.integers(1, 3))
@settings(max_examples=200)
@in_virtual_time
async def test_the_changes_always_lead_to_the_latest_state(steps: list[tuple[Any, ...]], page_size: int) -> None:
    """Whatever happens in between, also to the watch and to its program."""
    service = Shop(page_size=page_size)
    async with client_of(service) as client:
        consumer = Consumer(client)
        for step in steps:
            if step[0] == "restart":
                await consumer.restart()
            elif step[0] in {"poll", "crash"}:
                await consumer.poll(crash=step[0] == "crash")
            else:
                take(service, step)
        while await consumer.poll():
            pass
        await consumer.updates.aclose()
    # Nothing differs but the order of tags and errors.
    assert {arn: key(each) for arn, each in consumer.known.items()} == {
        str(wire["IntegrationArn"]): key(parsed(wire)) for wire in service.items
    }


def key(integration: Integration) -> str:
    ordered = {"tags": tuple(sorted(integration.tags, key=str)), "errors": tuple(sorted(integration.errors, key=str))}
    return integration.model_copy(update=ordered).model_dump_json()
