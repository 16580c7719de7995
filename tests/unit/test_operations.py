"""The methods beyond DescribeIntegrations: what they send, what they return, what they refuse."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from itertools import permutations
from typing import Any, Final

import pytest

from glue_integrations import (
    GlueIntegrationsClient,
    IntegrationConfig,
    IntegrationFilter,
    IntegrationPartition,
    IntegrationResourcePropertyFilter,
    IntegrationTablePropertiesFilter,
    Pager,
    SourceProcessingProperties,
    SourceTableConfig,
    Tag,
    TargetProcessingProperties,
    TargetTableConfig,
    UnknownValue,
    UnnestSpec,
    WireResponse,
)
from glue_integrations.errors import CursorMismatchError, InvalidRequestError, MalformedResponseError
from support import Scripted, arn_of, wire_integration

SOURCE: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET: Final = "arn:aws:glue:us-east-1:123456789012:database/lake"
ROLE: Final = "arn:aws:iam::123456789012:role/glue"
NEW: Final[dict[str, Any]] = {"integration_name": "orders", "source_arn": SOURCE, "target_arn": TARGET}


def client_of(service: Scripted) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=service)


def ok(body: object) -> WireResponse:
    return WireResponse(200, {"x-amzn-requestid": "r"}, json.dumps(body).encode())


def inbound(number: int) -> dict[str, object]:
    wire = wire_integration(number)
    del wire["IntegrationName"]
    return wire


def resource(number: int) -> dict[str, object]:
    return {"ResourceArn": f"{SOURCE}-{number}", "SourceProcessingProperties": {"RoleArn": ROLE}}


def table(number: int, owner: int | None = None) -> dict[str, object]:
    target = {} if owner is None else {"IntegrationArn": arn_of(owner)}
    return {"ResourceArn": TARGET, "TableName": f"t{number}", "TargetTableConfig": target}


Listing = Callable[..., Pager[Any]]

LISTINGS: Final[dict[str, tuple[Callable[[GlueIntegrationsClient], Listing], str, Callable[[int], object]]]] = {
    "DescribeIntegrations": (lambda client: client.iter_integrations, "Integrations", wire_integration),
    "DescribeInboundIntegrations": (
        lambda client: client.iter_inbound_integrations,
        "InboundIntegrations",
        inbound,
    ),
    "ListIntegrationResourceProperties": (
        lambda client: client.iter_integration_resource_properties,
        "IntegrationResourcePropertyList",
        resource,
    ),
    "ListIntegrationTableProperties": (
        lambda client: client.iter_integration_table_properties,
        "IntegrationTablePropertiesList",
        table,
    ),
}

# ----------------------------------------------------------------------------------------------------------------------
# Writes
# ----------------------------------------------------------------------------------------------------------------------


async def test_create_sends_what_was_given() -> None:
    """A dict of tags and a timedelta become what AWS wants."""
    service = Scripted([ok(wire_integration(1, Status="CREATING"))])
    async with client_of(service) as client:
        created = await client.create_integration(
            **NEW,
            description="",
            data_filter="include: *",
            kms_key_id="key",
            additional_encryption_context={"team": "data"},
            tags={"team": "data", "stage": ""},
            integration_config=IntegrationConfig(refresh_interval=timedelta(hours=6), continuous_sync=False),
        )
    assert service.requests[0].params == {
        "IntegrationName": "orders",
        "SourceArn": SOURCE,
        "TargetArn": TARGET,
        "Description": "",
        "DataFilter": "include: *",
        "KmsKeyId": "key",
        "AdditionalEncryptionContext": {"team": "data"},
        "Tags": [{"key": "team", "value": "data"}, {"key": "stage", "value": ""}],
        "IntegrationConfig": {"RefreshInterval": "360", "ContinuousSync": False},
    }
    assert created.to_wire() == wire_integration(1, Status="CREATING")


async def test_none_is_not_sent() -> None:
    """Nor are tags in another form different."""
    service = Scripted([ok(wire_integration(1)), ok(wire_integration(1))])
    async with client_of(service) as client:
        await client.create_integration(**NEW)
        await client.create_integration(**NEW, tags=[Tag(key="team")])
    plain = {"IntegrationName": "orders", "SourceArn": SOURCE, "TargetArn": TARGET}
    assert [request.params for request in service.requests] == [plain, {**plain, "Tags": [{"key": "team"}]}]


async def test_an_operation_without_members_returns_its_empty_response() -> None:
    """Not None; and a member that AWS adds is kept."""
    service = Scripted([ok({}), ok({"Version": "2"})])
    async with client_of(service) as client:
        deleted = await client.delete_integration_resource_property(resource_arn=TARGET)
        created = await client.create_integration_table_properties(resource_arn=TARGET, table_name="t")
    assert deleted.to_wire() == {}
    assert created.to_wire() == {"Version": "2"}


@pytest.mark.parametrize("body", [{"message": "blocked"}, {"Message": "blocked"}, {"error": {}}, [], None])
async def test_a_proxys_response_is_not_a_success(body: object) -> None:
    """A read says that it is malformed; nothing is returned as if it were there."""
    service = Scripted([ok(body)] * 3)
    async with client_of(service) as client:
        with pytest.raises(MalformedResponseError):
            await client.get_integration_resource_property(resource_arn=TARGET)


async def test_get_change_update_loses_nothing() -> None:
    """Unknown members and values of a shape that goes both ways are sent back."""
    found = {"RoleArn": ROLE, "Proxy": {"Port": 1}, "EventBusArn": None}
    service = Scripted([ok({"TargetProcessingProperties": found}), ok({})])
    async with client_of(service) as client:
        before = await client.get_integration_resource_property(resource_arn=TARGET)
        assert before.target_processing_properties is not None
        changed = before.target_processing_properties.model_copy(update={"connection_name": "vpc"})
        await client.update_integration_resource_property(resource_arn=TARGET, target_processing_properties=changed)
    assert service.requests[1].params == {
        "ResourceArn": TARGET,
        "TargetProcessingProperties": {"RoleArn": ROLE, "Proxy": {"Port": 1}, "ConnectionName": "vpc"},
    }


async def test_an_unknown_value_is_sent_back() -> None:
    """As is one that the user knows and this release does not."""
    service = Scripted([ok({})])
    config = TargetTableConfig(unnest_spec=UnknownValue("HALF"), partition_spec=[IntegrationPartition(field_name="d")])
    async with client_of(service) as client:
        await client.update_integration_table_properties(
            resource_arn=TARGET, table_name="t", target_table_config=config
        )
    assert service.requests[0].params["TargetTableConfig"] == {
        "UnnestSpec": "HALF",
        "PartitionSpec": [{"FieldName": "d"}],
    }


# ----------------------------------------------------------------------------------------------------------------------
# Listings
# ----------------------------------------------------------------------------------------------------------------------

every_listing: Final = pytest.mark.parametrize("operation", LISTINGS)
MARKER: Final = "m" * 4096


def page_of(operation: str, *numbers: int, marker: str | None = None) -> WireResponse:
    _, items, item = LISTINGS[operation]
    return ok({items: [item(number) for number in numbers], "Marker": marker})


@every_listing
async def test_a_listing_follows_long_markers_over_empty_pages(operation: str) -> None:
    """A page of "evaluated" items may be short or empty; only the marker shows whether there is more."""
    pages = [page_of(operation, 1, marker=MARKER), page_of(operation, marker=MARKER + "2"), page_of(operation, 2, 1)]
    service = Scripted([*pages])
    listing, _, item = LISTINGS[operation]
    async with client_of(service) as client:
        found = await listing(client)(page_size=5).collect()
    assert [one.to_wire() for one in found] == [item(1), item(2)]
    assert [request.params for request in service.requests] == [
        {"MaxRecords": 5},
        {"MaxRecords": 5, "Marker": MARKER},
        {"MaxRecords": 5, "Marker": MARKER + "2"},
    ]
    assert {request.operation for request in service.requests} == {operation}


@every_listing
async def test_a_listing_stops_at_its_limit_and_resumes_there(operation: str) -> None:
    """With the string of a cursor, which holds the longest marker."""
    listing, _, item = LISTINGS[operation]
    service = Scripted([page_of(operation, 1, marker=MARKER), page_of(operation, 2, 3), page_of(operation, 2, 3)])
    async with client_of(service) as client:
        *_, (last, cursor) = [pair async for pair in listing(client)(limit=2).with_cursors()]
        rest = await listing(client)(resume=str(cursor)).collect()
    assert last.to_wire() == item(2)
    assert [one.to_wire() for one in rest] == [item(3)]
    assert service.requests[2].params == {"Marker": MARKER}


@pytest.mark.parametrize(("mine", "other"), list(permutations(LISTINGS, 2)))
async def test_a_cursor_belongs_to_one_listing(mine: str, other: str) -> None:
    """Also where neither has a filter, so that the requests are the same."""
    service = Scripted([page_of(mine, 1, 2)])
    async with client_of(service) as client:
        (_, cursor), *_ = [pair async for pair in LISTINGS[mine][0](client)(limit=1).with_cursors()]
        with pytest.raises(CursorMismatchError):
            await LISTINGS[other][0](client)(resume=cursor).collect()
    assert len(service.requests) == 1


async def test_tables_of_several_integrations_are_kept_apart() -> None:
    """The same table of the same target, owned by each of two integrations and by none, is three items."""
    tables = [table(1, owner=1), table(1, owner=2), table(1), table(1, owner=2), table(2)]
    service = Scripted([ok({"IntegrationTablePropertiesList": tables})])
    async with client_of(service) as client:
        found = await client.iter_integration_table_properties().collect()
    assert [one.to_wire() for one in found] == [tables[0], tables[1], tables[2], tables[4]]


async def test_inbound_integrations_are_selected_by_arn() -> None:
    """Both arguments are members of the request."""
    service = Scripted([page_of("DescribeInboundIntegrations")])
    async with client_of(service) as client:
        await client.iter_inbound_integrations(integration_arn=arn_of(1), target_arn=TARGET).collect()
    assert service.requests[0].params == {"IntegrationArn": arn_of(1), "TargetArn": TARGET}


@pytest.mark.parametrize(
    ("operation", "model"),
    [
        ("ListIntegrationResourceProperties", IntegrationResourcePropertyFilter(name="TargetArn", values=["x"])),
        ("ListIntegrationTableProperties", IntegrationTablePropertiesFilter(name="TargetArn", values=["x"])),
    ],
)
async def test_filters_are_models_or_mappings(operation: str, model: Any) -> None:
    """Any iterable of them; those of another listing are refused."""
    service = Scripted([page_of(operation)] * 2)
    wire = {"Name": "TargetArn", "Values": ["x"]}
    async with client_of(service) as client:
        listing = LISTINGS[operation][0](client)
        await listing(filters=iter([model, {**wire, "Name": "New"}])).collect()
        for filters in ([IntegrationFilter(name="TargetArn", values=["x"])], [{"Name": "TargetArn"}], "TargetArn", 5):
            with pytest.raises(InvalidRequestError, match="filters"):
                listing(filters=filters)
    assert service.requests[0].params == {"Filters": [wire, {**wire, "Name": "New"}]}


# ----------------------------------------------------------------------------------------------------------------------
# Refused before sending
# ----------------------------------------------------------------------------------------------------------------------

Wrong = tuple[Callable[[Any], Awaitable[object]], str]

PROPERTIES: Final = {"resource_arn": TARGET}
TABLE: Final = {**PROPERTIES, "table_name": "t"}


def _create_with(config: Any, client: GlueIntegrationsClient) -> Awaitable[object]:
    return client.create_integration(**NEW, integration_config=config)


WRONG: Final[dict[str, Wrong]] = {
    "name a number": (lambda c: c.create_integration(**{**NEW, "integration_name": 5}), "integration_name: "),
    "name empty": (lambda c: c.create_integration(**{**NEW, "integration_name": ""}), "integration_name: "),
    "source a name": (
        lambda c: c.create_integration(**{**NEW, "source_arn": "orders"}),
        "source_arn: 'orders' is not an ARN",
    ),
    "target half an ARN": (lambda c: c.create_integration(**{**NEW, "target_arn": "arn:aws:glue"}), "target_arn: "),
    "description of 1001": (lambda c: c.create_integration(**NEW, description="x" * 1001), "description: .* 1000"),
    "context without a key": (
        lambda c: c.create_integration(**NEW, additional_encryption_context={"a": "b"}),
        "additional_encryption_context can only be used together with kms_key_id",
    ),
    "context of numbers": (
        lambda c: c.create_integration(**NEW, kms_key_id="k", additional_encryption_context={"a": 5}),
        "additional_encryption_context",
    ),
    "tag of AWS": (lambda c: c.create_integration(**NEW, tags={"aws:x": ""}), r"tags\.0\.key: must not start with aws"),
    "value of AWS": (lambda c: c.create_integration(**NEW, tags={"x": "awsome"}), r"tags\.0\.value: must not start"),
    "tag without a key": (lambda c: c.create_integration(**NEW, tags=[Tag(value="x")]), r"tags\.0\.key: "),
    "tag of 129": (lambda c: c.create_integration(**NEW, tags={"x" * 129: ""}), r"tags\.0\.key: .* 128"),
    "tag of bytes": (lambda c: c.create_integration(**NEW, tags={b"team": "a"}), r"tags\.0\.key: "),
    "value of bytes": (lambda c: c.create_integration(**NEW, tags={"team": b"a"}), r"tags\.0\.value: "),
    "interval of bytes": (
        lambda c: c.create_integration(**NEW, integration_config={"RefreshInterval": b"15"}),
        r"integration_config\.refresh_interval: ",
    ),
    "setting of bytes": (
        lambda c: c.create_integration(**NEW, integration_config={"source_properties": {"SubnetIds": b"a"}}),
        r"integration_config\.source_properties\.SubnetIds: ",
    ),
    "role of bytes": (
        lambda c: c.create_integration_resource_property(
            **PROPERTIES, source_processing_properties={"role_arn": TARGET.encode()}
        ),
        r"source_processing_properties\.role_arn: ",
    ),
    "fields of bytes": (
        lambda c: c.create_integration_table_properties(**TABLE, source_table_config={"fields": [b"a"]}),
        r"source_table_config\.fields\.0: ",
    ),
    "unnest of bytes": (
        lambda c: c.create_integration_table_properties(**TABLE, target_table_config={"unnest_spec": b"FULL"}),
        r"target_table_config\.unnest_spec: ",
    ),
    **{
        f"unknown member {value!r:.10}": (
            partial(_create_with, {"New": [{"a": value}]}),
            r"integration_config\.New: JSON has ",
        )
        for value in (b"x", {1, 2}, object(), {1: "a"}, (float("nan"),))
    },
    "tags a string": (lambda c: c.create_integration(**NEW, tags="team"), "tags: Input should be a list"),
    "tags with a number": (lambda c: c.create_integration(**NEW, tags={"team": 5}), r"tags\.0\.value: "),
    "namespace in capitals": (
        lambda c: c.create_integration(**NEW, integration_config=IntegrationConfig(target_namespace="Lake")),
        r"integration_config\.target_namespace: .*pattern",
    ),
    "namespace of AWS": (
        lambda c: c.create_integration(**NEW, integration_config=IntegrationConfig(target_namespace="aws_x")),
        r"integration_config\.target_namespace: must not start with aws",
    ),
    "misspelt setting": (
        lambda c: c.create_integration(
            **NEW, integration_config=IntegrationConfig.model_validate({"refresh_intervall": "15"})
        ),
        r"integration_config\.refresh_intervall: Extra inputs are not permitted",
    ),
    "setting of the wrong kind": (
        lambda c: c.create_integration(**NEW, integration_config=SourceTableConfig()),
        "integration_config: ",
    ),
    "setting changed to nonsense": (
        lambda c: c.create_integration(
            **NEW, integration_config=IntegrationConfig().model_copy(update={"continuous_sync": "yes"})
        ),
        r"integration_config\.continuous_sync: ",
    ),
    "empty interval": (
        lambda c: c.modify_integration(
            integration_identifier=arn_of(1), integration_config=IntegrationConfig(refresh_interval="")
        ),
        r"integration_config\.refresh_interval: ",
    ),
    "nothing to modify": (
        lambda c: c.modify_integration(integration_identifier=arn_of(1)),
        "nothing to change; give at least one of description, data_filter, integration_config and integration_name",
    ),
    "no setting to modify": (
        lambda c: c.modify_integration(integration_identifier=arn_of(1), integration_config=IntegrationConfig()),
        "nothing to change",
    ),
    "identifier of 129": (lambda c: c.delete_integration(integration_identifier="x" * 129), "integration_identifier: "),
    "identifier None": (lambda c: c.delete_integration(integration_identifier=None), "integration_identifier: "),
    "inbound by name": (
        lambda c: c.describe_inbound_integrations(integration_arn="orders"),
        "integration_arn: 'orders'",
    ),
    "resource a name": (lambda c: c.get_integration_resource_property(resource_arn="lake"), "resource_arn: 'lake'"),
    "role a name": (
        lambda c: c.create_integration_resource_property(
            **PROPERTIES, source_processing_properties=SourceProcessingProperties(role_arn="glue")
        ),
        r"source_processing_properties\.role_arn: 'glue' is not an ARN",
    ),
    "bus a name": (
        lambda c: c.create_integration_resource_property(
            **PROPERTIES, target_processing_properties=TargetProcessingProperties(event_bus_arn="default")
        ),
        r"target_processing_properties\.event_bus_arn: 'default' is not an ARN",
    ),
    "nothing to update": (
        lambda c: c.update_integration_resource_property(**PROPERTIES),
        "nothing to change; give source_processing_properties or target_processing_properties",
    ),
    "no table to update": (
        lambda c: c.update_integration_table_properties(**TABLE),
        "nothing to change; give source_table_config or target_table_config",
    ),
    "properties without a change": (
        lambda c: c.update_integration_resource_property(
            **PROPERTIES, target_processing_properties=TargetProcessingProperties(role_arn=None)
        ),
        "nothing to change; give source_processing_properties or target_processing_properties",
    ),
    "table without a change": (
        lambda c: c.update_integration_table_properties(**TABLE, target_table_config=TargetTableConfig()),
        "nothing to change; give source_table_config or target_table_config",
    ),
    "both sides of a table": (
        lambda c: c.create_integration_table_properties(
            **TABLE, source_table_config=SourceTableConfig(), target_table_config=TargetTableConfig()
        ),
        "source_table_config and target_table_config cannot be used together",
    ),
    "partition without a name": (
        lambda c: c.update_integration_table_properties(
            **TABLE,
            target_table_config=TargetTableConfig(
                unnest_spec=UnnestSpec.FULL, partition_spec=[IntegrationPartition(field_name="")]
            ),
        ),
        r"target_table_config\.partition_spec\.0\.field_name: ",
    ),
    "field of 129": (
        lambda c: c.update_integration_table_properties(
            **TABLE, source_table_config=SourceTableConfig(fields=["a", "x" * 129])
        ),
        r"source_table_config\.fields\.1: ",
    ),
    "table without a name": (lambda c: c.get_integration_table_properties(**PROPERTIES, table_name=""), "table_name: "),
    "filter of another operation": (
        lambda c: c.list_integration_table_properties(filters=[IntegrationFilter(name="a", values=["b"])]),
        r"filters\.0: ",
    ),
    "marker empty": (lambda c: c.list_integration_resource_properties(marker=""), "marker: "),
    "page a string": (lambda c: c.iter_integration_table_properties(page_size="5").collect(), "page_size: "),
    "page of none": (lambda c: c.iter_inbound_integrations(page_size=0).collect(), "page_size must be at least 1"),
    "limit below none": (lambda c: c.iter_integration_resource_properties(limit=-1).collect(), "limit"),
    "cursor cut": (lambda c: c.iter_inbound_integrations(resume="abc").collect(), "not a cursor"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_a_wrong_argument_is_named_and_nothing_is_sent(case: str) -> None:
    """In the words of the rule that it breaks, with the name of the argument."""
    call, reason = WRONG[case]
    service = Scripted([])
    async with client_of(service) as client:
        with pytest.raises(InvalidRequestError, match=reason):
            await call(client)
    assert not service.requests


@pytest.mark.parametrize(
    "interval", [timedelta(0), timedelta(seconds=90), timedelta(minutes=-15), timedelta(seconds=30)]
)
def test_an_interval_is_whole_minutes(interval: timedelta) -> None:
    """AWS has no other unit; how many minutes there may be is left to AWS, whose own example breaks its bounds."""
    with pytest.raises(ValueError, match="a whole number of minutes"):
        IntegrationConfig(refresh_interval=interval)
    assert IntegrationConfig(refresh_interval=timedelta(minutes=10)).refresh_interval == "10"
    assert IntegrationConfig(refresh_interval=timedelta(days=7)).refresh_interval == "10080"
