"""The errors as a type checker sees them. Checked, never run."""

from typing import assert_type

from glue_integrations import Cursor, GlueIntegrationsClient, Integration, errors


async def caught(client: GlueIntegrationsClient) -> Integration | None:
    try:
        return await client.get_integration("orders")
    except errors.NotFoundError as error:
        assert_type(error, errors.NotFoundError)
        assert_type(error.code, str | None)
        assert_type(error.throttling, bool)
        assert_type(error.from_federation_source, bool | None)
    except errors.DeadlineExceededError as error:
        assert_type(error.last_error, errors.GlueIntegrationsError | None)
    except errors.GlueIntegrationsError as error:
        assert_type(error.message, str)
        assert_type(error.retryable, bool)
        assert_type(error.operation, str | None)
        assert_type(error.request_id, str | None)
        assert_type(error.http_status, int | None)
        assert_type(error.retry_after, float | None)
        assert_type(error.attempts, int)
        assert_type(error.elapsed, float)
        assert_type(error.quota_exhausted, bool)
        assert_type(error.cursor, Cursor | None)
    return None


def families(
    fault: errors.IntegrationNotFoundFault,
    refused: errors.InvalidRequestError,
    late: errors.DeadlineExceededError,
    slow: errors.AttemptTimeoutError,
) -> tuple[errors.NotFoundError, ValueError, TimeoutError, TimeoutError]:
    return fault, refused, late, slow


def built_by_a_fake_transport(cursor: Cursor) -> None:
    errors.ConnectionFailedError("no route")
    errors.TransportError("reset", retryable=False, operation="DescribeIntegrations")
    error = errors.ThrottlingError("Rate exceeded", code="ThrottlingException", http_status=400, retry_after=1.5)
    assert_type(error.evolve(attempts=2, cursor=cursor), errors.ThrottlingError)
    errors.CredentialsError("expired", remedy="Log in again.")
    assert_type(error.remedy, str)
