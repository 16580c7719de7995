"""Everything that the emulator can send is what AWS's own model describes."""

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from botocore.parsers import create_parser

from glue_integrations.models import Integration, IntegrationError
from glue_integrations.testing import Behaviour, GlueEmulator, samples

SOURCE = "arn:aws:glue:us-east-1:123456789012:connection/salesforce"
TARGET = "arn:aws:glue:us-east-1:123456789012:catalog/s3tablescatalog/orders"
ARN = samples(1)[0].integration_arn
MODEL = ServiceModel(Loader().load_service_model("glue", "service-2"), "glue")

FULL: dict[str, Any] = {
    "IntegrationName": "full",
    "SourceArn": SOURCE,
    "TargetArn": TARGET,
    "Description": "Everything at once",
    "DataFilter": "include: *.*",
    "KmsKeyId": "key",
    "AdditionalEncryptionContext": {"Tags": "not write-only here"},
    "Tags": [{"key": "env", "value": "prod"}],
    "IntegrationConfig": {
        "RefreshInterval": "15",
        "SourceProperties": {"Status": "a name like any other"},
        "ContinuousSync": True,
        "TargetNamespace": "orders",
    },
}

PROPERTIES: dict[str, Any] = {
    "ResourceArn": TARGET,
    "SourceProcessingProperties": {"RoleArn": "role"},
    "TargetProcessingProperties": {
        "RoleArn": "role",
        "KmsArn": "key",
        "ConnectionName": "vpc",
        "EventBusArn": "bus",
    },
}
TABLE: dict[str, Any] = {
    "ResourceArn": TARGET,
    "TableName": "orders",
    "TargetTableConfig": {
        "UnnestSpec": "FULL",
        "PartitionSpec": [{"FieldName": "day", "FunctionSpec": "day", "ConversionSpec": "iso"}, {"FieldName": "id"}],
        "TargetTableName": "orders_v2",
        "IntegrationArn": ARN,
    },
}
TABLE_OF_A_SOURCE: dict[str, Any] = {"ResourceArn": SOURCE, "TableName": "Account"}

REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("CreateIntegration", FULL),
    ("CreateIntegration", {"IntegrationName": "bare", "SourceArn": SOURCE, "TargetArn": TARGET}),
    ("DescribeIntegrations", {}),
    ("DescribeIntegrations", {"MaxRecords": 2}),
    ("DescribeIntegrations", {"Filters": [{"Name": "IntegrationName", "Values": ["nobody"]}]}),
    ("ModifyIntegration", {"IntegrationIdentifier": ARN, "Description": "Changed"}),
    ("DeleteIntegration", {"IntegrationIdentifier": samples(2)[1].integration_arn}),
    ("DescribeInboundIntegrations", {"MaxRecords": 2}),
    ("DescribeInboundIntegrations", {"TargetArn": "arn:aws:glue:us-east-1:123456789012:database/nobody"}),
    ("CreateIntegrationResourceProperty", {"ResourceArn": SOURCE, "Tags": [{"key": "env", "value": "prod"}]}),
    ("CreateIntegrationResourceProperty", PROPERTIES),
    ("UpdateIntegrationResourceProperty", PROPERTIES),
    ("GetIntegrationResourceProperty", {"ResourceArn": SOURCE}),
    ("GetIntegrationResourceProperty", {"ResourceArn": TARGET}),
    ("ListIntegrationResourceProperties", {"MaxRecords": 1}),
    ("ListIntegrationResourceProperties", {}),
    ("DeleteIntegrationResourceProperty", {"ResourceArn": SOURCE}),
    ("CreateIntegrationTableProperties", TABLE),
    ("CreateIntegrationTableProperties", {**TABLE_OF_A_SOURCE, "SourceTableConfig": {"PrimaryKey": ["Id"]}}),
    ("UpdateIntegrationTableProperties", TABLE),
    ("GetIntegrationTableProperties", {"ResourceArn": TARGET, "TableName": "orders"}),
    ("GetIntegrationTableProperties", TABLE_OF_A_SOURCE),
    ("ListIntegrationTableProperties", {"MaxRecords": 1}),
    ("ListIntegrationTableProperties", {}),
    ("DeleteIntegrationTableProperties", TABLE_OF_A_SOURCE),
]

NEW = "MemberOfTheFuture"


def responses(*switches: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the responses to all requests."""
    emulator = GlueEmulator(count=25, behaviour=Behaviour.parse(switches))
    emulator.need_attention(ARN, IntegrationError(error_code="client_error"))
    emulator.heal(ARN)
    return [(operation, emulator.handle(operation, params)) for operation, params in REQUESTS]


def combinations(**values: tuple[str, ...]) -> list[list[str]]:
    """Return all combinations of switches."""
    rows = itertools.product(*values.values())
    return [[f"{name}={value}" for name, value in zip(values, row, strict=True)] for row in rows]


def output_shape(operation: str) -> Shape:
    shape = MODEL.operation_model(operation).output_shape
    assert shape is not None
    return shape


def parsed(operation: str, response: Mapping[str, object]) -> dict[str, Any]:
    """Return what botocore reads in a response."""
    wire: dict[str, object] = {"status_code": 200, "headers": {}, "body": json.dumps(response).encode()}
    found: dict[str, Any] = create_parser("json").parse(wire, output_shape(operation))
    del found["ResponseMetadata"]
    return found


def faults(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """Yield where a value as sent is not of its shape; null is of any."""
    if value is None:
        return
    if isinstance(shape, StructureShape):
        yield from (f"{path}.{name} is missing" for name in shape.required_members if value.get(name) is None)
        yield from (f"{path}.{name} is unknown" for name in value.keys() - shape.members.keys() - {NEW})
        for name in value.keys() & shape.members.keys():
            yield from faults(shape.members[name], value[name], f"{path}.{name}")
    elif isinstance(shape, ListShape):
        for item in value:
            yield from faults(shape.member, item, f"{path}[]")
    elif isinstance(shape, MapShape):
        for item in value.values():
            yield from faults(shape.value, item, f"{path}{{}}")
    elif not isinstance(value, {"string": str, "boolean": bool, "timestamp": int | float}[shape.type_name]):
        yield f"{path} is {value!r}"


@pytest.mark.parametrize(
    "switches",
    combinations(
        healthy_errors=("absent", "null"),
        unset_members=("absent", "null"),
        unknown_members=("false", "true"),
        last_marker=("absent", "null"),
    ),
    ids=" ".join,
)
def test_botocore_reads_the_same(switches: list[str]) -> None:
    """Nulls and unknown members make no difference to what botocore reads, in any operation."""
    plain = [parsed(operation, response) for operation, response in responses()]
    assert [parsed(operation, response) for operation, response in responses(*switches)] == plain


@pytest.mark.parametrize(
    "switches",
    combinations(
        healthy_errors=("absent", "empty", "null"),
        write_only_members=("present", "absent", "null"),
        unset_members=("absent", "null"),
        unknown_members=("false", "true"),
        status_case=("upper", "lower"),
    ),
    ids=" ".join,
)
def test_every_output_has_its_shape(switches: list[str]) -> None:
    """With any combination of switches: required members, no others than those of the model, and their types."""
    for operation, response in responses(*switches):
        assert list(faults(output_shape(operation), response)) == []


def test_every_operation_is_read() -> None:
    """Those of AWS's service model with Integration in their names."""
    assert {operation for operation, _ in REQUESTS} == {name for name in MODEL.operation_names if "Integration" in name}


@pytest.mark.parametrize("operation", ["CreateIntegrationResourceProperty", "GetIntegrationResourceProperty"])
def test_properties_come_back_without_their_tags(operation: str) -> None:
    """No response of these operations has them."""
    emulator = GlueEmulator(count=0)
    created = emulator.handle("CreateIntegrationResourceProperty", {**PROPERTIES, "Tags": [{"key": "env"}]})
    found = created if operation.startswith("Create") else emulator.handle(operation, {"ResourceArn": TARGET})
    assert {name: value for name, value in found.items() if name != "ResourcePropertyArn"} == PROPERTIES


def item(operation: str, *switches: str) -> dict[str, Any]:
    """Return the integration with all members in the response of an operation."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour.parse([*switches, "initial_status=ACTIVE"]))
    created = emulator.handle("CreateIntegration", FULL)
    if operation == "CreateIntegration":
        return created
    if operation == "DescribeIntegrations":
        found: Any = emulator.handle(operation, {})["Integrations"]
        return found[0]  # type: ignore[no-any-return]  # JSON
    return emulator.handle(operation, {"IntegrationIdentifier": created["IntegrationArn"]})


@pytest.mark.parametrize("operation", ["CreateIntegration", "ModifyIntegration", "DescribeIntegrations"])
def test_all_members_come_back(operation: str) -> None:
    """As they were given."""
    found = item(operation)
    assert {name: found[name] for name in FULL} == FULL


def test_delete_has_no_settings() -> None:
    """Its output shape has no IntegrationConfig."""
    assert item("DeleteIntegration").keys() == item("DescribeIntegrations").keys() - {"IntegrationConfig"}
    assert "IntegrationConfig" not in item("DeleteIntegration", "unset_members=null")


def test_write_only_members() -> None:
    """The response to the creation has them; others lack them or have nulls, also within the settings."""
    absent, null = "write_only_members=absent", "write_only_members=null"
    created = item("CreateIntegration", absent)
    assert {name: created[name] for name in FULL} == FULL
    for operation in ("DescribeIntegrations", "ModifyIntegration"):
        assert "Tags" not in item(operation, absent, "unset_members=null")
        assert item(operation, absent)["IntegrationConfig"] == {"RefreshInterval": "15", "TargetNamespace": "orders"}
        assert item(operation, null)["Tags"] is None
        assert item(operation, null)["IntegrationConfig"]["ContinuousSync"] is None
        assert item(operation, null)["AdditionalEncryptionContext"] == {"Tags": "not write-only here"}


def test_members_of_a_seed_that_the_model_lacks() -> None:
    """They are shown in every output, since a seed may come from a newer service."""
    seed = Integration.model_validate({**samples(1)[0].to_wire(), "New": {"a": 1}})
    response = GlueEmulator([seed]).handle("DeleteIntegration", {"IntegrationIdentifier": seed.integration_arn})
    assert response["New"] == {"a": 1}
