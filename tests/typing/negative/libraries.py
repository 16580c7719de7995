# pyright: standard
"""What our stubs of aiobotocore and botocore refuse, where the libraries' own code says nothing."""

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
from botocore.config import Config
from botocore.session import Session

from glue_integrations import GlueIntegrationsClient


def configuration() -> None:
    AioConfig(read_timeuot=5)  # E: mypy[call-arg] pyright[reportCallIssue]
    AioConfig(retries={"total_attempts": 1})  # E: mypy[arg-type] pyright[reportArgumentType]
    AioConfig(retries={"mode": "fast"})  # E: mypy[arg-type] pyright[reportArgumentType]
    AioConfig(connector_args={"keep_alive": 5})  # E: mypy[arg-type] pyright[reportArgumentType]
    AioConfig(http_session_cls=AioSession)  # E: mypy[arg-type] pyright[reportArgumentType]
    Config(max_pool="10")  # E: mypy[call-arg] pyright[reportCallIssue]
    Config(http_session_cls=None)  # E: mypy[call-arg] pyright[reportCallIssue]


async def clients(session: AioSession) -> None:
    session.create_client("glue", endpoint="https://example.com")  # E: mypy[call-arg] pyright[reportCallIssue]
    session.create_client("gleu")  # E: mypy[arg-type] pyright[reportArgumentType]
    session.create_client("glue", config=Config())  # E: mypy[arg-type] pyright[reportArgumentType]
    session.set_default_client_config({"read_timeout": 5})  # E: mypy[arg-type] pyright[reportArgumentType]
    async with session.create_client("glue") as client:
        await client.describe_integration()  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
        str(client.meta.region)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    GlueIntegrationsClient(session=Session())  # E: mypy[arg-type] pyright[reportArgumentType]


async def credentials(session: AioSession) -> None:
    str(session.get_credentials().access_key)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    str((await session.get_credentials()).access_key)  # E: mypy[union-attr] pyright[reportOptionalMemberAccess]
