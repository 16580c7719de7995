"""Every public name, by its package and by its module. Checked, never run."""

from typing import assert_type

import glue_integrations
import glue_integrations.errors
from glue_integrations import (
    ClientConfig,
    Cursor,
    DescribeIntegrationsRequest,
    DescribeIntegrationsResponse,
    GlueIntegrationsClient,
    Integration,
    IntegrationConfig,
    IntegrationError,
    IntegrationFilter,
    IntegrationStatus,
    Page,
    Pager,
    RetryPolicy,
    Tag,
    Transport,
    UnknownValue,
    WireRequest,
    WireResponse,
    client,
    config,
    cursor,
    errors,
    models,
    pagination,
    transport,
)

version: str = glue_integrations.__version__


def same(
    *,
    glue_integrations_client: GlueIntegrationsClient,
    client_config: ClientConfig,
    retry_policy: RetryPolicy,
    place: Cursor,
    wire_request: WireRequest,
    wire_response: WireResponse,
    describe_integrations_request: DescribeIntegrationsRequest,
    describe_integrations_response: DescribeIntegrationsResponse,
    integration: Integration,
    integration_config: IntegrationConfig,
    integration_error: IntegrationError,
    integration_filter: IntegrationFilter,
    integration_status: IntegrationStatus,
    tag: Tag,
    unknown_value: UnknownValue,
    not_found_error: errors.NotFoundError,
) -> None:
    assert_type(glue_integrations_client, client.GlueIntegrationsClient)
    assert_type(client_config, config.ClientConfig)
    assert_type(retry_policy, config.RetryPolicy)
    assert_type(place, cursor.Cursor)
    assert_type(wire_request, transport.WireRequest)
    assert_type(wire_response, transport.WireResponse)
    assert_type(describe_integrations_request, models.DescribeIntegrationsRequest)
    assert_type(describe_integrations_response, models.DescribeIntegrationsResponse)
    assert_type(integration, models.Integration)
    assert_type(integration_config, models.IntegrationConfig)
    assert_type(integration_error, models.IntegrationError)
    assert_type(integration_filter, models.IntegrationFilter)
    assert_type(integration_status, models.IntegrationStatus)
    assert_type(tag, models.Tag)
    assert_type(unknown_value, models.UnknownValue)
    assert_type(not_found_error, glue_integrations.errors.NotFoundError)


def generic(pager: pagination.Pager[int], page: pagination.Page[int], carrier: transport.Transport) -> Transport:
    first: Pager[int] = pager
    second: Page[int] = page
    assert_type((first, second), tuple[Pager[int], Page[int]])
    return carrier
