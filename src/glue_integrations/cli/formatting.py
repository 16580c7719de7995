"""Formats integrations as text that is safe to display."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from glue_integrations._display import escape
from glue_integrations.models import Integration, IntegrationConfig, IntegrationStatus

_WITH_PROBLEM: Final = frozenset({IntegrationStatus.FAILED, IntegrationStatus.NEEDS_ATTENTION})


class Row(NamedTuple):
    """An integration in a listing."""

    name: str
    status: str
    created: str
    """In UTC, to the minute."""
    source: str
    """Service and resource, such as ``dynamodb table/orders``."""
    target: str
    problem: str
    """The first error of a FAILED or NEEDS_ATTENTION integration; otherwise empty."""


def row_of(integration: Integration) -> Row:
    """Return the row for an integration."""
    return Row(
        name=escape(integration.integration_name),
        status=escape(integration.status),
        created=f"{integration.create_time:%Y-%m-%d %H:%M}",
        source=_resource(integration.source_arn),
        target=_resource(integration.target_arn),
        problem=_problem(integration),
    )


def details_of(integration: Integration) -> Iterator[tuple[str, str]]:
    """Yield all details of an integration as labels and values; labels may repeat."""
    for label, value in _fields(integration):
        if value is not None:
            yield escape(label), escape(value)


def _fields(integration: Integration) -> Iterator[tuple[str, str | None]]:
    yield "Name", integration.integration_name
    yield "Status", integration.status
    yield "ARN", integration.integration_arn
    yield "Source", integration.source_arn
    yield "Target", integration.target_arn
    yield "Created", f"{integration.create_time:%Y-%m-%d %H:%M:%S} UTC"
    yield "Description", integration.description
    yield "Data filter", integration.data_filter
    yield "KMS key", integration.kms_key_id
    for name, text in integration.additional_encryption_context.items():
        yield "Encryption context", f"{name}={text}"
    if integration.integration_config is not None:
        yield from _config_fields(integration.integration_config)
    for tag in integration.tags:
        yield "Tag", f"{tag.key or ''}={tag.value or ''}"
    for error in integration.errors:
        yield "Error", ": ".join(filter(None, (error.error_code, error.error_message)))
    yield from _unknown_members(integration.model_extra)


def _config_fields(config: IntegrationConfig) -> Iterator[tuple[str, str | None]]:
    yield "Refresh interval", config.refresh_interval and f"{config.refresh_interval} minutes"
    if config.continuous_sync is not None:
        yield "Continuous sync", "yes" if config.continuous_sync else "no"
    yield "Target namespace", config.target_namespace
    for name, text in config.source_properties.items():
        yield "Source property", f"{name}={text}"
    yield from _unknown_members(config.model_extra)


def _unknown_members(members: Mapping[str, object] | None) -> Iterator[tuple[str, str]]:
    """Yield members that this release does not know, by wire names."""
    for name, value in (members or {}).items():
        yield name, value if isinstance(value, str) else json.dumps(value)


def _resource(arn: str) -> str:
    parts = arn.split(":", 5)
    return escape(f"{parts[2]} {parts[5]}" if parts[0] == "arn" and len(parts) == 6 else arn)


def _problem(integration: Integration) -> str:
    if integration.status not in _WITH_PROBLEM or not integration.errors:
        return ""
    first = integration.errors[0]
    return escape(first.error_message or first.error_code or "")
