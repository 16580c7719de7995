"""What the emulator's users write: options for their clients, credentials, resets, and Regions that are only names."""

from typing import Any

import aiohttp
import botocore.session
import pytest

from emulator.wire import RawClient, Signing
from glue_integrations import GlueIntegrationsClient
from glue_integrations.errors import AuthenticationError, ConfigurationError, InvalidInputError
from glue_integrations.testing import Behaviour, ClientOptions, FaultRule, GlueEmulator, VirtualClock, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"


async def test_client_options_open_a_client() -> None:
    """They hold the emulator's own keys and home Region."""
    async with (
        GlueEmulator(samples(3, "eu-west-1"), access_key_id="key", secret_access_key="secret") as emulator,
        GlueIntegrationsClient(**emulator.client_options) as client,
    ):
        assert len(await client.iter_integrations().collect()) == 3


def test_client_options_are_those_of_boto3() -> None:
    """botocore's clients take the same names."""
    with GlueEmulator(count=3) as emulator:
        options: ClientOptions = emulator.client_options
        glue: Any = botocore.session.Session().create_client("glue", **options)
        assert len(glue.describe_integrations()["Integrations"]) == 3
        glue.close()


def test_client_options_need_a_running_emulator() -> None:
    """The error says what to do."""
    with pytest.raises(RuntimeError, match="use `async with`, `with` or start"):
        _ = GlueEmulator().client_options


@pytest.mark.parametrize(
    ("region", "names", "remedy"),
    [
        ("US-EAST-1", "aws", "lower case: us-east-1"),
        ("Local", "any", "lower case: local"),
        ("local", "aws", "region_names='any'"),
        ("US EAST", "aws", "such as us-east-1"),
        ("", "aws", "such as us-east-1"),
        ("my region", "any", "hyphens"),
    ],
)
def test_the_remedy_for_a_region_fits(region: str, names: Any, remedy: str) -> None:
    """It never advises what leads to the same error."""
    with pytest.raises(ConfigurationError) as caught:
        GlueEmulator(region=region, behaviour=Behaviour(region_names=names))
    assert caught.value.remedy is not None
    assert remedy in caught.value.remedy


async def test_reset_brings_back_the_start() -> None:
    """Integrations, states, clock, faults and requests are as at construction, and the next one gets the same ARN."""
    clock = VirtualClock()
    emulator = GlueEmulator(count=2, clock=clock, faults=["error=ThrottlingException"])
    started = clock.now()
    arns: list[str] = []
    for _ in range(2):
        assert emulator.faults == (FaultRule("error", "ThrottlingException"),)
        created = emulator.create("orders", SOURCE, TARGET)
        arns.append(created.integration_arn)
        assert created.status == "CREATING"
        emulator.remove(emulator.integrations[0].integration_arn)
        emulator.create("orders", SOURCE, TARGET, region="eu-west-1")
        emulator.advance(days=3)
        async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
            await client.iter_integrations().collect()
        assert len(emulator.requests) == 2
        emulator.reset()
        assert (clock.now(), len(emulator.requests), emulator.integrations) == (started, 0, tuple(samples(2)))
        assert emulator.listed("eu-west-1") == tuple(samples(2, "eu-west-1"))
    assert arns[0] == arns[1]


def test_reset_brings_back_what_was_given() -> None:
    """A generator is read only once."""
    emulator = GlueEmulator(iter(samples(3)))
    emulator.remove(emulator.integrations[1].integration_arn)
    emulator.reset()
    assert emulator.integrations == tuple(samples(3))


async def test_any_credentials() -> None:
    """Any key and any secret will do; twelve digits still are an account, and a signature must be there."""
    async with GlueEmulator(count=1, any_credentials=True) as emulator, aiohttp.ClientSession() as session:
        raw = RawClient(emulator, session)
        for key in ("AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "x"):
            assert (await raw.post(signing=Signing(key=key, secret="whatever"))).status == 200
        found = await raw.post(signing=Signing(key="111122223333", secret="whatever"))
        assert ":111122223333:" in found.body["Integrations"][0]["IntegrationArn"]
        for header, code in [
            (None, "MissingAuthenticationTokenException"),
            ("Basic x", "IncompleteSignatureException"),
        ]:
            refused = await raw.post(after={"Authorization": header})
            assert refused.headers["x-amzn-ErrorType"] == code


async def test_a_wrong_key_is_told_the_right_one() -> None:
    """So that nobody has to look it up."""
    async with GlueEmulator(access_key_id="mine", secret_access_key="hidden") as emulator:
        options: Any = {**emulator.client_options, "aws_access_key_id": "other"}
        async with GlueIntegrationsClient(**options) as client:
            with pytest.raises(AuthenticationError, match=r"access key 'mine' or twelve digits, not 'other'") as caught:
                await client.describe_integrations()
    assert "--any-credentials" in str(caught.value)
    assert "hidden" not in str(caught.value)


async def test_a_region_that_is_only_a_name() -> None:
    """It is refused with the switch that allows it, and works with the switch."""
    with pytest.raises(ConfigurationError, match=r"not 'local'.*region-names=any"):
        GlueEmulator(region="local")
    async with GlueEmulator() as emulator:
        options: Any = {**emulator.client_options, "region_name": "local"}
        async with GlueIntegrationsClient(**options) as client:
            with pytest.raises((AuthenticationError, InvalidInputError), match="region-names=any"):
                await client.describe_integrations()
    behaviour = Behaviour(region_names="any")
    async with (
        GlueEmulator(count=2, region="local", behaviour=behaviour) as emulator,
        GlueIntegrationsClient(**emulator.client_options) as client,
    ):
        created = emulator.create("orders", SOURCE, TARGET)
        assert created.integration_arn.startswith("arn:aws:glue:local:")
        assert len(await client.iter_integrations().collect()) == 3


async def test_another_region_than_the_only_one() -> None:
    """The refusal names the one that is served."""
    async with GlueEmulator(region="eu-west-1") as emulator:
        options: Any = {**emulator.client_options, "region_name": "us-east-1"}
        async with GlueIntegrationsClient(**options) as client:
            with pytest.raises(AuthenticationError, match="serves 'eu-west-1' only"):
                await client.describe_integrations()


async def test_unmet_faults_and_refusals() -> None:
    """A fault counts as met once it applied; an injected error is no refusal."""
    emulator = GlueEmulator()
    rules = FaultRule("error", "ThrottlingException", times=2), FaultRule("error", "ValidationException", attempt=7)
    emulator.inject(*rules, "latency=0,times=always")
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        await client.describe_integrations()
    assert emulator.unmet_faults == rules[1:]
    assert not emulator.refusals
    emulator.clear_faults()
    emulator.inject("error=ValidationException")
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        with pytest.raises(InvalidInputError):
            await client.describe_integrations()
        assert not emulator.refusals
        with pytest.raises(InvalidInputError):
            await client.describe_integrations(marker="nonsense")
    assert [fault.code for fault in emulator.refusals] == ["ValidationException"]
    emulator.clear_requests()
    assert not emulator.refusals
    assert not emulator.requests


@pytest.mark.parametrize(
    "text",
    [
        "cut",
        "error=ThrottlingException,times=2",
        "latency=0.5,times=always,probability=0.1,seed=7",
        "stall=inside,operation=DescribeIntegrations,attempt=2",
        "html,MaxRecords=5,IntegrationIdentifier=arn:aws:glue",
    ],
)
def test_a_rule_shows_the_text_it_was_parsed_from(text: str) -> None:
    """So a message about it can be typed again."""
    assert str(FaultRule.parse(text)) == text
