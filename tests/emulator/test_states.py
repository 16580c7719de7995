"""The life of integrations in virtual time, in several accounts and Regions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from emulator.wire import RawClient, Signing
from glue_integrations.errors import ConfigurationError
from glue_integrations.models import DescribeIntegrationsResponse, Integration, IntegrationError, IntegrationStatus
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, VirtualClock, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"
ERROR = IntegrationError(error_code="client_error", error_message="No permission.")


def create(emulator: GlueEmulator, name: str = "orders") -> str:
    return emulator.create(name, SOURCE, TARGET).integration_arn


def create_active(emulator: GlueEmulator) -> str:
    arn = create(emulator)
    emulator.advance(minutes=1)
    return arn


def find(emulator: GlueEmulator, arn: str) -> Integration | None:
    return next((item for item in emulator.integrations if item.integration_arn == arn), None)


def status(emulator: GlueEmulator, arn: str) -> str | None:
    found = find(emulator, arn)
    return None if found is None else str(found.status)


def fault_code(action: Callable[[], object]) -> str:
    with pytest.raises(Fault) as caught:
        action()
    return caught.value.code


def test_creation() -> None:
    """A new integration is CREATING for 60 seconds, then ACTIVE; its ARN and time are the same in every run."""
    emulator = GlueEmulator(count=0)
    made = emulator.create("orders", SOURCE, TARGET, description="All of them", data_filter="include: *.*")
    assert made == GlueEmulator([]).create(
        "orders", SOURCE, TARGET, description="All of them", data_filter="include: *.*"
    )
    assert made.integration_arn.startswith("arn:aws:glue:us-east-1:123456789012:integration:")
    assert (made.status, made.create_time) == ("CREATING", datetime(2026, 1, 1, tzinfo=UTC))
    emulator.advance(seconds=59.9)
    assert status(emulator, made.integration_arn) == "CREATING"
    emulator.advance(seconds=0.1)
    assert emulator.integrations == (made.model_copy(update={"status": IntegrationStatus.ACTIVE}),)


def test_modification() -> None:
    """A modification is visible at once and takes 30 seconds."""
    emulator = GlueEmulator(count=0)
    arn = create_active(emulator)
    changed = emulator.modify(arn, integration_name="renamed", description="New")
    assert (changed.status, changed.integration_name, changed.description) == ("MODIFYING", "renamed", "New")
    emulator.advance(seconds=30)
    assert status(emulator, arn) == "ACTIVE"


def test_attention_and_repair() -> None:
    """An integration that needs attention has errors until it is healed; after seven days it is FAILED."""
    emulator = GlueEmulator(count=0)
    arn = create_active(emulator)
    assert emulator.need_attention(arn, ERROR).errors == (ERROR,)
    assert "Errors" not in emulator.heal(arn).to_wire()
    emulator.need_attention(arn, ERROR)
    emulator.advance(days=6, hours=23)
    assert status(emulator, arn) == "NEEDS_ATTENTION"
    emulator.advance(hours=1)
    found = find(emulator, arn)
    assert found is not None
    assert (found.status, found.errors) == ("FAILED", (ERROR,))
    assert fault_code(lambda: emulator.heal(arn)) == "InvalidIntegrationStateFault"


def test_deletion() -> None:
    """A deleted integration is DELETING for 60 seconds, then not found."""
    emulator = GlueEmulator(count=0)
    arn = create_active(emulator)
    assert emulator.delete(arn).status == "DELETING"
    assert fault_code(lambda: emulator.delete(arn)) == "IntegrationConflictOperationFault"
    emulator.advance(minutes=1)
    assert emulator.integrations == ()
    with pytest.raises(Fault, match="IntegrationNotFoundFault"):
        emulator.handle("DescribeIntegrations", {"IntegrationIdentifier": arn})
    assert fault_code(lambda: emulator.delete(arn)) == "IntegrationNotFoundFault"


def test_conflicting_operations() -> None:
    """An integration in a transitional state refuses other operations, and deletion while it is CREATING."""
    emulator = GlueEmulator(count=0)
    arn = create(emulator)
    assert fault_code(lambda: emulator.modify(arn)) == "IntegrationConflictOperationFault"
    assert fault_code(lambda: emulator.delete(arn)) == "InvalidIntegrationStateFault"
    emulator.advance(minutes=1)
    emulator.sync(arn)
    assert fault_code(lambda: emulator.sync(arn)) == "IntegrationConflictOperationFault"
    emulator.delete(arn)


@pytest.mark.parametrize(("source", "target"), [("orders", TARGET), (SOURCE, "arn:aws:glue")])
def test_invalid_arn(source: str, target: str) -> None:
    """Source and target must be ARNs."""
    assert fault_code(lambda: GlueEmulator().create("orders", source, target)) == "ValidationException"


def test_polls_per_step() -> None:
    """A transitional state ends after a number of responses; NEEDS_ATTENTION does not."""
    emulator = GlueEmulator(count=0, clock=VirtualClock(polls_per_step=2))
    arn = create(emulator)
    emulator.need_attention(create(emulator, "other"))
    pages = [DescribeIntegrationsResponse.model_validate(emulator.handle("DescribeIntegrations", {})) for _ in range(4)]
    assert [[item.status for item in page.integrations] for page in pages] == [
        *[["CREATING", "NEEDS_ATTENTION"]] * 2,
        *[["ACTIVE", "NEEDS_ATTENTION"]] * 2,
    ]
    emulator.delete(arn)
    sizes = [len(str(emulator.handle("DescribeIntegrations", {})).split("IntegrationArn")) - 1 for _ in range(3)]
    assert sizes == [2, 2, 1]


def test_speed() -> None:
    """With a speed, virtual time follows the real clock."""
    real = 5.0
    clock = VirtualClock(speed=30, monotonic=lambda: real)
    emulator = GlueEmulator(count=0, clock=clock)
    arn = create(emulator)
    real += 1.5
    assert status(emulator, arn) == "CREATING"
    real += 0.5
    assert status(emulator, arn) == "ACTIVE"
    clock.advance(hours=1)
    assert clock.now() == datetime(2026, 1, 1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: VirtualClock(datetime(2026, 1, 1)), "start"),  # noqa: DTZ001  # naive is the point
        (lambda: VirtualClock(speed=-1), "speed"),
        (lambda: VirtualClock(polls_per_step=0), "polls_per_step"),
        (lambda: VirtualClock().advance(hours=-1), "cannot go back"),
        (lambda: GlueEmulator(account_id="1234"), "account_id"),
        (lambda: GlueEmulator(region="nowhere"), "region"),
    ],
)
def test_bad_settings(make: Callable[[], object], named: str) -> None:
    """The error names a setting that is out of bounds."""
    with pytest.raises(ConfigurationError, match=named):
        make()


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc")],
)
def test_partitions(region: str, partition: str) -> None:
    """ARNs have the partition of their Region."""
    emulator = GlueEmulator(count=8, region=region)
    assert create(emulator).startswith(f"arn:{partition}:glue:{region}:")
    assert {item.source_arn.split(":")[1] for item in emulator.integrations[:8]} == {partition}


async def test_accounts_and_regions_are_separate(raw: RawClient) -> None:
    """A caller sees only the account of its key, or the home account, in the Region it signs for."""
    emulator = raw.emulator
    made = emulator.create("orders", SOURCE, TARGET, region="eu-west-1", account_id="111122223333")
    for key, account, more in [("test", "123456789012", []), ("111122223333", "111122223333", [made])]:
        response = await raw.post(signing=Signing(key=key, region="eu-west-1"))
        expected = [*samples(25, "eu-west-1", account), *more]
        assert response.body["Integrations"] == [item.to_wire() for item in expected]
    assert emulator.integrations == tuple(samples(25))
    assert emulator.listed("eu-west-1", "111122223333")[-1] == made
    assert emulator.delete(emulator.listed("eu-west-1")[0].integration_arn).status == "DELETING"


async def test_scope_of_a_signature(raw: RawClient) -> None:
    """An invalid Region is refused, and so is a temporary key without its token."""
    refused = await raw.post(signing=Signing(region="nowhere"))
    assert refused.body["__type"] == "InvalidSignatureException"
    async with GlueEmulator(access_key_id="ASIATEST") as emulator:
        other = RawClient(emulator, raw.session, Signing(key="ASIATEST"))
        assert (await other.post()).body["__type"] == "UnrecognizedClientException"
        assert (await other.post(before={"X-Amz-Security-Token": "token"})).status == 200


def test_home_scope_follows_the_first_integration() -> None:
    """Integrations are in the scope of their ARNs; the scope of the first one is the default."""
    emulator = GlueEmulator(samples(2, "eu-west-1", "111122223333"))
    assert len(emulator.integrations) == len(emulator.listed("eu-west-1", "111122223333")) == 2
    assert emulator.listed("us-east-1") == ()


class Life(RuleBasedStateMachine):
    """In any order of operations and waits, the emulator agrees with a model in table form."""

    allowed: ClassVar = {
        "sync": {"ACTIVE"},
        "modify": {"ACTIVE"},
        "need_attention": {"CREATING", "ACTIVE", "MODIFYING"},
        "heal": {"NEEDS_ATTENTION"},
        "fail": {"CREATING", "ACTIVE", "MODIFYING", "NEEDS_ATTENTION"},
        "delete": {"ACTIVE", "SYNCING", "NEEDS_ATTENTION", "FAILED"},
    }
    next_status: ClassVar = {
        "sync": "SYNCING",
        "modify": "MODIFYING",
        "need_attention": "NEEDS_ATTENTION",
        "heal": "ACTIVE",
        "fail": "FAILED",
        "delete": "DELETING",
    }
    duration: ClassVar = {"CREATING": 60, "MODIFYING": 30, "SYNCING": 60, "DELETING": 60, "NEEDS_ATTENTION": 7 * 86400}

    def __init__(self) -> None:
        super().__init__()
        self.emulator = GlueEmulator(count=0)
        self.arn = create(self.emulator)
        self.status: str | None = "CREATING"
        self.elapsed = timedelta()

    @precondition(lambda self: self.status is not None)
    @rule(operation=st.sampled_from(sorted(allowed)))
    def operate(self, operation: str) -> None:
        method: Callable[[str], Integration] = getattr(self.emulator, operation)
        if self.status in self.allowed[operation]:
            self.status, self.elapsed = self.next_status[operation], timedelta()
            assert method(self.arn).status == self.status
        else:
            assert fault_code(lambda: method(self.arn)) in {
                "IntegrationConflictOperationFault",
                "InvalidIntegrationStateFault",
            }
        assert status(self.emulator, self.arn) == self.status

    @rule(seconds=st.sampled_from([1, 29, 30, 60, 86400 * 7]))
    def wait(self, seconds: int) -> None:
        self.emulator.advance(seconds=seconds)
        self.elapsed += timedelta(seconds=seconds)
        if self.status in self.duration and self.elapsed >= timedelta(seconds=self.duration[self.status]):
            self.status = {"DELETING": None, "NEEDS_ATTENTION": "FAILED"}.get(self.status, "ACTIVE")
            self.elapsed = timedelta()
        assert status(self.emulator, self.arn) == self.status


TestLife = Life.TestCase


def test_duration_switches() -> None:
    """Each transitional state has its own duration."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour(creating_seconds=5, syncing_seconds=2, deleting_seconds=1))
    arn = create(emulator)
    emulator.advance(seconds=5)
    emulator.sync(arn)
    emulator.advance(seconds=2)
    emulator.delete(arn)
    emulator.advance(seconds=1)
    assert emulator.integrations == ()
