"""What is shown of an integration, as text that is safe to show."""

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
    """Service and resource: ``dynamodb table/orders``."""
    target: str
    problem: str
    """The first error, if the status says that there is one; else empty."""


def row_of(integration: Integration) -> Row:
    """Return the row of an integration."""
    return Row(
        name=escape(integration.integration_name),
        status=escape(integration.status),
        created=f"{integration.create_time:%Y-%m-%d %H:%M}",
        source=_resource(integration.source_arn),
        target=_resource(integration.target_arn),
        problem=_problem(integration),
    )


def details_of(integration: Integration) -> Iterator[tuple[str, str]]:
    """Return all that is known of an integration, each with its label; a label may come several times."""
    for label, value in _labelled(integration):
        if value is not None:
            yield escape(label), escape(value)


def _labelled(integration: Integration) -> Iterator[tuple[str, str | None]]:
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
        yield from _settings(integration.integration_config)
    for tag in integration.tags:
        yield "Tag", f"{tag.key or ''}={tag.value or ''}"
    for error in integration.errors:
        yield "Error", ": ".join(filter(None, (error.error_code, error.error_message)))
    yield from _others(integration.model_extra)


def _settings(config: IntegrationConfig) -> Iterator[tuple[str, str | None]]:
    yield "Refresh interval", config.refresh_interval and f"{config.refresh_interval} minutes"
    if config.continuous_sync is not None:
        yield "Continuous sync", "yes" if config.continuous_sync else "no"
    yield "Target namespace", config.target_namespace
    for name, text in config.source_properties.items():
        yield "Source property", f"{name}={text}"
    yield from _others(config.model_extra)


def _others(members: Mapping[str, object] | None) -> Iterator[tuple[str, str]]:
    """Return what AWS sent and this release does not know, by wire names."""
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
