# pyright: standard
"""Values that may be None, used as if they never were."""

from glue_integrations import GlueIntegrationsClient, Integration, errors


def members(found: Integration) -> None:
    found.description.upper()  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
    str(found.integration_config.refresh_interval)  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
    len(found.kms_key_id)  # E: mypy[arg-type] pyright[reportArgumentType]
    for error in found.errors:
        error.error_code.lower()  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]


async def results(client: GlueIntegrationsClient) -> str:
    pager = client.iter_integrations()
    str((await pager.first()).integration_name)  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
    async for page in pager.pages():
        page.next_marker.strip()  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
        page.request_id.strip()  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
    response = await client.describe_integrations()
    return response.marker  # E: mypy[return-value] pyright[reportReturnType]


def attributes(error: errors.ServiceError, late: errors.DeadlineExceededError) -> None:
    error.code.lower()  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
    str(error.retry_after + 1)  # E: mypy[operator] pyright[reportOptionalOperand]
    str(late.last_error.message)  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
