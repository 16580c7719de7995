"""Every switch of `Behaviour`, and a client that is right whatever the service does."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations.errors import ConfigurationError, NotFoundError, ServerError, ThrottlingError
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"
ARN = samples(1)[0].integration_arn
NONE = "arn:aws:glue:us-east-1:123456789012:integration:03cabe77-79e7-4b7a-b3da-8c160bea6bbf"
ONCE = ClientConfig(retry=RetryPolicy(max_attempts=1))


def ask(switch: str, count: int = 25, /, **params: object) -> dict[str, object]:
    return GlueEmulator(count=count, behaviour=Behaviour.parse([switch])).handle("DescribeIntegrations", params)


def items(answer: Mapping[str, object]) -> list[dict[str, object]]:
    found = answer["Integrations"]
    assert isinstance(found, list)
    return found  # pyright: ignore[reportUnknownVariableType]  # JSON


def refusal(switch: str, **params: object) -> str:
    with pytest.raises(Fault) as caught:
        ask(switch, **params)
    return caught.value.code


def test_not_found() -> None:
    assert refusal("not-found=EntityNotFoundException", IntegrationIdentifier=NONE) == "EntityNotFoundException"
    assert ask("not-found=empty", IntegrationIdentifier=NONE) == {"Integrations": []}


def test_identifiers() -> None:
    uuid, name = ARN.rpartition(":")[2], "orders-to-lake-001"
    assert refusal("identifiers=arn", IntegrationIdentifier=uuid) == "IntegrationNotFoundFault"
    assert refusal("identifiers=arn-or-id", IntegrationIdentifier=name) == "IntegrationNotFoundFault"
    for identifier in (ARN, uuid, name):
        assert [item["IntegrationArn"] for item in items(ask("identifiers=any", IntegrationIdentifier=identifier))] == [
            ARN
        ]


def test_page_sizes() -> None:
    assert len(items(ask("default_page_size=7"))) == 7
    assert refusal("page-size-out-of-range=reject", MaxRecords=101) == "ValidationException"
    assert len(items(ask("min_page_size=20", MaxRecords=1))) == 20


def test_last_marker() -> None:
    assert "Marker" not in ask("last_marker=absent")
    assert (ask("last_marker=null")["Marker"], ask("last_marker=empty")["Marker"]) == (None, "")


def test_marker_seconds() -> None:
    """A marker is good until its time is over, in virtual time; without a bound for ever."""
    for switch, is_good in (("marker_seconds=60", False), ("marker_seconds=61", True), ("marker_seconds=inf", True)):
        emulator = GlueEmulator(behaviour=Behaviour.parse([switch]))
        marker = emulator.handle("DescribeIntegrations", {"MaxRecords": 10})["Marker"]
        emulator.advance(minutes=1)
        if is_good:
            assert items(emulator.handle("DescribeIntegrations", {"Marker": marker}))
        else:
            with pytest.raises(Fault, match=r"ValidationException.*has expired"):
                emulator.handle("DescribeIntegrations", {"Marker": marker})


def test_a_state_for_ever() -> None:
    """A state that lasts for ever does not end by itself."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse(["creating_seconds=inf"]))
    emulator.create("orders", SOURCE, TARGET)
    emulator.advance(days=1000)
    assert emulator.integrations[0].status == "CREATING"


def test_pages() -> None:
    """Short, empty and evaluated pages all have a marker."""
    answers = {
        "short": ask("pages=short", MaxRecords=10),
        "empty": ask("pages=empty", MaxRecords=10),
        "evaluated": ask("pages=evaluated", MaxRecords=10, Filters=[{"Name": "Status", "Values": ["FAILED"]}]),
    }
    assert {name: len(items(answer)) for name, answer in answers.items()} == {"short": 5, "empty": 0, "evaluated": 0}
    assert all(answer["Marker"] for answer in answers.values())


def test_members() -> None:
    """Errors of a healthy integration, members that are only written, and those without a value."""
    assert "Errors" not in items(ask("healthy_errors=absent"))[0]
    assert items(ask("healthy_errors=empty"))[0]["Errors"] == []
    assert items(ask("healthy_errors=null"))[0]["Errors"] is None
    assert all("Tags" not in item for item in items(ask("write_only_members=absent")))
    assert "SourceProperties" not in str(ask("write_only_members=absent"))
    assert items(ask("write_only_members=null"))[0]["Tags"] is None
    assert items(ask("unset_members=null"))[0]["KmsKeyId"] is None


def test_empty_account() -> None:
    assert ask("empty_account=absent", 0) == {}
    assert ask("empty_account=null", 0) == {"Integrations": None}


def test_statuses() -> None:
    """Lower-case and unknown states, and other members than the model has."""
    assert items(ask("status_case=lower"))[0]["Status"] == "active"
    assert "RESYNCING" in str(ask("unknown_status=true"))
    assert "MemberOfTheFuture" in items(ask("unknown_members=true"))[0]
    emulator = GlueEmulator(count=0, behaviour=Behaviour(initial_status="CREATED"))
    assert emulator.create("orders", SOURCE, TARGET).status == "CREATED"
    emulator.advance(minutes=1)
    assert emulator.integrations[0].status == "ACTIVE"


@pytest.mark.parametrize("code", ["IntegrationConflictOperationFault", "ConflictException"])
def test_duplicate_name(code: str) -> None:
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse([f"duplicate_name={code}"]))
    emulator.create("orders", SOURCE, TARGET)
    with pytest.raises(Fault, match=code):
        emulator.create("orders", SOURCE, TARGET)


def test_missing_sources() -> None:
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse([f"missing_sources={SOURCE},other"]))
    with pytest.raises(Fault, match="EntityNotFoundException"):
        emulator.create("orders", SOURCE, TARGET)


@pytest.mark.parametrize("form", ["body", "header", "429"])
@pytest.mark.parametrize("status", [400, 500])
async def test_client_knows_errors_in_any_form(form: str, status: int) -> None:
    """A throttle is a throttle, and an internal error is the server's, however they come."""
    emulator = GlueEmulator(behaviour=Behaviour.parse([f"throttle={form}", f"internal_server_status={status}"]))
    emulator.fail_next("ThrottlingException", "InternalServerException")
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport(), config=ONCE) as client:
        with pytest.raises(ThrottlingError) as throttled:
            await client.describe_integrations()
        with pytest.raises(ServerError) as failed:
            await client.describe_integrations()
    assert (throttled.value.http_status, failed.value.http_status) == (429 if form == "429" else 400, status)


PRODUCT = [
    [f"{name}={value}" for name, value in zip(("pages", "last_marker", "not_found", "empty_account"), row, strict=True)]
    for row in itertools.product(
        ("full", "short", "empty", "evaluated"),
        ("absent", "null", "empty"),
        ("IntegrationNotFoundFault", "EntityNotFoundException", "empty"),
        ("list", "absent", "null"),
    )
]


@pytest.mark.parametrize("rest", [[], ["healthy_errors=null", "unset_members=null", "write_only_members=null"]])
async def test_client_is_right_whatever_the_service_does(rest: list[str]) -> None:
    """Listings are complete and look-ups find what is there, over the product of the switches that matter."""
    expected = [item.integration_arn for item in samples(25)]
    for switches in PRODUCT:
        behaviour = Behaviour.parse([*switches, *rest, "unknown_members=true"])
        emulator = GlueEmulator(behaviour=behaviour)
        async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
            assert [item.integration_arn async for item in client.iter_integrations(page_size=4)] == expected, switches
            assert (await client.get_integration("orders-to-lake-001")).integration_arn == ARN, switches
            with pytest.raises(NotFoundError):
                await client.get_integration(NONE)
            nothing = GlueIntegrationsClient("us-east-1", transport=emulator.transport(account_id="111122223333"))
            async with nothing:
                assert len(await nothing.iter_integrations().collect()) == 25


@pytest.mark.parametrize(
    ("switch", "complaint"),
    [
        ("notfound=empty", "no behaviour 'notfound', only not_found, identifiers"),
        ("not_found=never", "one of IntegrationNotFoundFault, EntityNotFoundException, empty, not 'never'"),
        ("unknown_members=perhaps", "true or false"),
        ("max_page_size=x", "a whole number"),
        ("max_page_size=0", "min_page_size must be 1 to max_page_size"),
        ("default_page_size=101", "default_page_size must be 1 to max_page_size"),
        ("creating_seconds=-1", "creating_seconds must be at least 0"),
        ("creating_seconds=nan", "creating_seconds must be at least 0"),
        ("internal_server_status=404", "one of 400, 500"),
        ("not_found", "NAME=VALUE"),
    ],
)
def test_bad_switches(switch: str, complaint: str) -> None:
    """An unknown switch lists the known ones, a wrong value those allowed."""
    with pytest.raises(ConfigurationError, match=complaint):
        Behaviour.parse([switch])


def test_every_switch_is_documented() -> None:
    """The table of switches names each of them."""
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "emulator.md").read_text("utf-8")
    table = page.partition("## Switches")[2].partition("\n## ")[0]
    assert set(
        re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in re.findall(r"^\| `.*", table, re.MULTILINE)))
    ) == {field.name for field in fields(Behaviour)}
