# pyright: standard
"""Arguments that a type checker must refuse."""

from glue_integrations import ClientConfig, GlueIntegrationsClient, IntegrationFilter, RetryPolicy


def takes_text(text: str) -> None:
    str(text)


async def misspelt(client: GlueIntegrationsClient) -> None:
    client.iter_integrations(pagesize=5)  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.describe_integrations(maxrecords=5)  # E: mypy[call-arg] pyright[reportCallIssue]
    GlueIntegrationsClient(region="eu-west-1")  # E: mypy[call-arg] pyright[reportCallIssue]
    GlueIntegrationsClient(config=ClientConfig(time_out=5))  # E: mypy[call-arg] pyright[reportCallIssue]
    RetryPolicy(attempts=5)  # E: mypy[call-arg] pyright[reportCallIssue]
    client.with_options(config=ClientConfig())  # E: mypy[call-arg] pyright[reportCallIssue]


async def wrong_type(client: GlueIntegrationsClient) -> None:
    client.iter_integrations(page_size="5")  # E: mypy[arg-type] pyright[reportArgumentType]
    client.iter_integrations(limit=2.5)  # E: mypy[arg-type] pyright[reportArgumentType]
    client.iter_integrations(resume=b"token")  # E: mypy[arg-type] pyright[reportArgumentType]
    client.iter_integrations(filters={"Status": "ACTIVE"})  # E: mypy[dict-item] pyright[reportArgumentType]
    client.iter_integrations(filters=IntegrationFilter())  # E: mypy[arg-type] pyright[reportArgumentType]
    client.iter_integrations(filters=["Status"])  # E: mypy[list-item] pyright[reportArgumentType]
    client.iter_integrations(status="CREATED")  # E: mypy[arg-type] pyright[reportArgumentType]
    client.iter_integrations(status="failed")  # E: mypy[arg-type] pyright[reportArgumentType]
    client.iter_integrations(status=["FAILED", "X"])  # E: mypy[list-item] pyright[reportArgumentType]
    await client.describe_integrations(max_records="5")  # E: mypy[arg-type] pyright[reportArgumentType]
    await client.describe_integrations(filters={"Status": "ACTIVE"})  # E: mypy[dict-item] pyright[reportArgumentType]
    await client.get_integration(5)  # E: mypy[arg-type] pyright[reportArgumentType]
    ClientConfig(timeout="5")  # E: mypy[arg-type] pyright[reportArgumentType]
    ClientConfig(hook=takes_text)  # E: mypy[arg-type] pyright[reportArgumentType]
    IntegrationFilter(name="Status", values="ACTIVE")  # E: mypy[arg-type] pyright[reportArgumentType]


async def by_position(client: GlueIntegrationsClient) -> None:
    client.iter_integrations("arn:")  # E: mypy[call-arg] pyright[reportCallIssue]
    await client.describe_integrations("arn:")  # E: mypy[call-arg] pyright[reportCallIssue]
    GlueIntegrationsClient("eu-west-1", "profile")  # E: mypy[call-arg] pyright[reportCallIssue]
    RetryPolicy(5)  # E: mypy[call-arg] pyright[reportCallIssue]


async def missing(client: GlueIntegrationsClient) -> None:
    await client.get_integration()  # E: mypy[call-arg] pyright[reportCallIssue]
