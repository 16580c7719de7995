"""The operations on table properties."""

from typing import Any, Final

import pytest

from emulator.operations import code_of, fault_of
from glue_integrations import GlueIntegrationsClient, IntegrationPartition, TargetTableConfig, UnnestSpec
from glue_integrations.errors import InvalidInputError, NotFoundError
from glue_integrations.testing import Behaviour, GlueEmulator, samples

CONNECTION: Final = "arn:aws:glue:us-east-1:123456789012:connection/salesforce"
DATABASE: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
CATALOG: Final = "arn:aws:glue:us-east-1:123456789012:catalog/s3tablescatalog/lake"
TABLE: Final = "arn:aws:glue:us-east-1:123456789012:table/lake/orders"
FIRST, SECOND = (item.integration_arn for item in samples(2))

ORDERS: Final[dict[str, Any]] = {"ResourceArn": DATABASE, "TableName": "orders"}


def target(**members: object) -> dict[str, Any]:
    """Return a request for the table `orders` with a target configuration."""
    return {**ORDERS, "TargetTableConfig": members}


def filled(*requests: dict[str, Any], switches: tuple[str, ...] = ()) -> GlueEmulator:
    """Return an emulator with the properties of some tables."""
    emulator = GlueEmulator(count=2, behaviour=Behaviour.parse(switches))
    for request in requests:
        assert emulator.handle("CreateIntegrationTableProperties", request) == {}
    return emulator


def listed(emulator: GlueEmulator, **params: object) -> list[dict[str, Any]]:
    response: Any = emulator.handle("ListIntegrationTableProperties", params)
    return response["IntegrationTablePropertiesList"]  # type: ignore[no-any-return]  # JSON


def got(emulator: GlueEmulator, **members: object) -> dict[str, Any]:
    return emulator.handle("GetIntegrationTableProperties", {**ORDERS, **members})


async def test_life() -> None:
    """Create, get, update, list and delete, through the client."""
    emulator = GlueEmulator(count=0)
    table: dict[str, Any] = {"resource_arn": DATABASE, "table_name": "orders"}
    config = TargetTableConfig(
        unnest_spec=UnnestSpec.FULL,
        partition_spec=[IntegrationPartition(field_name="day", function_spec="day", conversion_spec="iso")],
        target_table_name="orders_v2",
    )
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        await client.create_integration_table_properties(**table, target_table_config=config)
        with pytest.raises(InvalidInputError):
            await client.create_integration_table_properties(**table)
        assert (await client.get_integration_table_properties(**table)).target_table_config == config
        changed = config.model_copy(update={"target_table_name": "orders_v3"})
        await client.update_integration_table_properties(**table, target_table_config=changed)
        (found,) = await client.iter_integration_table_properties().collect()
        assert (found.table_name, found.target_table_config) == ("orders", changed)
        await client.delete_integration_table_properties(**table)
        with pytest.raises(NotFoundError):
            await client.get_integration_table_properties(**table)


def test_two_integrations_have_properties_of_the_same_table() -> None:
    """A listing has both; an update selects one by its integration; get finds the older, delete removes both."""
    emulator = filled(target(IntegrationArn=FIRST), target(IntegrationArn=SECOND))
    change = target(IntegrationArn=SECOND, UnnestSpec="FULL")
    emulator.handle("UpdateIntegrationTableProperties", change)
    assert [item["TargetTableConfig"] for item in listed(emulator)] == [
        {"IntegrationArn": FIRST},
        {"IntegrationArn": SECOND, "UnnestSpec": "FULL"},
    ]
    assert got(emulator)["TargetTableConfig"] == {"IntegrationArn": FIRST}
    stranger = target(IntegrationArn=FIRST.replace("integration:", "integration:0"))
    assert code_of(emulator, "UpdateIntegrationTableProperties", stranger) == "ResourceNotFoundException"
    emulator.handle("DeleteIntegrationTableProperties", ORDERS)
    assert listed(emulator) == []


def test_properties_stay_with_their_integration() -> None:
    """Also in an update that replaces the configuration without naming it."""
    emulator = filled(target(IntegrationArn=FIRST))
    emulator.handle("UpdateIntegrationTableProperties", target(UnnestSpec="FULL"))
    assert got(emulator)["TargetTableConfig"] == {"UnnestSpec": "FULL", "IntegrationArn": FIRST}
    assert code_of(emulator, "CreateIntegrationTableProperties", target(IntegrationArn=FIRST)) == "ValidationException"


@pytest.mark.parametrize(
    ("switch", "config"),
    [("replace", {"UnnestSpec": "FULL"}), ("merge", {"UnnestSpec": "FULL", "TargetTableName": "orders_v2"})],
)
def test_what_an_update_keeps(switch: str, config: dict[str, str]) -> None:
    emulator = filled(target(TargetTableName="orders_v2"), switches=(f"property_updates={switch}",))
    emulator.handle("UpdateIntegrationTableProperties", target(UnnestSpec="FULL"))
    assert got(emulator)["TargetTableConfig"] == config


@pytest.mark.parametrize("code", ["ValidationException", "InvalidInputException"])
def test_a_second_creation_changes_nothing(code: str) -> None:
    """It is the error that the switch names."""
    emulator = filled(target(UnnestSpec="FULL"), switches=(f"duplicate_table={code}",))
    assert code_of(emulator, "CreateIntegrationTableProperties", target(UnnestSpec="NOUNNEST")) == code
    assert got(emulator)["TargetTableConfig"] == {"UnnestSpec": "FULL"}


def test_a_second_creation_that_replaces() -> None:
    emulator = filled(target(UnnestSpec="FULL"), target(UnnestSpec="NOUNNEST"), switches=("duplicate_table=replaced",))
    assert [item["TargetTableConfig"] for item in listed(emulator)] == [{"UnnestSpec": "NOUNNEST"}]


@pytest.mark.parametrize("operation", ["Get", "Update", "Delete"])
@pytest.mark.parametrize("code", ["ResourceNotFoundException", "EntityNotFoundException"])
@pytest.mark.parametrize("other", [{"TableName": "other"}, {"ResourceArn": CATALOG}])
def test_a_table_without_properties(operation: str, code: str, other: dict[str, str]) -> None:
    emulator = filled(target(), switches=(f"missing_properties={code}",))
    request: dict[str, object] = {**ORDERS, **other}
    if operation == "Update":
        request["SourceTableConfig"] = {}
    assert code_of(emulator, f"{operation}IntegrationTableProperties", request) == code


ACCEPTED: Final = {
    "any": {DATABASE, CATALOG, TABLE, FIRST, CONNECTION},
    "database": {DATABASE, CATALOG},
    "table": {TABLE},
    "integration": {FIRST},
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_which_resources_have_tables(kind: str) -> None:
    """A switch, because documentation and scripts differ."""
    emulator = GlueEmulator(count=2, behaviour=Behaviour.parse([f"table_resources={kind}"]))
    for arn in sorted(ACCEPTED["any"]):
        for verb in ("Create", "Get", "Update", "Delete"):
            config: dict[str, object] = {"TargetTableConfig": {}} if verb in {"Create", "Update"} else {}
            request = {"ResourceArn": arn, "TableName": "orders", **config}
            if arn in ACCEPTED[kind]:
                emulator.handle(f"{verb}IntegrationTableProperties", request)
            else:
                assert code_of(emulator, f"{verb}IntegrationTableProperties", request) == "ValidationException"


def test_tables_of_an_integration() -> None:
    """It must exist for properties to be created; they stay when it is gone, and can be deleted."""
    emulator = GlueEmulator(count=1)
    unknown = {**ORDERS, "ResourceArn": SECOND}
    assert code_of(emulator, "CreateIntegrationTableProperties", unknown) == "EntityNotFoundException"
    request = {**ORDERS, "ResourceArn": FIRST}
    emulator.handle("CreateIntegrationTableProperties", request)
    emulator.remove(FIRST)
    assert got(emulator, ResourceArn=FIRST)["TableName"] == "orders"
    emulator.handle("DeleteIntegrationTableProperties", request)
    assert listed(emulator) == []


@pytest.mark.parametrize(
    ("params", "member"),
    [
        ({"ResourceArn": "lake"}, "ResourceArn"),
        ({"TableName": ""}, "TableName"),
        ({"TableName": "t" * 129}, "TableName"),
        ({"SourceTableConfig": {}, "TargetTableConfig": {}}, "TargetTableConfig"),
        ({"TargetTableConfig": {"UnnestSpec": "SOME"}}, "TargetTableConfig.UnnestSpec"),
        ({"TargetTableConfig": {"IntegrationArn": "orders"}}, "TargetTableConfig.IntegrationArn"),
        (
            {"TargetTableConfig": {"PartitionSpec": [{"FunctionSpec": "week"}]}},
            "TargetTableConfig.PartitionSpec.0.FunctionSpec",
        ),
        (
            {"TargetTableConfig": {"PartitionSpec": [{}, {"FunctionSpec": "day", "ConversionSpec": "epoch"}]}},
            "TargetTableConfig.PartitionSpec.1.ConversionSpec",
        ),
        (
            {"TargetTableConfig": {"PartitionSpec": [{"FunctionSpec": "identity", "ConversionSpec": "iso"}]}},
            "TargetTableConfig.PartitionSpec.0.ConversionSpec",
        ),
    ],
)
@pytest.mark.parametrize("operation", ["Create", "Update"])
def test_requests_that_are_refused(operation: str, params: dict[str, Any], member: str) -> None:
    """A ValidationException names the member, and nothing changes."""
    emulator = filled(target(UnnestSpec="FULL"))
    before = listed(emulator)
    refused = fault_of(emulator, f"{operation}IntegrationTableProperties", {**ORDERS, **params})
    assert (refused.code, f"'{member}'" in refused.message) == ("ValidationException", True)
    assert listed(emulator) == before


def test_an_update_of_nothing_is_refused() -> None:
    assert code_of(filled(target()), "UpdateIntegrationTableProperties", ORDERS) == "ValidationException"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SourceArn", CONNECTION, ["Account"]),
        ("TargetArn", CONNECTION, []),
        ("TargetArn", DATABASE, ["orders", "bare"]),
        ("SourceTableName", "orders", ["orders"]),
        ("TargetTableName", "orders", []),
        ("TargetTableName", "orders_v2", ["orders"]),
        ("TargetTableName", "bare", ["bare"]),
    ],
)
def test_filters(name: str, value: str, found: list[str]) -> None:
    """By source or target, and by the name of the table there; in the target it is the same unless given."""
    emulator = filled(
        target(TargetTableName="orders_v2"),
        {"ResourceArn": CONNECTION, "TableName": "Account", "SourceTableConfig": {"PrimaryKey": ["Id"]}},
        {"ResourceArn": DATABASE, "TableName": "bare", "TargetTableConfig": {}},
    )
    assert [item["TableName"] for item in listed(emulator, Filters=[{"Name": name, "Values": [value]}])] == found


async def test_no_table_is_lost_on_the_way() -> None:
    """The client delivers all of three integrations' properties of one table, in pages of any size."""
    emulator = GlueEmulator(count=3)
    for item in samples(3):
        emulator.handle("CreateIntegrationTableProperties", target(IntegrationArn=item.integration_arn))
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        for size in (1, 2, 3):
            assert len(await client.iter_integration_table_properties(page_size=size).collect()) == 3
