"""The models as a type checker sees them: built by Python names, read by Python types. Checked, never run."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import assert_never, assert_type

from pydantic import JsonValue

from glue_integrations import (
    DescribeIntegrationsRequest,
    DescribeIntegrationsResponse,
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationFilter,
    IntegrationStatus,
    Tag,
    UnknownValue,
)


def least() -> Integration:
    return Integration(
        source_arn="arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
        target_arn="arn:aws:glue:eu-west-1:123456789012:database/lake",
        integration_name="orders",
        integration_arn="arn:aws:glue:eu-west-1:123456789012:integration:1",
        status=IntegrationStatus.ACTIVE,
        create_time=datetime(2026, 11, 1, tzinfo=UTC),
    )


def most() -> Integration:
    return Integration(
        source_arn="arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
        target_arn="arn:aws:glue:eu-west-1:123456789012:database/lake",
        integration_name="orders",
        integration_arn="arn:aws:glue:eu-west-1:123456789012:integration:1",
        status=UnknownValue("CREATED"),
        create_time=datetime(2026, 11, 1, tzinfo=UTC),
        description="Orders of the shop",
        kms_key_id="arn:aws:kms:eu-west-1:123456789012:key/1",
        additional_encryption_context={"department": "sales"},
        tags=(Tag(key="team", value="reports"),),
        integration_config=IntegrationConfig(
            refresh_interval="60",
            source_properties={"SubnetIds": "subnet-1"},
            continuous_sync=True,
            target_namespace="zetl",
        ),
        errors=(IntegrationError(error_code="Denied", error_message="no access"),),
        data_filter="include: shop.*",
    )


def requests_and_responses(found: Integration) -> None:
    DescribeIntegrationsRequest()
    DescribeIntegrationsRequest(
        integration_identifier="arn:",
        marker="m",
        max_records=20,
        filters=(IntegrationFilter(name="Status", values=("ACTIVE", "FAILED")),),
    )
    DescribeIntegrationsResponse(integrations=(found,), marker=None)


def members(found: Integration) -> None:
    assert_type(found.integration_name, str)
    assert_type(found.status, IntegrationStatus | UnknownValue)
    assert_type(found.create_time, datetime)
    assert_type(found.description, str | None)
    assert_type(found.tags, tuple[Tag, ...])
    assert_type(found.additional_encryption_context, Mapping[str, str])
    assert_type(found.integration_config, IntegrationConfig | None)
    assert_type(found.errors, tuple[IntegrationError, ...])
    assert_type(found.to_wire(), dict[str, JsonValue])
    assert_type(found.model_copy(update={"description": None}), Integration)
    assert_type(Integration.model_validate_json("{}"), Integration)
    for tag in found.tags:
        assert_type(tag.key, str | None)
    for error in found.errors:
        assert_type(error.error_code, str | None)
    if found.integration_config is not None:
        assert_type(found.integration_config.source_properties, Mapping[str, str])
        assert_type(found.integration_config.continuous_sync, bool | None)


def every_status_and_the_unknown_ones(found: Integration) -> str:
    match found.status:
        case IntegrationStatus.CREATING | IntegrationStatus.MODIFYING | IntegrationStatus.DELETING:
            return "wait"
        case IntegrationStatus.ACTIVE | IntegrationStatus.SYNCING:
            return "fine"
        case IntegrationStatus.NEEDS_ATTENTION | IntegrationStatus.FAILED:
            return "act"
        case UnknownValue() as unknown:
            assert_type(unknown, UnknownValue)
            return f"new to this release: {unknown}"
        case _:
            assert_never(found.status)


def models_have_a_hash(found: Integration, config: IntegrationConfig, tag: Tag) -> None:
    assert_type({found}, set[Integration])
    assert_type({config: 1}, dict[IntegrationConfig, int])
    assert_type({tag}, set[Tag])


def a_status_is_a_string(found: Integration) -> str:
    return found.status.lower()
