"""The operations that change integrations, as AWS documents them."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import IntegrationError
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, samples

SOURCE = "arn:aws:glue:us-east-1:123456789012:connection/salesforce"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"
S3_TABLES = "arn:aws:glue:us-east-1:123456789012:catalog/s3tablescatalog/orders"
REDSHIFT = "arn:aws:redshift:us-east-1:123456789012:namespace:11111111-2222-3333-4444-555555555555"
BARE: dict[str, Any] = {"IntegrationName": "orders", "SourceArn": SOURCE, "TargetArn": TARGET}


def created(emulator: GlueEmulator, **members: object) -> str:
    """Create an integration, wait until it is ACTIVE, and return its ARN."""
    arn = emulator.handle("CreateIntegration", {**BARE, **members})["IntegrationArn"]
    emulator.advance(minutes=1)
    return str(arn)


def fault(action: Callable[[], object]) -> Fault:
    with pytest.raises(Fault) as caught:
        action()
    return caught.value


async def test_life_over_http(emulator: GlueEmulator, botocore_client: Any) -> None:
    """botocore creates, changes and deletes an integration."""

    def live() -> list[object]:
        made = botocore_client.create_integration(**BARE, Tags=[{"key": "env", "value": "prod"}])
        arn = made["IntegrationArn"]
        emulator.advance(minutes=1)
        changed = botocore_client.modify_integration(IntegrationIdentifier=arn, IntegrationName="renamed")
        emulator.advance(minutes=1)
        deleted = botocore_client.delete_integration(IntegrationIdentifier=arn)
        emulator.advance(minutes=1)
        with pytest.raises(ClientError, match="IntegrationNotFoundFault"):
            botocore_client.describe_integrations(IntegrationIdentifier=arn)
        return [
            (item["IntegrationName"], item["Status"], item["Tags"][0]["value"]) for item in (made, changed, deleted)
        ]

    assert await asyncio.to_thread(live) == [
        ("orders", "CREATING", "prod"),
        ("renamed", "MODIFYING", "prod"),
        ("renamed", "DELETING", "prod"),
    ]


@pytest.mark.parametrize(
    ("members", "member"),
    [
        ({"IntegrationName": ""}, "IntegrationName"),
        ({"IntegrationName": "n" * 129}, "IntegrationName"),
        ({"IntegrationName": None}, "IntegrationName"),
        ({"SourceArn": "orders"}, "SourceArn"),
        ({"TargetArn": "arn:aws:glue"}, "TargetArn"),
        ({"Description": "d" * 1001}, "Description"),
        ({"DataFilter": ""}, "DataFilter"),
        ({"AdditionalEncryptionContext": {"a": "b"}}, "AdditionalEncryptionContext"),
        ({"Tags": [{"key": "aws:owner", "value": "x"}]}, "Tags.0.key"),
        ({"Tags": [{"key": "a", "value": "x"}, {"key": "owner", "value": "AWS"}]}, "Tags.1.value"),
        ({"Tags": [{"key": str(number)} for number in range(51)]}, "Tags"),
        ({"IntegrationConfig": {"RefreshInterval": "14"}}, "IntegrationConfig.RefreshInterval"),
        ({"IntegrationConfig": {"RefreshInterval": "8641"}}, "IntegrationConfig.RefreshInterval"),
        ({"IntegrationConfig": {"RefreshInterval": "9" * 128}}, "IntegrationConfig.RefreshInterval"),
        ({"IntegrationConfig": {"RefreshInterval": "hourly"}}, "IntegrationConfig.RefreshInterval"),
        ({"IntegrationConfig": {"RefreshInterval": "\u0661\u0665"}}, "IntegrationConfig.RefreshInterval"),
        ({"IntegrationConfig": {"TargetNamespace": "orders"}}, "IntegrationConfig.TargetNamespace"),
        (
            {"TargetArn": S3_TABLES, "IntegrationConfig": {"TargetNamespace": "awsome"}},
            "IntegrationConfig.TargetNamespace",
        ),
        (
            {"TargetArn": S3_TABLES, "IntegrationConfig": {"TargetNamespace": "Orders"}},
            "IntegrationConfig.TargetNamespace",
        ),
        ({"Colour": "blue"}, "Colour"),
    ],
)
def test_creation_that_is_refused(members: dict[str, Any], member: str) -> None:
    """A ValidationException names the member, and nothing is created."""
    emulator = GlueEmulator(count=0)
    refused = fault(lambda: emulator.handle("CreateIntegration", {**BARE, **members}))
    assert refused.code == "ValidationException"
    assert f"{member}'" in refused.message
    assert emulator.integrations == ()


@pytest.mark.parametrize("interval", ["15", "8640", "0060"])
def test_refresh_intervals(interval: str) -> None:
    """From 15 minutes to six days."""
    emulator = GlueEmulator(count=0)
    created(emulator, IntegrationConfig={"RefreshInterval": interval})
    config = emulator.integrations[0].integration_config
    assert config is not None
    assert config.refresh_interval == interval


def test_python_verbs_refuse_what_aws_refuses() -> None:
    """With AWS's errors; what no call can say is a ConfigurationError."""
    emulator = GlueEmulator(count=1)
    arn = emulator.integrations[0].integration_arn
    for name in ("", "n" * 5000, 7, None, "\ud800"):
        assert fault(lambda name=name: emulator.create(name, SOURCE, TARGET)).code in {  # type: ignore[misc]
            "ValidationException",
            "SerializationException",
        }
    assert fault(lambda: emulator.modify(arn, integration_name="n" * 5000)).code == "ValidationException"
    long = IntegrationError(error_message="m" * 2049)
    assert fault(lambda: emulator.need_attention(arn, long)).code == "ValidationException"
    bad: list[Callable[[], object]] = [
        lambda: emulator.create("orders", SOURCE, TARGET, region="US-EAST-1"),
        lambda: emulator.create("orders", SOURCE, TARGET, account_id="1234"),
        lambda: emulator.create("orders", SOURCE, TARGET, region=""),
        lambda: emulator.listed(account_id="\u0661" * 12),
        lambda: emulator.transport(region="nowhere"),
        lambda: emulator.sync(None),  # type: ignore[arg-type]  # what a user may pass
        lambda: emulator.add("orders"),  # type: ignore[arg-type]
        lambda: emulator.fail(arn, "no"),  # type: ignore[arg-type]
    ]
    for action in bad:
        with pytest.raises(ConfigurationError):
            action()
    assert emulator.integrations == tuple(samples(1))


def test_name_is_taken_within_an_account_and_region() -> None:
    """Elsewhere the same name is free, and so it is once its integration is gone."""
    emulator = GlueEmulator(count=0)
    arn = created(emulator)
    assert fault(lambda: emulator.create("orders", SOURCE, TARGET)).code == "IntegrationConflictOperationFault"
    emulator.create("orders", SOURCE, TARGET, region="eu-west-1")
    emulator.delete(arn)
    emulator.advance(minutes=1)
    emulator.create("orders", SOURCE, TARGET)


def test_modification_of_settings() -> None:
    """Only the interval changes; other settings may be repeated, so get, change, update works."""
    emulator = GlueEmulator(count=0)
    config = {"RefreshInterval": "15", "ContinuousSync": True, "SourceProperties": {"a": "b"}}
    arn = created(emulator, IntegrationConfig=config)
    for changes in ({"RefreshInterval": "30"}, {**config, "RefreshInterval": "60"}):
        response = emulator.handle("ModifyIntegration", {"IntegrationIdentifier": arn, "IntegrationConfig": changes})
        assert response["IntegrationConfig"] == {**config, "RefreshInterval": changes["RefreshInterval"]}
        emulator.advance(minutes=1)


@pytest.mark.parametrize(
    ("config", "member"),
    [
        ({"ContinuousSync": False}, "ContinuousSync"),
        ({"TargetNamespace": "orders"}, "TargetNamespace"),
        ({"SourceProperties": {}}, "SourceProperties"),
        ({"RefreshInterval": "5"}, "RefreshInterval"),
    ],
)
def test_modification_that_is_refused(config: dict[str, Any], member: str) -> None:
    """A setting that cannot be changed is a ValidationException, and the state stays."""
    emulator = GlueEmulator(count=0)
    arn = created(emulator, IntegrationConfig={"ContinuousSync": True})
    params = {"IntegrationIdentifier": arn, "Description": "New", "IntegrationConfig": config}
    refused = fault(lambda: emulator.handle("ModifyIntegration", params))
    assert (refused.code, f"'IntegrationConfig.{member}'" in refused.message) == ("ValidationException", True)
    assert (emulator.integrations[0].status, emulator.integrations[0].description) == ("ACTIVE", None)


def test_interval_of_a_redshift_target_stays() -> None:
    """AWS documents that it cannot be modified."""
    emulator = GlueEmulator(count=0)
    arn = created(emulator, TargetArn=REDSHIFT)
    params = {"IntegrationIdentifier": arn, "IntegrationConfig": {"RefreshInterval": "30"}}
    assert "Redshift" in fault(lambda: emulator.handle("ModifyIntegration", params)).message


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        ("IntegrationNotFoundFault", "IntegrationNotFoundFault"),
        ("EntityNotFoundException", "EntityNotFoundException"),
        ("empty", "IntegrationNotFoundFault"),
    ],
)
def test_not_found(switch: str, code: str) -> None:
    """Changes have no empty list to return."""
    emulator = GlueEmulator(behaviour=Behaviour.parse(f"not_found={switch}"))
    for operation in ("ModifyIntegration", "DeleteIntegration"):
        params = {"IntegrationIdentifier": "03cabe77-79e7-4b7a-b3da-8c160bea6bbf"}
        assert fault(lambda operation=operation, params=params: emulator.handle(operation, params)).code == code  # type: ignore[misc]
    assert fault(lambda: emulator.sync("arn:none")).code == code


def test_states_without_duration() -> None:
    """What ends at once has ended at the next look."""
    emulator = GlueEmulator(count=0, behaviour=Behaviour(creating_seconds=0, deleting_seconds=0))
    arn = emulator.create("orders", SOURCE, TARGET).integration_arn
    assert emulator.integrations[0].status == "ACTIVE"
    assert emulator.delete(arn).status == "DELETING"
    assert emulator.integrations == ()


def test_what_was_passed_is_copied() -> None:
    """Changing a request after the call changes nothing."""
    emulator = GlueEmulator(count=0)
    params = {**BARE, "Tags": [{"key": "env", "value": "prod"}]}
    emulator.handle("CreateIntegration", params)
    params["Tags"][0]["value"] = "changed"
    assert emulator.integrations[0].tags[0].value == "prod"
