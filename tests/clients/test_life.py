"""The life of an integration, driven by four clients in turn on one emulator."""

import asyncio
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any, Final

import pytest
from botocore import xform_name

from clients.callers import Call, call_aws_cli, call_boto3, call_javascript
from clients.cases import KEY, REGION, ServiceError
from glue_integrations import GlueIntegrationsClient
from glue_integrations.errors import NotFoundError
from glue_integrations.errors import ServiceError as GlueError
from glue_integrations.testing import GlueEmulator

SOURCE: Final = "arn:aws:glue:us-east-1:123456789012:connection/salesforce"
TARGET: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
ROLE: Final = "arn:aws:iam::123456789012:role/glue"
TABLE: Final = {"ResourceArn": TARGET, "TableName": "orders"}
PARTITION: Final = {"FieldName": "day", "FunctionSpec": "day", "ConversionSpec": "iso"}


def call_ours(url: str, operation: str, **params: object) -> dict[str, Any]:
    """Call an operation with our own client."""

    async def call() -> dict[str, Any]:
        async with GlueIntegrationsClient(
            REGION, endpoint_url=url, aws_access_key_id=KEY, aws_secret_access_key=KEY
        ) as client:
            members = {xform_name(name): value for name, value in params.items()}
            response: Any = await getattr(client, xform_name(operation))(**members)
            return response.to_wire()  # type: ignore[no-any-return]  # a model

    try:
        return asyncio.run(call())
    except GlueError as error:
        is_not_found = isinstance(error, NotFoundError)
        raise ServiceError(str(error.code), error.message or "", is_not_found=is_not_found) from error


CALLERS: Final = (call_ours, call_boto3, call_aws_cli, call_javascript)


@pytest.fixture
def emulator() -> Iterator[GlueEmulator]:
    with GlueEmulator(count=0) as running:
        yield running


@pytest.mark.parametrize("first", range(len(CALLERS)), ids=[call.__name__ for call in CALLERS])
def test_life(emulator: GlueEmulator, first: int) -> None:
    """Properties, create, modify, tune tables, delete: whoever did the step before, each client goes on from there."""
    turns: Iterator[Call] = islice(cycle(CALLERS), first, None)

    def call(operation: str, **params: object) -> dict[str, Any]:
        return next(turns)(emulator.endpoint_url, operation, **params)

    def refused(operation: str, **params: object) -> str:
        with pytest.raises(ServiceError) as caught:
            call(operation, **params)
        return caught.value.code

    # The roles.
    source = call(
        "CreateIntegrationResourceProperty",
        ResourceArn=SOURCE,
        SourceProcessingProperties={"RoleArn": ROLE},
        Tags=[{"key": "env", "value": "prod"}],
    )
    call("CreateIntegrationResourceProperty", ResourceArn=TARGET, TargetProcessingProperties={"RoleArn": ROLE})
    assert refused("CreateIntegrationResourceProperty", ResourceArn=TARGET) == "ConflictException"
    call(
        "UpdateIntegrationResourceProperty",
        ResourceArn=TARGET,
        TargetProcessingProperties={"RoleArn": ROLE, "ConnectionName": "vpc"},
    )
    found = call("GetIntegrationResourceProperty", ResourceArn=TARGET)
    assert found["TargetProcessingProperties"] == {"RoleArn": ROLE, "ConnectionName": "vpc"}
    listed = call("ListIntegrationResourceProperties", Filters=[{"Name": "SourceArn", "Values": [SOURCE]}])
    assert listed["IntegrationResourcePropertyList"] == [source]

    # The tables, before the integration.
    call("CreateIntegrationTableProperties", **TABLE, TargetTableConfig={"PartitionSpec": [PARTITION]})

    # The integration.
    created = call("CreateIntegration", IntegrationName="orders", SourceArn=SOURCE, TargetArn=TARGET)
    arn = created["IntegrationArn"]
    assert refused("ModifyIntegration", IntegrationIdentifier=arn, Description="New") == (
        "IntegrationConflictOperationFault"
    )
    emulator.advance(minutes=1)
    changed = call("ModifyIntegration", IntegrationIdentifier=arn, IntegrationConfig={"RefreshInterval": "60"})
    assert (changed["Status"], changed["IntegrationConfig"]) == ("MODIFYING", {"RefreshInterval": "60"})
    emulator.advance(minutes=1)
    (shown,) = call("DescribeIntegrations", IntegrationIdentifier=arn)["Integrations"]
    (inbound,) = call("DescribeInboundIntegrations", TargetArn=TARGET)["InboundIntegrations"]
    assert (shown["Status"], inbound["Status"], inbound["IntegrationArn"]) == ("ACTIVE", "ACTIVE", arn)

    # Tuning.
    call("UpdateIntegrationTableProperties", **TABLE, TargetTableConfig={"UnnestSpec": "FULL"})
    assert call("GetIntegrationTableProperties", **TABLE) == {**TABLE, "TargetTableConfig": {"UnnestSpec": "FULL"}}

    # Tearing down.
    assert call("DeleteIntegration", IntegrationIdentifier=arn)["Status"] == "DELETING"
    emulator.advance(minutes=1)
    assert refused("DescribeIntegrations", IntegrationIdentifier=arn) == "IntegrationNotFoundFault"
    assert call("DescribeInboundIntegrations")["InboundIntegrations"] == []
    call("DeleteIntegrationTableProperties", **TABLE)
    assert refused("GetIntegrationTableProperties", **TABLE) == "ResourceNotFoundException"
    for resource in (SOURCE, TARGET):
        call("DeleteIntegrationResourceProperty", ResourceArn=resource)
    assert call("ListIntegrationResourceProperties")["IntegrationResourcePropertyList"] == []
