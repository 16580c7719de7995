"""Setting up and removing an integration with its properties, on the emulator in virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_integrations import (
    ClientConfig,
    GlueIntegrationsClient,
    Integration,
    IntegrationConfig,
    IntegrationPartition,
    IntegrationSpec,
    RetryPolicy,
    SourceProcessingProperties,
    TableSpec,
    TargetProcessingProperties,
    TargetTableConfig,
    UnnestSpec,
    WireRequest,
    WireResponse,
)
from glue_integrations.errors import (
    AccessDeniedError,
    AmbiguousOutcomeError,
    InvalidRequestError,
    InvalidStateError,
    MultipleResultsError,
    NotFoundError,
    TransportError,
    WaitTimeoutError,
)
from glue_integrations.testing import Behaviour, FaultRule, GlueEmulator
from worlds import World, in_world

SOURCE: Final = "arn:aws:glue:us-east-1:123456789012:connection/shop"
TARGET: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
CATALOG: Final = "arn:aws:glue:us-east-1:123456789012:catalog/s3tablescatalog/lake"
ROLE: Final = "arn:aws:iam::123456789012:role/zero-etl"
OTHER_ROLE: Final = "arn:aws:iam::123456789012:role/other"
ONE_ATTEMPT: Final = ClientConfig(retry=RetryPolicy(max_attempts=1))


def spec_of(**changes: Any) -> IntegrationSpec:
    members: dict[str, Any] = {
        "integration_name": "orders",
        "source_arn": SOURCE,
        "target_arn": TARGET,
        "integration_config": IntegrationConfig(refresh_interval="60"),
        "source_processing_properties": SourceProcessingProperties(role_arn=ROLE),
        "target_processing_properties": TargetProcessingProperties(role_arn=ROLE),
        "table_properties": [
            TableSpec(
                table_name="orders",
                target_table_config=TargetTableConfig(
                    unnest_spec=UnnestSpec.TOPLEVEL,
                    partition_spec=[IntegrationPartition(field_name="day", function_spec="day")],
                ),
            ),
            TableSpec(table_name="lines", target_table_config=TargetTableConfig(unnest_spec=UnnestSpec.NOUNNEST)),
        ],
    }
    return IntegrationSpec(**{**members, **changes})


SPEC: Final = spec_of()


def written(emulator: GlueEmulator) -> list[str]:
    """Return the operations that changed something."""
    reads = ("Describe", "Get", "List")
    return [each.operation for each in emulator.requests if not each.operation.startswith(reads)]


def state_of(emulator: GlueEmulator) -> dict[str, object]:
    """Return everything in the account, except what differs from run to run."""
    integrations = [
        (each.integration_name, each.source_arn, each.target_arn, each.description) for each in emulator.integrations
    ]
    return {
        "integrations": integrations,
        "resources": emulator.handle("ListIntegrationResourceProperties", {})["IntegrationResourcePropertyList"],
        "tables": emulator.handle("ListIntegrationTableProperties", {})["IntegrationTablePropertiesList"],
    }


def wanted_state() -> dict[str, object]:
    """Return the state that the spec describes."""
    emulator = GlueEmulator(count=0)

    async def set_up() -> None:
        async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
            await client.ensure_integration(SPEC)

    asyncio.run(set_up())
    return state_of(emulator)


WANTED: Final = wanted_state()
EMPTY: Final[dict[str, object]] = {"integrations": [], "resources": [], "tables": []}


# ----------------------------------------------------------------------------------------------------------------------
# Plan
# ----------------------------------------------------------------------------------------------------------------------


@in_world()
async def test_a_plan_of_nothing(world: World) -> None:
    """Everything is created, in order, and a plan writes nothing."""
    plan = await world.client.plan_integration(SPEC)
    assert [(step.kind, step.name, step.action) for step in plan.steps] == [
        ("resource_property", SOURCE, "create"),
        ("resource_property", TARGET, "create"),
        ("table_properties", "orders", "create"),
        ("table_properties", "lines", "create"),
        ("integration", "orders", "create"),
    ]
    assert plan.integration is None
    assert not plan.is_done
    assert written(world.emulator) == []
    assert str(plan).splitlines()[-1] == "create integration orders"


@in_world()
async def test_a_plan_of_what_exists(world: World) -> None:
    await world.client.ensure_integration(SPEC)
    plan = await world.client.plan_integration(SPEC)
    assert plan.is_done
    assert [step.differences + step.unverified for step in plan.steps] == [()] * 5
    assert plan.integration is not None
    assert plan.integration.integration_name == "orders"


@in_world()
async def test_a_plan_of_differences(world: World) -> None:
    """It names each member with both values, and what would happen to it."""
    await world.client.ensure_integration(SPEC)
    changed = spec_of(
        description="new",
        data_filter="include: shop.*",
        kms_key_id="arn:aws:kms:us-east-1:123456789012:key/1",
        tags={"team": "data"},
        integration_config=IntegrationConfig(refresh_interval="120"),
        target_processing_properties=TargetProcessingProperties(role_arn=OTHER_ROLE),
    )
    plan = await world.client.plan_integration(changed)
    found = {each.member: (each.wanted, each.found, each.action) for step in plan.steps for each in step.differences}
    assert found == {
        "target_processing_properties.role_arn": (OTHER_ROLE, ROLE, "update"),
        "integration_config.refresh_interval": ("120", "60", "update"),
    }
    assert plan.steps[-1].unverified == ("description", "data_filter", "kms_key_id", "tags")
    assert [step.action for step in plan.steps] == ["keep", "update", "keep", "keep", "update"]


# ----------------------------------------------------------------------------------------------------------------------
# Ensure
# ----------------------------------------------------------------------------------------------------------------------


@in_world()
async def test_ensure_creates_everything_in_order(world: World) -> None:
    """Properties come first, and nobody waits until the integration is active."""
    integration = await world.client.ensure_integration(SPEC)
    assert integration.status == "CREATING"
    assert world.elapsed == 0
    assert written(world.emulator) == [
        "CreateIntegrationResourceProperty",
        "CreateIntegrationResourceProperty",
        "CreateIntegrationTableProperties",
        "CreateIntegrationTableProperties",
        "CreateIntegration",
    ]


@in_world()
async def test_ensure_again_writes_nothing(world: World) -> None:
    created = await world.client.ensure_integration(SPEC)
    world.emulator.requests.clear()
    again = await world.client.ensure_integration(SPEC)
    assert again.integration_arn == created.integration_arn
    assert written(world.emulator) == []


@in_world(Behaviour(write_only_members="absent"))
async def test_a_member_that_the_response_leaves_out_is_no_difference(world: World) -> None:
    spec = spec_of(
        tags={"team": "data"},
        integration_config=IntegrationConfig(source_properties={"SubnetIds": "a"}, continuous_sync=False),
    )
    await world.client.ensure_integration(spec)
    world.emulator.requests.clear()
    plan = await world.client.plan_integration(spec)
    assert plan.is_done
    assert plan.steps[-1].unverified == (
        "tags",
        "integration_config.source_properties",
        "integration_config.continuous_sync",
    )
    await world.client.ensure_integration(spec)
    assert written(world.emulator) == []


@in_world()
async def test_ensure_modifies_what_aws_can_change(world: World) -> None:
    """What the spec leaves out stays."""
    first = spec_of(description="old", data_filter="include: a.*")
    await world.client.ensure_integration(first)
    await asyncio.sleep(600)
    changed = spec_of(
        description="new",
        integration_config=IntegrationConfig(refresh_interval="120"),
        table_properties=[
            TableSpec(table_name="orders", target_table_config=TargetTableConfig(unnest_spec=UnnestSpec.FULL))
        ],
    )
    integration = await world.client.ensure_integration(changed)
    assert integration.description == "new"
    assert integration.data_filter == "include: a.*"
    assert integration.integration_config is not None
    assert integration.integration_config.refresh_interval == "120"
    table = await world.client.get_integration_table_properties(resource_arn=TARGET, table_name="orders")
    config = table.target_table_config
    assert config is not None
    assert config.unnest_spec == "FULL"
    assert [each.field_name for each in config.partition_spec] == ["day"]


@in_world()
async def test_an_update_keeps_the_other_members(world: World) -> None:
    """AWS does not document whether it would."""
    bus = "arn:aws:events:us-east-1:123456789012:event-bus/b"
    await world.client.create_integration_resource_property(
        resource_arn=TARGET,
        target_processing_properties=TargetProcessingProperties(role_arn=OTHER_ROLE, event_bus_arn=bus),
    )
    await world.client.ensure_integration(SPEC)
    found = await world.client.get_integration_resource_property(resource_arn=TARGET)
    assert found.target_processing_properties == TargetProcessingProperties(role_arn=ROLE, event_bus_arn=bus)


FIXED: Final[Mapping[str, Mapping[str, Any]]] = {
    "source_arn": {"source_arn": f"{SOURCE}2"},
    "target_arn": {"target_arn": f"{TARGET}2"},
    "kms_key_id": {"kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/2"},
    "additional_encryption_context.a": {
        "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/1",
        "additional_encryption_context": {"a": "2"},
    },
    "integration_config.target_namespace": {"integration_config": IntegrationConfig(target_namespace="b")},
    "integration_config.continuous_sync": {"integration_config": IntegrationConfig(continuous_sync=True)},
    "integration_config.source_properties.SubnetIds": {
        "integration_config": IntegrationConfig(source_properties={"SubnetIds": "b"})
    },
}
EXISTING: Final = spec_of(
    target_arn=CATALOG,
    kms_key_id="arn:aws:kms:us-east-1:123456789012:key/1",
    additional_encryption_context={"a": "1"},
    tags={"team": "data"},
    integration_config=IntegrationConfig(
        target_namespace="a", continuous_sync=False, source_properties={"SubnetIds": "a"}
    ),
)


@pytest.mark.parametrize("member", FIXED)
def test_ensure_refuses_what_aws_cannot_change(member: str) -> None:
    """The text names the member, and nothing is written."""

    @in_world()
    async def run(world: World) -> None:
        await world.client.ensure_integration(EXISTING)
        world.emulator.requests.clear()
        changed = spec_of(**{"target_arn": CATALOG, **FIXED[member]}, description="also new")
        with pytest.raises(InvalidRequestError, match=rf"{member} is .*Change the spec, or remove"):
            await world.client.ensure_integration(changed)
        assert written(world.emulator) == []
        plan = await world.client.plan_integration(changed)
        assert [each.member for each in plan.refused] == [member]
        assert not plan.is_done

    run()


@in_world()
async def test_tags_are_only_reported(world: World) -> None:
    await world.client.ensure_integration(EXISTING)
    world.emulator.requests.clear()
    changed = EXISTING.model_copy(update={"tags": spec_of(tags={"team": "ops", "cost": "1"}).tags})
    plan = await world.client.plan_integration(changed)
    (difference,) = plan.steps[-1].differences
    assert (difference.member, difference.wanted, difference.found) == ("tags.team", "ops", "data")
    assert difference.action == "report"
    assert plan.steps[-1].unverified == ("tags.cost",)
    await world.client.ensure_integration(changed)
    assert written(world.emulator) == []


@pytest.mark.parametrize(
    "wanted",
    ["1", "arn:aws:kms:us-east-1:123456789012:key/1", "alias/mine", "arn:aws:kms:us-east-1:123456789012:alias/mine"],
)
def test_a_key_has_several_names(wanted: str) -> None:
    """AWS returns the ARN whatever was given; which key an alias is, only KMS knows."""

    @in_world()
    async def run(world: World) -> None:
        await world.client.ensure_integration(EXISTING)
        await world.client.ensure_integration(spec_of(target_arn=CATALOG, kms_key_id=wanted, integration_config=None))

    run()


@in_world()
async def test_an_existing_integration_is_adopted(world: World) -> None:
    created = world.emulator.create("orders", SOURCE, TARGET)
    assert (await world.client.ensure_integration(SPEC)).integration_arn == created.integration_arn
    assert "CreateIntegration" not in written(world.emulator)[1:]


@in_world()
async def test_a_name_is_compared_exactly(world: World) -> None:
    world.emulator.create("Orders", SOURCE, TARGET)
    world.emulator.create("orders2", SOURCE, TARGET)
    await world.client.ensure_integration(SPEC)
    assert len(world.emulator.integrations) == 3


@in_world()
async def test_an_integration_that_is_being_deleted(world: World) -> None:
    """It says to wait; afterwards a new one is created."""
    created = await world.client.ensure_integration(SPEC)
    await asyncio.sleep(600)
    await world.client.delete_integration(integration_identifier=created.integration_arn)
    plan = await world.client.plan_integration(SPEC)
    assert plan.steps[-1].action == "wait"
    with pytest.raises(InvalidStateError, match=r"'orders' is being deleted.*wait_until_deleted"):
        await world.client.ensure_integration(SPEC)
    await world.client.wait_until_deleted(created.integration_arn)
    again = await world.client.ensure_integration(SPEC)
    assert again.integration_arn != created.integration_arn


# ----------------------------------------------------------------------------------------------------------------------
# Shared properties
# ----------------------------------------------------------------------------------------------------------------------


@in_world()
async def test_a_shared_property_is_not_changed(world: World) -> None:
    """Unless asked to; the plan names the others."""
    await world.client.ensure_integration(SPEC)
    other = await world.client.create_integration(
        integration_name="returns", source_arn=f"{SOURCE}2", target_arn=TARGET
    )
    changed = spec_of(target_processing_properties=TargetProcessingProperties(role_arn=OTHER_ROLE))
    world.emulator.requests.clear()
    plan = await world.client.plan_integration(changed)
    (step,) = [each for each in plan.steps if each.action == "update"]
    assert [each.integration_arn for each in step.shared_with] == [other.integration_arn]
    assert f"returns ({other.integration_arn})" in str(step)
    with pytest.raises(InvalidRequestError, match=rf"shared with returns .*role_arn is .*{ROLE}.*shared=\"change\""):
        await world.client.ensure_integration(changed)
    assert written(world.emulator) == []
    await world.client.ensure_integration(changed, shared="change")
    assert written(world.emulator) == ["UpdateIntegrationResourceProperty"]


@in_world()
async def test_an_integration_of_another_account_shares_the_target(world: World) -> None:
    """Its own listing does not show it."""
    await world.client.ensure_integration(SPEC)
    other = world.emulator.create("theirs", f"{SOURCE}3", TARGET, account_id="222222222222")
    changed = spec_of(target_processing_properties=TargetProcessingProperties(role_arn=OTHER_ROLE))
    with pytest.raises(InvalidRequestError, match=f"shared with {other.integration_arn}"):
        await world.client.ensure_integration(changed)
    await asyncio.sleep(600)
    await world.client.remove_integration(SPEC)
    await world.client.get_integration_resource_property(resource_arn=TARGET)  # it is still there


@in_world()
async def test_tables_of_another_integration(world: World) -> None:
    """They have the same identifiers, so they are neither changed nor deleted."""
    other = world.emulator.create("returns", f"{SOURCE}2", TARGET)
    theirs = TargetTableConfig(unnest_spec=UnnestSpec.FULL, integration_arn=other.integration_arn)
    await world.client.create_integration_table_properties(
        resource_arn=TARGET, table_name="orders", target_table_config=theirs
    )
    with pytest.raises(InvalidRequestError, match=r"orders is shared with returns .*unnest_spec"):
        await world.client.ensure_integration(SPEC)
    await world.client.remove_integration(SPEC)
    found = await world.client.get_integration_table_properties(resource_arn=TARGET, table_name="orders")
    assert found.target_table_config == theirs


# ----------------------------------------------------------------------------------------------------------------------
# Several at once, and what may have happened
# ----------------------------------------------------------------------------------------------------------------------


@given(st.randoms(use_true_random=False), st.booleans())
def test_two_runs_at_once(random: Random, allowed: bool) -> None:
    """Whoever is refused as a duplicate adopts. If the service takes both, one says so, and nothing is deleted."""

    @in_world(Behaviour(duplicate_name="allowed" if allowed else "ConflictException"))
    async def run(world: World) -> None:
        async def ensure() -> Integration:
            transport = Slow(world.emulator, random)
            async with GlueIntegrationsClient("us-east-1", transport=transport, config=ONE_ATTEMPT) as client:
                return await client.ensure_integration(SPEC)

        results = await asyncio.gather(ensure(), ensure(), return_exceptions=True)
        arns = {each.integration_arn for each in world.emulator.integrations}
        if len(arns) == 1:
            assert [each.integration_arn for each in results if isinstance(each, Integration)] == [*arns] * 2
            assert state_of(world.emulator) == WANTED
            return
        assert allowed
        errors = [each for each in results if isinstance(each, MultipleResultsError)]
        assert errors
        assert all(arn in str(error) for arn in arns for error in errors)
        for again in (world.client.ensure_integration, world.client.remove_integration):
            with pytest.raises(MultipleResultsError, match="Nothing was deleted"):
                await again(SPEC)
        assert {each.integration_arn for each in world.emulator.integrations} == arns

    run()


@in_world(Behaviour(duplicate_name="allowed"))
async def test_the_service_takes_both(world: World) -> None:
    """The one that comes second sees both."""
    transport = Interfering(
        world.emulator, {"CreateIntegration": lambda: world.emulator.create("orders", SOURCE, TARGET)}
    )
    async with GlueIntegrationsClient("us-east-1", transport=transport, config=ONE_ATTEMPT) as client:
        with pytest.raises(MultipleResultsError) as caught:
            await client.ensure_integration(SPEC)
    arns = [each.integration_arn for each in world.emulator.integrations]
    assert len(arns) == 2
    assert all(arn in str(caught.value) for arn in arns)


@in_world()
async def test_a_duplicate_with_another_source_is_refused(world: World) -> None:
    """It was created between the plan and the write."""
    transport = Interfering(
        world.emulator,
        {"CreateIntegration": lambda: world.emulator.create("orders", f"{SOURCE}9", TARGET)},
    )
    async with GlueIntegrationsClient("us-east-1", transport=transport, config=ONE_ATTEMPT) as client:
        with pytest.raises(InvalidRequestError, match="source_arn is"):
            await client.ensure_integration(SPEC)


@in_world()
async def test_an_ambiguous_create_is_found(world: World) -> None:
    world.emulator.inject("cut=before,operation=CreateIntegration")
    integration = await world.client.ensure_integration(SPEC)
    assert [each.integration_arn for each in world.emulator.integrations] == [integration.integration_arn]


@in_world()
async def test_an_ambiguous_create_that_had_no_effect(world: World) -> None:
    """It looks for 60 seconds, survives throttling meanwhile, does not create again, and raises."""
    transport = Losing(world.emulator, "CreateIntegration", then=FaultRule("error", "ThrottlingException", times=3))
    async with GlueIntegrationsClient("us-east-1", transport=transport, config=ONE_ATTEMPT) as client:
        with pytest.raises(AmbiguousOutcomeError):
            await client.ensure_integration(SPEC)
    assert world.elapsed == 60
    assert world.emulator.integrations == ()
    assert (await world.client.ensure_integration(SPEC)).integration_name == "orders"


@in_world()
async def test_access_denied_is_raised_at_once(world: World) -> None:
    world.emulator.inject("error=AccessDeniedException,operation=CreateIntegration")
    with pytest.raises(AccessDeniedError):
        await world.client.ensure_integration(SPEC)
    assert world.elapsed == 0


# ----------------------------------------------------------------------------------------------------------------------
# Remove
# ----------------------------------------------------------------------------------------------------------------------


@in_world()
async def test_remove_reverses_ensure(world: World) -> None:
    await world.client.ensure_integration(SPEC)
    await asyncio.sleep(600)
    world.emulator.requests.clear()
    await world.client.remove_integration(SPEC)
    assert written(world.emulator) == [
        "DeleteIntegration",
        "DeleteIntegrationTableProperties",
        "DeleteIntegrationTableProperties",
        "DeleteIntegrationResourceProperty",
        "DeleteIntegrationResourceProperty",
    ]
    assert state_of(world.emulator) == EMPTY
    await world.client.remove_integration(SPEC)


@in_world()
async def test_remove_waits_until_it_is_gone(world: World) -> None:
    """The properties stay until then."""
    await world.client.ensure_integration(SPEC)
    await asyncio.sleep(600)
    with pytest.raises(WaitTimeoutError):
        await world.client.remove_integration(SPEC, timeout=1, poll_interval=1)
    assert written(world.emulator)[-1] == "DeleteIntegration"
    await world.client.remove_integration(SPEC)
    assert state_of(world.emulator) == EMPTY


@in_world()
async def test_remove_keeps_the_property_that_others_use(world: World) -> None:
    await world.client.ensure_integration(SPEC)
    await world.client.create_integration(integration_name="returns", source_arn=f"{SOURCE}2", target_arn=TARGET)
    await asyncio.sleep(600)
    await world.client.remove_integration(SPEC)
    await world.client.get_integration_resource_property(resource_arn=TARGET)  # it is still there
    with pytest.raises(NotFoundError):
        await world.client.get_integration_resource_property(resource_arn=SOURCE)


@pytest.mark.parametrize("member", ["source_arn", "target_arn"])
def test_remove_refuses_another_integration_of_the_same_name(member: str) -> None:
    @in_world()
    async def run(world: World) -> None:
        await world.client.ensure_integration(SPEC)
        await asyncio.sleep(600)
        with pytest.raises(InvalidRequestError, match=rf"not the one of the spec: {member} is .*Nothing was removed"):
            await world.client.remove_integration(spec_of(**FIXED[member]))
        assert not [each for each in written(world.emulator) if each.startswith("Delete")]

    run()


@in_world()
async def test_two_removals_at_once(world: World) -> None:
    await world.client.ensure_integration(SPEC)
    await asyncio.sleep(600)
    await asyncio.gather(world.client.remove_integration(SPEC), world.client.remove_integration(SPEC))
    assert state_of(world.emulator) == EMPTY


@in_world()
async def test_remove_while_it_is_being_created(world: World) -> None:
    await world.client.ensure_integration(SPEC)
    with pytest.raises(InvalidStateError):
        await world.client.remove_integration(SPEC)
    assert state_of(world.emulator) == WANTED


# ----------------------------------------------------------------------------------------------------------------------
# Arguments
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "arguments", "text"),
    [
        ("plan_integration", {"spec": {"IntegrationName": "a"}}, "spec must be an IntegrationSpec, not a dict"),
        ("ensure_integration", {"spec": None}, "spec must be an IntegrationSpec, not None"),
        ("ensure_integration", {"spec": SPEC, "shared": "yes"}, 'shared must be "refuse" or "change", not .yes'),
        ("remove_integration", {"spec": SPEC, "timeout": 0}, "timeout must be"),
        ("remove_integration", {"spec": SPEC, "poll_interval": True}, "poll_interval must be"),
    ],
)
def test_bad_arguments(method: str, arguments: dict[str, Any], text: str) -> None:
    """Nothing is sent."""

    @in_world()
    async def run(world: World) -> None:
        with pytest.raises(InvalidRequestError, match=text):
            await getattr(world.client, method)(**arguments)
        assert list(world.emulator.requests) == []

    run()


# ----------------------------------------------------------------------------------------------------------------------
# Every request fails once
# ----------------------------------------------------------------------------------------------------------------------


class Crash(BaseException):
    """The program ends."""


class Failing:
    """Fails at one request: before or after it was processed, with an error or with the end of the program."""

    def __init__(self, emulator: GlueEmulator, number: int, how: str) -> None:
        self._transport = emulator.transport()
        self._left = number
        self._how = how

    async def send(self, request: WireRequest) -> WireResponse:
        self._left -= 1
        if self._left:
            return await self._transport.send(request)
        when, _, what = self._how.partition(" ")
        if when == "after":
            await self._transport.send(request)
        if what == "crash":
            raise Crash
        raise TransportError("The connection broke.")


class Slow:
    """Takes some time for each request, before and after it is processed."""

    def __init__(self, emulator: GlueEmulator, random: Random) -> None:
        self._transport = emulator.transport()
        self._random = random

    async def send(self, request: WireRequest) -> WireResponse:
        await asyncio.sleep(self._random.random())
        response = await self._transport.send(request)
        await asyncio.sleep(self._random.random())
        return response


class Interfering:
    """Does something just before the first request of an operation."""

    def __init__(self, emulator: GlueEmulator, actions: dict[str, Callable[[], object]]) -> None:
        self._transport = emulator.transport()
        self._actions = actions

    async def send(self, request: WireRequest) -> WireResponse:
        self._actions.pop(request.operation, lambda: None)()
        return await self._transport.send(request)


class Losing:
    """Loses the first request of an operation without saying so; then a fault applies to look-ups."""

    def __init__(self, emulator: GlueEmulator, operation: str, then: FaultRule) -> None:
        self._emulator = emulator
        self._transport = emulator.transport()
        self._operation = operation
        self._then = then

    async def send(self, request: WireRequest) -> WireResponse:
        if request.operation != self._operation:
            return await self._transport.send(request)
        self._operation = ""
        self._emulator.inject(self._then)
        raise TransportError("The connection broke.")


HOW: Final = ("before error", "after error", "before crash", "after crash")


async def _run(world: World, number: int, how: str, run: Callable[[GlueIntegrationsClient], Awaitable[object]]) -> bool:
    """Run with a failure; return whether the run had that many requests."""
    transport = Failing(world.emulator, number, how)
    async with GlueIntegrationsClient("us-east-1", transport=transport, config=ONE_ATTEMPT) as client:
        try:
            await run(client)
        except (Crash, TransportError):
            return True
    return transport._left <= 0


async def _ensure(client: GlueIntegrationsClient) -> Integration:
    return await client.ensure_integration(SPEC)


async def _remove(client: GlueIntegrationsClient) -> None:
    await client.remove_integration(SPEC)


@pytest.mark.parametrize("how", HOW)
def test_every_request_of_ensure_fails(how: str) -> None:
    """The next run always ends in the wanted state, with one integration."""
    numbers: list[int] = []

    @in_world()
    async def run(world: World) -> None:
        if await _run(world, numbers[-1], how, _ensure):
            numbers.append(numbers[-1] + 1)
        await world.client.ensure_integration(SPEC)
        assert state_of(world.emulator) == WANTED

    numbers.append(1)
    last = 0
    while numbers[-1] != last:
        last = numbers[-1]
        run()
    assert last > 10


@pytest.mark.parametrize("how", HOW)
def test_every_request_of_remove_fails(how: str) -> None:
    """The next run always leaves nothing behind."""
    numbers = [1]

    @in_world()
    async def run(world: World) -> None:
        await world.client.ensure_integration(SPEC)
        await asyncio.sleep(600)
        if await _run(world, numbers[-1], how, _remove):
            numbers.append(numbers[-1] + 1)
        await world.client.remove_integration(SPEC)
        assert state_of(world.emulator) == EMPTY

    last = 0
    while numbers[-1] != last:
        last = numbers[-1]
        run()
    assert last > 10
