"""Inventories of many Regions and accounts, on the emulator over HTTP."""

import asyncio
import gc
import ssl
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from glue_integrations import AccountRegion, ClientConfig, InboundIntegration, Integration, RetryPolicy
from glue_integrations.errors import (
    AccessDeniedError,
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    CredentialsError,
    GlueIntegrationsError,
    InvalidRequestError,
    ThrottlingError,
)
from glue_integrations.inventory import (
    InventoryFailure,
    InventoryItem,
    InventorySummary,
    all_regions,
    iter_inventory,
)
from glue_integrations.testing import GlueEmulator
from rawserver import http, raw_server
from support import wire_integration

CERTIFICATE: Final = Path(__file__).with_name("self_signed.pem")
ACCOUNTS: Final = ("111111111111", "222222222222")
REGIONS: Final = ("eu-west-1", "us-east-1", "us-west-2")
ROLE: Final = "arn:aws:iam::222222222222:role/reader"
ONE_ATTEMPT: Final = ClientConfig(retry=RetryPolicy(max_attempts=1))
STS_RESPONSE: Final = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>222222222222</AccessKeyId><SecretAccessKey>test</SecretAccessKey>
<SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><AssumedRoleId>A:b</AssumedRoleId><Arn>arn:aws:sts::222222222222:assumed-role/reader/b</Arn>
</AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"""
STS_DENIES: Final = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>"""


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path) -> Path:
    """A profile for each account; the emulator takes the key for the account."""
    config = tmp_path / "config"
    config.write_text(
        "".join(
            f"[profile of-{account}]\nregion = eu-west-1\naws_access_key_id = {account}\naws_secret_access_key = test\n"
            for account in ACCOUNTS
        )
    )
    return config


@pytest.fixture
async def emulator(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[GlueEmulator]:
    """An emulator with 10 integrations in each account and Region."""
    async with GlueEmulator(count=10) as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", running.endpoint_url)
        yield running


def places(*regions: str) -> list[AccountRegion]:
    return [
        AccountRegion(region_name=region, profile_name=f"of-{account}") for region in regions for account in ACCOUNTS
    ]


async def collect(*args: Any, **options: Any) -> list[InventoryItem | InventoryFailure]:
    return [found async for found in iter_inventory(*args, **options)]


def by_place(found: list[InventoryItem | InventoryFailure]) -> Counter[AccountRegion]:
    assert all(isinstance(each, InventoryItem) for each in found)
    return Counter(each.account_region for each in found)


def errors_of(found: list[InventoryItem | InventoryFailure]) -> dict[AccountRegion, GlueIntegrationsError]:
    return {each.account_region: each.error for each in found if isinstance(each, InventoryFailure)}


# ----------------------------------------------------------------------------------------------------------------------
# One stream
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("concurrency", [1, 2, 32])
async def test_every_region_of_every_account(emulator: GlueEmulator, concurrency: int) -> None:  # serves
    """Each integration is found once, with where it is."""
    found = await collect(places(*REGIONS), concurrency=concurrency)
    assert by_place(found) == dict.fromkeys(places(*REGIONS), 10)
    items = [each for each in found if isinstance(each, InventoryItem)]
    assert len({each.integration.integration_arn for each in items}) == 60
    for each in items:
        region, account = each.integration.integration_arn.split(":")[3:5]
        assert (region, f"of-{account}") == (each.account_region.region_name, each.account_region.profile_name)


async def test_nothing_to_list() -> None:
    assert await collect([]) == []


async def test_places_may_be_any_iterable(emulator: GlueEmulator) -> None:  # serves
    found = await collect(each for each in places("eu-west-1"))
    assert by_place(found) == dict.fromkeys(places("eu-west-1"), 10)


async def test_inbound_integrations(emulator: GlueEmulator) -> None:
    """On request only."""
    target = "arn:aws:glue:eu-west-1:222222222222:database/lake"
    created = emulator.create(
        "theirs", "arn:aws:dynamodb:eu-west-1:111111111111:table/t", target, region="eu-west-1", account_id=ACCOUNTS[0]
    )
    place = AccountRegion(region_name="eu-west-1", profile_name="of-222222222222")
    assert len(await collect([place])) == 10
    found = await collect([place], inbound=True)
    inbound = [each.integration for each in found if isinstance(each, InventoryItem)][10:]
    assert all(isinstance(each, InboundIntegration) for each in inbound)
    assert created.integration_arn in {each.integration_arn for each in inbound}


async def test_a_slow_reader(emulator: GlueEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages wait until they are read: at most one for each task, and one in the queue."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", "")
    async with GlueEmulator(count=1000) as large:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", large.endpoint_url)
        read = 0
        async for _ in iter_inventory(places("eu-west-1"), concurrency=2):
            read += 1
            if read % 50 == 0:
                for _ in range(200):
                    await asyncio.sleep(0)
                assert len(large.requests) <= (read - 1) // 100 + 1 + 3
        assert read == 2000


async def test_leaving_early(emulator: GlueEmulator) -> None:  # serves
    """Nothing keeps running."""
    before = asyncio.all_tasks()
    async with aclosing(iter_inventory(places(*REGIONS), concurrency=2)) as found:
        async for _ in found:
            break
    assert {task for task in asyncio.all_tasks() - before if "glue_integrations" in str(task.get_coro())} == set()


async def test_cancelling(emulator: GlueEmulator) -> None:
    """A reader that is cancelled leaves nothing behind, wherever the tasks are."""
    emulator.inject("stall=before,times=always")
    task = asyncio.create_task(collect(places(*REGIONS), concurrency=3))
    async with asyncio.timeout(20):
        while len(emulator.requests) < 3:
            await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not [each for each in asyncio.all_tasks() if "_scan" in str(each.get_coro())]


# ----------------------------------------------------------------------------------------------------------------------
# Failures
# ----------------------------------------------------------------------------------------------------------------------


async def test_failures_do_not_end_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is reported with its place: here a Region that refuses, and a profile that does not exist."""
    async with GlueEmulator(count=10, region="eu-west-1") as emulator:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", emulator.endpoint_url)
        nowhere = AccountRegion(region_name="eu-west-1", profile_name="nobody")
        found = await collect([nowhere, *places("us-east-1", "eu-west-1")], config=ONE_ATTEMPT)
    errors = errors_of(found)
    refused = {each for each in errors if isinstance(errors[each], AuthenticationError)}
    assert refused == {*places("us-east-1")}
    assert isinstance(errors[nowhere], ConfigurationError)
    assert len(errors) == 3
    assert len(found) == 23
    failure = next(each for each in found if isinstance(each, InventoryFailure) and each.account_region == nowhere)
    assert str(failure).startswith("eu-west-1 of nobody: ")


async def test_a_listing_that_fails_midway(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found before stays, and its error comes after it."""
    page = http(200, {"Integrations": [wire_integration()], "Marker": "more"})
    denied = http(400, {"__type": "AccessDeniedException", "Message": "no"})
    place = AccountRegion(region_name="eu-west-1", profile_name="of-111111111111")
    async with raw_server(page, denied) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", server.endpoint)
        item, failure = await collect([place])
    assert isinstance(item, InventoryItem)
    assert isinstance(failure, InventoryFailure)
    assert isinstance(failure.error, AccessDeniedError)
    assert failure.error.operation == "DescribeIntegrations"


async def test_throttling(emulator: GlueEmulator) -> None:
    emulator.inject("error=ThrottlingException,times=1")
    found = await collect(places("eu-west-1"), concurrency=1, config=ONE_ATTEMPT)
    (error,) = errors_of(found).values()
    assert isinstance(error, ThrottlingError)
    assert len(found) == 11


async def test_an_unreachable_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", "http://127.0.0.1:9")
    found = await collect(places("eu-west-1"), config=ONE_ATTEMPT)
    assert [type(error) for error in errors_of(found).values()] == [ConnectionFailedError] * 2


# ----------------------------------------------------------------------------------------------------------------------
# Roles
# ----------------------------------------------------------------------------------------------------------------------


def roles(*regions: str) -> list[AccountRegion]:
    return [AccountRegion(region_name=each, profile_name="of-111111111111", role_arn=ROLE) for each in regions]


async def test_a_role_is_assumed_once_for_all_regions(emulator: GlueEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the credentials of the profile, in its Region."""
    async with raw_server(http(200, STS_RESPONSE)) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        found = await collect(roles("us-west-2", "us-east-1", "eu-west-1"))
    assert by_place(found) == dict.fromkeys(roles("us-west-2", "us-east-1", "eu-west-1"), 10)
    assert {each.integration.integration_arn.split(":")[4] for each in found if isinstance(each, InventoryItem)} == {
        "222222222222"
    }
    (request,) = sts.requests
    assert b"Action=AssumeRole" in request.body
    assert b"RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Freader" in request.body
    assert "Credential=111111111111/" in request.headers["authorization"]
    assert "/eu-west-1/sts/" in request.headers["authorization"]
    assert len(emulator.requests) == 3


async def test_a_role_that_cannot_be_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for once, and reported for each Region, with STS's reason."""
    async with raw_server(http(403, STS_DENIES)) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        found = await collect(roles("us-west-2", "us-east-1"), config=ONE_ATTEMPT)
    errors = errors_of(found)
    assert [*map(type, errors.values())] == [CredentialsError] * 2
    assert all("sts:AssumeRole" in str(error) for error in errors.values())
    assert len(sts.requests) == 1


# ----------------------------------------------------------------------------------------------------------------------
# What the clients share
# ----------------------------------------------------------------------------------------------------------------------


_opened: Final[list[str]] = []
_watching: Final[list[bool]] = []


def _note(event: str, args: tuple[object, ...]) -> None:
    if event == "open" and _watching:
        _opened.append(str(args[0]))


async def test_one_service_model_and_one_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read once for all clients."""
    sys.addaudithook(_note)  # it cannot be removed
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    page = http(200, {"Integrations": [wire_integration()]})
    contexts: list[int] = []
    gc.collect()
    before = len(_contexts())
    async with raw_server(page, tls=tls) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", server.endpoint.replace("127.0.0.1", "localhost"))
        monkeypatch.setenv("AWS_CA_BUNDLE", str(CERTIFICATE))
        _watching.append(True)
        try:
            async for found in iter_inventory(places(*REGIONS)):
                assert isinstance(found, InventoryItem), found
                contexts.append(len(_contexts()) - before)
        finally:
            _watching.clear()
    models = [name for name in _opened if "/glue/" in name and "service-2" in name]
    assert len(contexts) == 6
    assert len(models) == 1
    assert max(contexts) == 1


def _contexts() -> list[ssl.SSLContext]:
    return [each for each in gc.get_objects() if isinstance(each, ssl.SSLContext)]


# ----------------------------------------------------------------------------------------------------------------------
# Summary
# ----------------------------------------------------------------------------------------------------------------------


def test_a_summary() -> None:
    """Counts, the oldest that is SYNCING, and what needs somebody, with its errors."""
    place = AccountRegion(region_name="eu-west-1", profile_name="team")
    summary = InventorySummary()

    def add(name: str, status: str, day: int = 1, **members: object) -> InventoryItem:
        created = datetime(2026, 1, day, tzinfo=UTC).timestamp()
        wire = wire_integration() | {"IntegrationName": name, "Status": status, "CreateTime": created} | members
        item = InventoryItem(place, Integration.model_validate(wire))
        summary.add(item)
        return item

    problem = [{"ErrorCode": "ROLE", "ErrorMessage": "The role\x1b is gone."}]
    add("a", "ACTIVE")
    add("b", "ACTIVE")
    add("young", "SYNCING", 3)
    oldest = add("old", "SYNCING", 2)
    add("younger", "SYNCING", 4)
    failed = add("f", "FAILED", Errors=problem)
    attention = add("n", "needs_attention", Errors=problem)
    inbound = InboundIntegration.model_validate(
        {name: value for name, value in wire_integration().items() if name != "IntegrationName"}
    )
    summary.add(InventoryItem(place, inbound))
    failure = InventoryFailure(place, ThrottlingError("Rate exceeded", code="ThrottlingException"))
    summary.add(failure)

    assert summary.counts == {"ACTIVE": 2, "SYNCING": 3, "FAILED": 1, "NEEDS_ATTENTION": 1}
    assert summary.inbound_counts.total() == 1
    assert summary.oldest_syncing is oldest
    assert summary.failed == [failed]
    assert summary.needs_attention == [attention]
    assert summary.failures == [failure]
    lines = str(summary).splitlines()
    assert lines[0] == "7 integrations: 3 SYNCING, 2 ACTIVE, 1 FAILED, 1 NEEDS_ATTENTION"
    assert lines[1].startswith("1 inbound integrations: 1 ")
    assert lines[2].startswith("oldest SYNCING, created 2026-01-02: eu-west-1 of team: old (")
    assert "ROLE: The role\\x1b is gone." in lines[3]
    assert lines[-1].startswith("not listed: eu-west-1 of team: ThrottlingException: Rate exceeded")


def test_an_empty_summary() -> None:
    assert str(InventorySummary()) == "0 integrations: none"


# ----------------------------------------------------------------------------------------------------------------------
# Arguments
# ----------------------------------------------------------------------------------------------------------------------


def test_all_regions() -> None:
    """They are those of botocore's data, in order; partitions are apart."""
    regions = all_regions()
    assert {"eu-west-1", "us-east-1"} < {*regions}
    assert len(regions) > 30
    assert list(regions) == sorted(regions)
    assert "us-gov-west-1" in all_regions("aws-us-gov")
    assert not {*regions} & {*all_regions("aws-us-gov")}
    with pytest.raises(InvalidRequestError, match="partition='nowhere' is not a partition"):
        all_regions("nowhere")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"region_name": ""}, "region_name= must be"),
        ({"region_name": None}, "region_name= must be"),
        ({"region_name": "eu west"}, "eu west"),
        ({"region_name": "eu-west-1", "profile_name": " "}, "profile_name= must be"),
        ({"region_name": "eu-west-1", "role_arn": "reader"}, "role_arn=: 'reader' is not an ARN"),
        ({"region_name": "eu-west-1", "role_arn": "arn:aws:iam::1:user/u"}, "user/u is not the ARN of a role"),
    ],
    ids=["empty", "None", "not a Region", "profile", "role", "user"],
)
def test_a_bad_place(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigurationError, match=text):
        AccountRegion(**arguments)


@pytest.mark.parametrize("concurrency", [0, -1, 1.5, True, "2", None])
def test_a_bad_concurrency(concurrency: Any) -> None:
    with pytest.raises(InvalidRequestError, match="concurrency must be a whole number of at least 1"):
        iter_inventory([], concurrency=concurrency)


def test_what_is_not_a_place() -> None:
    wrong: Any = ["eu-west-1"]
    with pytest.raises(InvalidRequestError, match="account_regions must hold AccountRegion, not a str"):
        iter_inventory(wrong)
    with pytest.raises(InvalidRequestError, match="config must be a ClientConfig"):
        iter_inventory([], config=wrong)
