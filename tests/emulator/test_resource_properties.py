"""The operations on resource properties."""

from typing import Any, Final

import pytest

from emulator.operations import code_of, fault_of
from glue_integrations import GlueIntegrationsClient, SourceProcessingProperties, TargetProcessingProperties
from glue_integrations.errors import ConflictError, NotFoundError
from glue_integrations.testing import Behaviour, GlueEmulator

CONNECTION: Final = "arn:aws:glue:us-east-1:123456789012:connection/salesforce"
DATABASE: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
ROLE: Final = "arn:aws:iam::123456789012:role/glue"
OTHER_ROLE: Final = "arn:aws:iam::123456789012:role/other"
KEY: Final = "arn:aws:kms:us-east-1:123456789012:key/lake"

SOURCE: Final[dict[str, Any]] = {"ResourceArn": CONNECTION, "SourceProcessingProperties": {"RoleArn": ROLE}}
TARGET: Final[dict[str, Any]] = {
    "ResourceArn": DATABASE,
    "TargetProcessingProperties": {"RoleArn": ROLE, "KmsArn": KEY},
}


def filled(*switches: str) -> GlueEmulator:
    """Return an emulator in which a source and a target have properties."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse(switches))
    emulator.handle("CreateIntegrationResourceProperty", {**SOURCE, "Tags": [{"key": "env", "value": "prod"}]})
    emulator.handle("CreateIntegrationResourceProperty", TARGET)
    return emulator


async def test_life() -> None:
    """Create, get, update, list and delete, through the client."""
    emulator = GlueEmulator(count=0)
    async with GlueIntegrationsClient("us-east-1", transport=emulator.transport()) as client:
        source = SourceProcessingProperties(role_arn=ROLE)
        created = await client.create_integration_resource_property(
            resource_arn=CONNECTION, source_processing_properties=source, tags={"env": "prod"}
        )
        assert created.source_processing_properties == source
        assert created.resource_property_arn == (
            "arn:aws:glue:us-east-1:123456789012:integrationresourceproperty/connection/salesforce"
        )
        with pytest.raises(ConflictError):
            await client.create_integration_resource_property(resource_arn=CONNECTION)

        found = await client.get_integration_resource_property(resource_arn=CONNECTION)
        assert found.to_wire() == created.to_wire()
        changed = await client.update_integration_resource_property(
            resource_arn=CONNECTION, target_processing_properties=TargetProcessingProperties(kms_arn=KEY)
        )
        assert changed.source_processing_properties == source
        assert [item.to_wire() async for item in client.iter_integration_resource_properties()] == [changed.to_wire()]

        await client.delete_integration_resource_property(resource_arn=CONNECTION)
        with pytest.raises(NotFoundError):
            await client.get_integration_resource_property(resource_arn=CONNECTION)
        assert await client.iter_integration_resource_properties().collect() == []


def test_reset() -> None:
    """No properties are left, and none are in the way of new ones."""
    emulator = filled()
    emulator.reset()
    assert emulator.handle("ListIntegrationResourceProperties", {}) == {"IntegrationResourcePropertyList": []}
    emulator.handle("CreateIntegrationResourceProperty", SOURCE)


def test_a_second_creation_changes_nothing() -> None:
    """It is a ConflictException."""
    emulator = filled()
    second = {**SOURCE, "SourceProcessingProperties": {"RoleArn": OTHER_ROLE}}
    assert code_of(emulator, "CreateIntegrationResourceProperty", second) == "ConflictException"
    found = emulator.handle("GetIntegrationResourceProperty", {"ResourceArn": CONNECTION})
    assert found["SourceProcessingProperties"] == {"RoleArn": ROLE}


@pytest.mark.parametrize("operation", ["Get", "Update", "Delete"])
@pytest.mark.parametrize("code", ["ResourceNotFoundException", "EntityNotFoundException"])
def test_a_resource_without_properties(operation: str, code: str) -> None:
    """The error that the switch names, also in another account or Region than theirs."""
    emulator = filled(f"missing_properties={code}")
    params: dict[str, Any] = {"ResourceArn": CONNECTION + "-2"}
    if operation == "Update":
        params["SourceProcessingProperties"] = {"RoleArn": ROLE}
    assert code_of(emulator, f"{operation}IntegrationResourceProperty", params) == code


async def test_accounts_and_regions() -> None:
    """Properties are in one account and Region, and so is their ARN."""
    emulator = filled()
    abroad = emulator.transport(region="eu-west-1", account_id="111122223333")
    async with GlueIntegrationsClient("eu-west-1", transport=abroad) as client:
        assert await client.iter_integration_resource_properties().collect() == []
        created = await client.create_integration_resource_property(resource_arn=CONNECTION)
        assert created.resource_property_arn == (
            "arn:aws:glue:eu-west-1:111122223333:integrationresourceproperty/connection/salesforce"
        )


@pytest.mark.parametrize(
    ("operation", "params", "member"),
    [
        ("Create", {"ResourceArn": "lake"}, "ResourceArn"),
        ("Create", {"ResourceArn": "arn:aws:glue"}, "ResourceArn"),
        ("Create", {**SOURCE, "Tags": [{"key": "aws:x"}]}, "Tags.0.key"),
        ("Create", {**SOURCE, "Tags": [{"key": str(number)} for number in range(51)]}, "Tags"),
        ("Create", {**SOURCE, "SourceProcessingProperties": {"RoleArn": ""}}, "SourceProcessingProperties.RoleArn"),
        ("Create", {**SOURCE, "Colour": "red"}, "Colour"),
        ("Get", {"ResourceArn": "lake"}, "ResourceArn"),
        ("Get", {}, "ResourceArn"),
        ("Update", {"ResourceArn": CONNECTION}, "SourceProcessingProperties"),
        ("Update", {**SOURCE, "Tags": []}, "Tags"),
        ("Delete", {"ResourceArn": "lake"}, "ResourceArn"),
    ],
)
def test_requests_that_are_refused(operation: str, params: dict[str, Any], member: str) -> None:
    """A ValidationException names the member, and nothing changes."""
    emulator = filled()
    before = emulator.handle("ListIntegrationResourceProperties", {})
    refused = fault_of(emulator, f"{operation}IntegrationResourceProperty", params)
    assert (refused.code, f"'{member}'" in refused.message) == ("ValidationException", True)
    assert emulator.handle("ListIntegrationResourceProperties", {}) == before


@pytest.mark.parametrize(
    ("switch", "properties"),
    [("replace", {"RoleArn": OTHER_ROLE}), ("merge", {"RoleArn": OTHER_ROLE, "KmsArn": KEY})],
)
def test_what_an_update_keeps(switch: str, properties: dict[str, str]) -> None:
    """Either only what it gives, or the other members as well."""
    emulator = filled(f"property_updates={switch}")
    update = {"ResourceArn": DATABASE, "TargetProcessingProperties": {"RoleArn": OTHER_ROLE}}
    response = emulator.handle("UpdateIntegrationResourceProperty", update)
    assert response["TargetProcessingProperties"] == properties
    assert emulator.handle("GetIntegrationResourceProperty", {"ResourceArn": DATABASE}) == response


@pytest.mark.parametrize("arn", [CONNECTION, DATABASE])
@pytest.mark.parametrize("code", ["ValidationException", "InvalidInputException"])
def test_deleting_what_an_integration_uses(arn: str, code: str) -> None:
    """Allowed, unless the switch refuses it; then it is allowed once the integration is gone."""
    emulator = filled(f"used_properties={code}")
    made = emulator.create("orders", CONNECTION, DATABASE)
    assert code_of(emulator, "DeleteIntegrationResourceProperty", {"ResourceArn": arn}) == code
    emulator.remove(made.integration_arn)
    emulator.handle("DeleteIntegrationResourceProperty", {"ResourceArn": arn})

    lenient = filled()
    lenient.create("orders", CONNECTION, DATABASE)
    lenient.handle("DeleteIntegrationResourceProperty", {"ResourceArn": arn})


def test_integrations_that_need_properties() -> None:
    """With the switch, a connection and a database need them; other sources and targets do not."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour(properties_required=True))
    members = {"IntegrationName": "orders", "SourceArn": CONNECTION, "TargetArn": DATABASE}
    for properties, arn in ((SOURCE, CONNECTION), (TARGET, DATABASE)):
        refused = fault_of(emulator, "CreateIntegration", members)
        assert (refused.code, arn in refused.message) == ("ResourceNotFoundException", True)
        emulator.handle("CreateIntegrationResourceProperty", properties)
    emulator.handle("CreateIntegration", members)
    emulator.create(
        "table", "arn:aws:dynamodb:us-east-1:123456789012:table/orders", DATABASE.replace("database/", "catalog/")
    )


@pytest.mark.parametrize("switch", ["missing_sources", "missing_targets"])
def test_a_resource_that_does_not_exist(switch: str) -> None:
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse([f"{switch}={CONNECTION}"]))
    assert code_of(emulator, "CreateIntegrationResourceProperty", SOURCE) == "EntityNotFoundException"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SourceArn", CONNECTION, [CONNECTION]),
        ("TargetArn", CONNECTION, []),
        ("SourceArn", DATABASE, []),
        ("TargetArn", DATABASE, [DATABASE]),
    ],
)
def test_filters(name: str, value: str, found: list[str]) -> None:
    """A source is found as a source only, and a target as a target."""
    filters = [{"Name": name, "Values": [value, "another"]}]
    listed: Any = filled().handle("ListIntegrationResourceProperties", {"Filters": filters})
    assert [item["ResourceArn"] for item in listed["IntegrationResourcePropertyList"]] == found


def test_page_sizes_count_what_is_evaluated() -> None:
    """As AWS documents for this listing: pages may be empty although there are more."""
    emulator = GlueEmulator(count=0)
    for number in range(7):
        side = "TargetProcessingProperties" if number == 6 else "SourceProcessingProperties"
        emulator.handle("CreateIntegrationResourceProperty", {"ResourceArn": f"{CONNECTION}-{number}", side: {}})
    params: dict[str, object] = {
        "MaxRecords": 2,
        "Filters": [{"Name": "TargetArn", "Values": [f"{CONNECTION}-6"]}],
    }
    sizes: list[int] = []
    while True:
        page: Any = emulator.handle("ListIntegrationResourceProperties", params)
        sizes.append(len(page["IntegrationResourcePropertyList"]))
        if "Marker" not in page:
            break
        params["Marker"] = page["Marker"]
    assert sizes == [0, 0, 0, 1]


def test_the_arn_of_properties_stays_within_the_model() -> None:
    """However long that of the resource is."""
    arn = CONNECTION + "x" * (512 - len(CONNECTION))
    response: Any = GlueEmulator(count=0).handle("CreateIntegrationResourceProperty", {"ResourceArn": arn})
    assert len(response["ResourcePropertyArn"]) <= 512
