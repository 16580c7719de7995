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

assert_type(GlueIntegrationsClient, type[client.GlueIntegrationsClient])
assert_type(ClientConfig, type[config.ClientConfig])
assert_type(RetryPolicy, type[config.RetryPolicy])
assert_type(Cursor, type[cursor.Cursor])
assert_type(WireRequest, type[transport.WireRequest])
assert_type(WireResponse, type[transport.WireResponse])
assert_type(DescribeIntegrationsRequest, type[models.DescribeIntegrationsRequest])
assert_type(DescribeIntegrationsResponse, type[models.DescribeIntegrationsResponse])
assert_type(Integration, type[models.Integration])
assert_type(IntegrationConfig, type[models.IntegrationConfig])
assert_type(IntegrationError, type[models.IntegrationError])
assert_type(IntegrationFilter, type[models.IntegrationFilter])
assert_type(IntegrationStatus, type[models.IntegrationStatus])
assert_type(Tag, type[models.Tag])
assert_type(UnknownValue, type[models.UnknownValue])
assert_type(errors.NotFoundError, type[glue_integrations.errors.NotFoundError])
assert_type(glue_integrations.__version__, str)


def generic(pager: pagination.Pager[int], page: pagination.Page[int], carrier: transport.Transport) -> Transport:
    first: Pager[int] = pager
    second: Page[int] = page
    assert_type((first, second), tuple[Pager[int], Page[int]])
    return carrier
