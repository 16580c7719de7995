"""Every switch of `Behaviour`, and a client that works with any combination."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient, Pager, RetryPolicy
from glue_integrations.errors import ConfigurationError, NotFoundError, ServerError, ThrottlingError
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"
ARN = samples(1)[0].integration_arn
MISSING = "arn:aws:glue:us-east-1:123456789012:integration:03cabe77-79e7-4b7a-b3da-8c160bea6bbf"
HUGE = pytest.param(10**5000, id="5001 digits")
NO_RETRIES = ClientConfig(retry=RetryPolicy(max_attempts=1))


def describe(switch: str, count: int = 25, /, **params: object) -> dict[str, object]:
    return GlueEmulator(count=count, behaviour=Behaviour.parse([switch])).handle("DescribeIntegrations", params)


def items(response: Mapping[str, object]) -> list[dict[str, object]]:
    found = response["Integrations"]
    assert isinstance(found, list)
    return found  # pyright: ignore[reportUnknownVariableType]  # JSON


def fault_code(switch: str, **params: object) -> str:
    with pytest.raises(Fault) as caught:
        describe(switch, **params)
    return caught.value.code


def test_not_found() -> None:
    assert fault_code("not-found=EntityNotFoundException", IntegrationIdentifier=MISSING) == "EntityNotFoundException"
    assert describe("not-found=empty", IntegrationIdentifier=MISSING) == {"Integrations": []}


def test_identifiers() -> None:
    uuid, name = ARN.rpartition(":")[2], "orders-to-lake-001"
    assert fault_code("identifiers=arn", IntegrationIdentifier=uuid) == "IntegrationNotFoundFault"
    assert fault_code("identifiers=arn-or-id", IntegrationIdentifier=name) == "IntegrationNotFoundFault"
    for identifier in (ARN, uuid, name):
        found = items(describe("identifiers=any", IntegrationIdentifier=identifier))
        assert [item["IntegrationArn"] for item in found] == [ARN]


def test_page_sizes() -> None:
    assert len(items(describe("default_page_size=7"))) == 7
    assert fault_code("page-size-out-of-range=reject", MaxRecords=101) == "ValidationException"
    assert len(items(describe("min_page_size=20", MaxRecords=1))) == 20


def test_last_marker() -> None:
    assert "Marker" not in describe("last_marker=absent")
    assert (describe("last_marker=null")["Marker"], describe("last_marker=empty")["Marker"]) == (None, "")


def test_marker_seconds() -> None:
    """A marker expires after its virtual seconds; with inf, never."""
    for switch, is_valid in (("marker_seconds=60", False), ("marker_seconds=61", True), ("marker_seconds=inf", True)):
        emulator = GlueEmulator(behaviour=Behaviour.parse([switch]))
        marker = emulator.handle("DescribeIntegrations", {"MaxRecords": 10})["Marker"]
        emulator.advance(minutes=1)
        if is_valid:
            assert items(emulator.handle("DescribeIntegrations", {"Marker": marker}))
        else:
            with pytest.raises(Fault, match=r"ValidationException.*has expired"):
                emulator.handle("DescribeIntegrations", {"Marker": marker})


def test_state_without_end() -> None:
    """A state with an infinite duration does not end."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse(["creating_seconds=inf"]))
    emulator.create("orders", SOURCE, TARGET)
    emulator.advance(days=1000)
    assert emulator.integrations[0].status == "CREATING"


def test_pages() -> None:
    """Short, empty and evaluated pages all have a marker."""
    responses = {
        "short": describe("pages=short", MaxRecords=10),
        "empty": describe("pages=empty", MaxRecords=10),
        "evaluated": describe("pages=evaluated", MaxRecords=10, Filters=[{"Name": "Status", "Values": ["FAILED"]}]),
    }
    assert {name: len(items(page)) for name, page in responses.items()} == {
        "short": 5,
        "empty": 0,
        "evaluated": 0,
    }
    assert all(response["Marker"] for response in responses.values())


def test_members() -> None:
    """Errors of a healthy integration, write-only members, and members without a value."""
    assert "Errors" not in items(describe("healthy_errors=absent"))[0]
    assert items(describe("healthy_errors=empty"))[0]["Errors"] == []
    assert items(describe("healthy_errors=null"))[0]["Errors"] is None
    assert all("Tags" not in item for item in items(describe("write_only_members=absent")))
    assert "SourceProperties" not in str(describe("write_only_members=absent"))
    assert items(describe("write_only_members=null"))[0]["Tags"] is None
    assert items(describe("unset_members=null"))[0]["KmsKeyId"] is None


def test_empty_account() -> None:
    assert describe("empty_account=absent", 0) == {}
    assert describe("empty_account=null", 0) == {"Integrations": None}


def test_statuses() -> None:
    """Lower-case and unknown statuses, and unknown members."""
    assert items(describe("status_case=lower"))[0]["Status"] == "active"
    assert "RESYNCING" in str(describe("unknown_status=true"))
    assert "MemberOfTheFuture" in items(describe("unknown_members=true"))[0]
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
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse([f"missing_sources={SOURCE},{TARGET}"]))
    with pytest.raises(Fault, match="EntityNotFoundException"):
        emulator.create("orders", SOURCE, TARGET)


def test_inaccessible_keys() -> None:
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse(["inaccessible_keys=alias/none"]))
    members = {"IntegrationName": "orders", "SourceArn": SOURCE, "TargetArn": TARGET}
    with pytest.raises(Fault, match="KMSKeyNotAccessibleFault"):
        emulator.handle("CreateIntegration", {**members, "KmsKeyId": "alias/none"})
    emulator.handle("CreateIntegration", {**members, "KmsKeyId": "alias/lake"})


def test_quota() -> None:
    """It counts what exists, in one account and Region."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse(["quota=2"]))
    first = emulator.create("first", SOURCE, TARGET).integration_arn
    emulator.create("second", SOURCE, TARGET)
    with pytest.raises(Fault, match="IntegrationQuotaExceededFault"):
        emulator.create("third", SOURCE, TARGET)
    emulator.create("third", SOURCE, TARGET, region="eu-west-1")
    emulator.advance(minutes=1)
    emulator.delete(first)
    with pytest.raises(Fault, match="IntegrationQuotaExceededFault"):
        emulator.create("third", SOURCE, TARGET)
    emulator.advance(minutes=1)
    emulator.create("third", SOURCE, TARGET)


@pytest.mark.parametrize(
    ("operation", "length"),
    [("DescribeIntegrations", 128), ("DescribeInboundIntegrations", 128), ("ListIntegrationTableProperties", 4096)],
)
async def test_long_markers(operation: str, length: int) -> None:
    """As long as the model allows, and the client sends them back."""
    emulator = GlueEmulator(count=3, behaviour=Behaviour.parse(["long_markers=true"]))
    for number in range(3):
        table = {"ResourceArn": TARGET, "TableName": f"table-{number}"}
        emulator.handle("CreateIntegrationTableProperties", table)
    marker = emulator.handle(operation, {"MaxRecords": 1})["Marker"]
    assert len(str(marker)) == length
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        listings: dict[str, Pager[Any]] = {
            "DescribeIntegrations": client.iter_integrations(page_size=1),
            "DescribeInboundIntegrations": client.iter_inbound_integrations(page_size=1),
            "ListIntegrationTableProperties": client.iter_integration_table_properties(page_size=1),
        }
        assert len(await listings[operation].collect()) == 3


@pytest.mark.parametrize("source", ["orders", "arn:aws:dynamodb", "arn:aws:dynamodb:us-east-1"])
def test_missing_sources_are_arns(source: str) -> None:
    """No request can name another one, so a test with it would test nothing."""
    with pytest.raises(ConfigurationError, match=r"missing_sources: .* is not an ARN"):
        Behaviour.parse([f"missing-sources={source}"])


@pytest.mark.parametrize("number", ["1_0", "\u0663", "0x10", "9" * 5000, "1e999"])
@pytest.mark.parametrize("name", ["max-page-size", "creating-seconds"])
def test_numbers_are_written_plainly(name: str, number: str) -> None:
    """None of them is read as another number, nor as infinity."""
    with pytest.raises(ConfigurationError, match=f"{name.replace('-', '_')} must be"):
        Behaviour.parse([f"{name}={number}"])


@pytest.mark.parametrize("switches", [None, 5])
def test_switches_are_text(switches: Any) -> None:
    with pytest.raises(ConfigurationError, match="switches must be"):
        Behaviour.parse(switches)


@pytest.mark.parametrize("form", ["body", "header", "429"])
@pytest.mark.parametrize("status", [400, 500])
async def test_client_recognises_errors_in_any_form(form: str, status: int) -> None:
    """The client recognises throttling and internal errors in every form."""
    emulator = GlueEmulator(behaviour=Behaviour.parse([f"throttle={form}", f"internal_server_status={status}"]))
    emulator.fail_next("ThrottlingException", "InternalServerException")
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport(), config=NO_RETRIES) as client:
        with pytest.raises(ThrottlingError) as throttled:
            await client.describe_integrations()
        with pytest.raises(ServerError) as failed:
            await client.describe_integrations()
    assert (throttled.value.http_status, failed.value.http_status) == (429 if form == "429" else 400, status)


COMBINATIONS = [
    [f"{name}={value}" for name, value in zip(("pages", "last_marker", "not_found", "empty_account"), row, strict=True)]
    for row in itertools.product(
        ("full", "short", "empty", "evaluated"),
        ("absent", "null", "empty"),
        ("IntegrationNotFoundFault", "EntityNotFoundException", "empty"),
        ("list", "absent", "null"),
    )
]


@pytest.mark.parametrize("extra", [[], ["healthy_errors=null", "unset_members=null", "write_only_members=null"]])
async def test_client_works_with_every_combination(extra: list[str]) -> None:
    """Listings are complete and look-ups find existing integrations, for all combinations of four switches."""
    expected = [item.integration_arn for item in samples(25)]
    for switches in COMBINATIONS:
        behaviour = Behaviour.parse([*switches, *extra, "unknown_members=true"])
        emulator = GlueEmulator(behaviour=behaviour)
        async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
            assert [item.integration_arn async for item in client.iter_integrations(page_size=4)] == expected, switches
            assert (await client.get_integration("orders-to-lake-001")).integration_arn == ARN, switches
            with pytest.raises(NotFoundError):
                await client.get_integration(MISSING)
            other_account = GlueIntegrationsClient("us-east-1", transport=emulator.transport(account_id="111122223333"))
            async with other_account:
                assert len(await other_account.iter_integrations().collect()) == 25


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        ("notfound=empty", "Unknown behaviour 'notfound'; choose from not_found, identifiers"),
        ("not_found=never", "one of IntegrationNotFoundFault, EntityNotFoundException, empty, not 'never'"),
        ("unknown_members=perhaps", "true or false"),
        ("max_page_size=x", "a whole number"),
        ("max_page_size=0", "max_page_size must be at least 1"),
        ("default_page_size=101", "default_page_size must be 1 to max_page_size"),
        ("creating_seconds=-1", "creating_seconds must be at least 0"),
        ("creating_seconds=nan", "creating_seconds must be a number"),
        ("internal_server_status=404", "one of 400, 500"),
        ("creating_seconds=1e300", "creating_seconds must be at least 0 and at most 3155760000, or inf"),
        ("marker_seconds=1e12", "marker_seconds must be at least 0 and at most 3155760000, or inf"),
        ("max_page_size=99999999999", "max_page_size must be at least 1 and at most 2147483647"),
        ("min_page_size=101", "min_page_size must be 1 to max_page_size, which is 100, not 101"),
        ("default_page_size=0", "default_page_size must be at least 1"),
        ("default_page_size=none", "default_page_size must be a whole number, not 'none'"),
        ("not_found", "NAME=VALUE"),
    ],
)
def test_bad_switches(switch: str, message: str) -> None:
    """An unknown switch lists the known ones, and an invalid value lists the valid ones."""
    with pytest.raises(ConfigurationError, match=message):
        Behaviour.parse([switch])


@pytest.mark.parametrize("given", ["min_page_size=60", "default_page_size=60"])
def test_the_switch_that_was_given_is_named(given: str) -> None:
    """If two switches do not fit, the error names the one whose default would."""
    with pytest.raises(ConfigurationError, match=given.replace("=60", " must be 1 to max_page_size, which is 50")):
        Behaviour.parse(["max_page_size=50", given])
    assert Behaviour.parse(["max_page_size=50"]).max_page_size == 50


@pytest.mark.parametrize("name", [field.name for field in fields(Behaviour)])
@pytest.mark.parametrize(
    "value", [object(), [], "?", b"arn", -1.5, True, pytest.param(10**5000, id="5001 digits"), {1: 2}]
)
def test_values_of_the_wrong_type(name: str, value: Any) -> None:
    """Each field refuses them at construction, by its name."""
    if isinstance(getattr(Behaviour(), name), bool) and value is True:
        return
    with pytest.raises(ConfigurationError, match=f"^{name} must be"):
        Behaviour(**{name: value})


@pytest.mark.parametrize("switches", [[7], [None], [b"a=b"]])
def test_switches_that_are_no_text(switches: Any) -> None:
    """They have not the form NAME=VALUE."""
    with pytest.raises(ConfigurationError, match="NAME=VALUE"):
        Behaviour.parse(switches)


def test_every_switch_is_documented() -> None:
    """The documentation's table has every switch."""
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "emulator.md").read_text("utf-8")
    table = page.partition("## Switches")[2].partition("\n## ")[0]
    assert set(
        re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in re.findall(r"^\| `.*", table, re.MULTILINE)))
    ) == {field.name for field in fields(Behaviour)}
