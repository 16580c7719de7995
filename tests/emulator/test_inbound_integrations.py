"""`DescribeInboundIntegrations`: what the account and Region of the target see."""

from pathlib import Path
from typing import Any, Final

import pytest

from emulator.operations import code_of
from glue_integrations import GlueIntegrationsClient, InboundIntegration
from glue_integrations.errors import NotFoundError
from glue_integrations.testing import Behaviour, GlueEmulator, VirtualClock, samples

HOME: Final = "123456789012"
OTHER: Final = "111122223333"
SOURCE: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
DATABASE: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
ABROAD: Final = f"arn:aws:glue:eu-west-1:{OTHER}:database/lake"


async def inbound(emulator: GlueEmulator, region: str, account: str, **members: Any) -> list[InboundIntegration]:
    transport = emulator.transport(region=region, account_id=account)
    async with GlueIntegrationsClient("us-east-1", transport=transport) as client:
        return await client.iter_inbound_integrations(**members).collect()


async def names(emulator: GlueEmulator, region: str = "us-east-1", account: str = HOME, **members: Any) -> list[str]:
    """Return the ARNs that an account sees in a Region."""
    return [item.integration_arn for item in await inbound(emulator, region, account, **members)]


async def test_another_account_sees_what_it_receives() -> None:
    """The integration is in the creating account only, its inbound view only where the target is."""
    emulator = GlueEmulator(count=0)
    arn = emulator.create("abroad", SOURCE, ABROAD, description="Not shown").integration_arn
    at_home = emulator.create("home", SOURCE, DATABASE).integration_arn
    (seen,) = await inbound(emulator, "eu-west-1", OTHER)
    assert (seen.integration_arn, seen.source_arn, seen.target_arn, seen.status) == (arn, SOURCE, ABROAD, "CREATING")
    assert await names(emulator) == [at_home]
    assert await names(emulator, "us-east-1", OTHER) == []
    assert emulator.listed("eu-west-1", OTHER) == ()


async def test_it_has_only_the_members_of_its_shape() -> None:
    """A target's account learns neither names nor tags nor keys."""
    response: Any = GlueEmulator(count=25).handle("DescribeInboundIntegrations", {})
    shown = set[str]().union(*response["InboundIntegrations"])
    assert shown == {"SourceArn", "TargetArn", "IntegrationArn", "Status", "CreateTime", "IntegrationConfig", "Errors"}
    assert [item["IntegrationArn"] for item in response["InboundIntegrations"]] == [
        item.integration_arn for item in samples(25)
    ]


async def test_it_goes_through_the_same_states() -> None:
    """Until the integration is gone, here too, and however it went."""
    emulator = GlueEmulator(count=0)
    arn = emulator.create("orders", SOURCE, ABROAD).integration_arn
    emulator.advance(minutes=1)
    assert [item.status for item in await inbound(emulator, "eu-west-1", OTHER)] == ["ACTIVE"]
    emulator.delete(arn)
    emulator.advance(minutes=1)
    assert await names(emulator, "eu-west-1", OTHER) == []
    second = emulator.create("orders", SOURCE, ABROAD).integration_arn
    emulator.remove(second)
    assert await names(emulator, "eu-west-1", OTHER) == []


async def test_polls_of_the_target_count() -> None:
    """With a clock that counts them."""
    emulator = GlueEmulator(count=0, clock=VirtualClock(polls_per_step=2))
    emulator.create("orders", SOURCE, ABROAD)
    statuses = [(await inbound(emulator, "eu-west-1", OTHER))[0].status for _ in range(3)]
    assert statuses == ["CREATING", "CREATING", "ACTIVE"]


async def test_by_integration_and_by_target() -> None:
    """Each narrows the listing; together, both must match."""
    emulator = GlueEmulator(count=0)
    first = emulator.create("first", SOURCE, DATABASE).integration_arn
    second = emulator.create("second", SOURCE, DATABASE + "2").integration_arn
    assert await names(emulator, integration_arn=second) == [second]
    assert await names(emulator, target_arn=DATABASE) == [first]
    assert await names(emulator, target_arn=DATABASE, integration_arn=first) == [first]
    assert await names(emulator, target_arn=DATABASE, integration_arn=second) == []
    assert await names(emulator, target_arn=DATABASE + "3") == []


async def test_an_integration_that_is_not_inbound() -> None:
    """The switch for unknown identifiers applies, also to one with its target elsewhere."""
    emulator = GlueEmulator(count=0)
    arn = emulator.create("orders", SOURCE, ABROAD).integration_arn
    with pytest.raises(NotFoundError):
        await names(emulator, integration_arn=arn)
    for switch in ("IntegrationNotFoundFault", "EntityNotFoundException"):
        strict = GlueEmulator(count=0, behaviour=Behaviour.parse([f"not_found={switch}"]))
        assert code_of(strict, "DescribeInboundIntegrations", {"IntegrationArn": arn}) == switch
    lenient = GlueEmulator(count=0, behaviour=Behaviour(not_found="empty"))
    assert await names(lenient, integration_arn=arn) == []


def test_asking_for_an_integration_creates_no_account(tmp_path: Path) -> None:
    """Whatever account and Region are in its ARN, a look changes nothing."""
    emulator = GlueEmulator(count=3)
    emulator.save(tmp_path / "before.json")
    foreign = samples(1, "eu-west-1", OTHER)[0].integration_arn
    assert code_of(emulator, "DescribeInboundIntegrations", {"IntegrationArn": foreign}) == "IntegrationNotFoundFault"
    emulator.save(tmp_path / "after.json")
    assert (tmp_path / "after.json").read_bytes() == (tmp_path / "before.json").read_bytes()


def test_a_target_that_does_not_exist() -> None:
    """It is a fault here, and at the creation of an integration."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour(missing_targets=(DATABASE,)))
    assert code_of(emulator, "DescribeInboundIntegrations", {"TargetArn": DATABASE}) == "TargetResourceNotFound"
    members = {"IntegrationName": "orders", "SourceArn": SOURCE, "TargetArn": DATABASE}
    assert code_of(emulator, "CreateIntegration", members) == "EntityNotFoundException"


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_pages_while_integrations_come_and_go(size: int) -> None:
    """Those of several accounts, in order of arrival; what stays is seen exactly once."""
    emulator = GlueEmulator(count=0)
    accounts = (HOME, OTHER, "444455556666")
    arns = [
        emulator.create(f"n{number}", SOURCE, ABROAD, account_id=accounts[number % 3]).integration_arn
        for number in range(9)
    ]
    transport = emulator.transport(region="eu-west-1", account_id=OTHER)
    seen: list[str] = []
    async with GlueIntegrationsClient("us-east-1", transport=transport) as client:
        async for item in client.iter_inbound_integrations(page_size=size):
            if not seen:
                emulator.remove(arns[0])
                emulator.remove(arns[7])
            seen.append(item.integration_arn)
    # What the first page has already brought stays.
    assert seen == [arn for arn in arns if arn != arns[7] or size > 7]


@pytest.mark.parametrize("target", ["arn:aws:s3:::bucket", "arn:aws:glue:us-east-1::database/lake"])
async def test_a_target_whose_arn_names_no_account(target: str) -> None:
    """It is in the account and Region of the integration."""
    emulator = GlueEmulator(count=0)
    arn = emulator.create("orders", SOURCE, target, region="eu-west-1", account_id=OTHER).integration_arn
    assert await names(emulator, "eu-west-1", OTHER) == [arn]


async def test_seeds_are_inbound_too() -> None:
    """Those of a list, and those that are added."""
    (made,) = (GlueEmulator(count=0).create("orders", SOURCE, ABROAD),)
    assert await names(GlueEmulator([made]), "eu-west-1", OTHER) == [made.integration_arn]
    emulator = GlueEmulator(count=0)
    emulator.add(made)
    assert await names(emulator, "eu-west-1", OTHER) == [made.integration_arn]
