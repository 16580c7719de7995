# pyright: standard
"""Await forgotten, and await too much."""

from glue_integrations import GlueIntegrationsClient


async def too_much(client: GlueIntegrationsClient) -> None:
    await client.iter_integrations()  # E: mypy[misc] pyright[reportGeneralTypeIssues]
    await client.iter_integrations().pages()  # E: mypy[misc] pyright[reportGeneralTypeIssues]
    await client.with_options(timeout=5)  # E: mypy[misc] pyright[reportGeneralTypeIssues]
    async for found in await client.iter_integrations():  # E: mypy[misc] pyright[reportGeneralTypeIssues]
        str(found)


async def forgotten(client: GlueIntegrationsClient) -> None:
    client.describe_integrations()  # E: mypy[unused-coroutine] pyright[reportUnusedCoroutine]
    client.get_integration("orders")  # E: mypy[unused-coroutine] pyright[reportUnusedCoroutine]
    client.iter_integrations().collect()  # E: mypy[unused-coroutine] pyright[reportUnusedCoroutine]
    client.aclose()  # E: mypy[unused-coroutine] pyright[reportUnusedCoroutine]
    str(client.describe_integrations().integrations)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    str(client.iter_integrations().first().tags)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]


async def not_asynchronous(client: GlueIntegrationsClient) -> None:
    for found in client.iter_integrations():  # E: mypy[attr-defined] pyright[reportGeneralTypeIssues]
        str(found)
    with GlueIntegrationsClient() as other:  # E: mypy[attr-defined] pyright[reportGeneralTypeIssues]
        str(other)
    list(client.iter_integrations())  # E: mypy[call-overload] pyright[reportArgumentType]
    len(client.iter_integrations())  # E: mypy[arg-type] pyright[reportArgumentType]
    async for name in client.describe_integrations():  # E: mypy[attr-defined] pyright[reportGeneralTypeIssues]
        str(name)
