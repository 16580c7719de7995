"""Eight ways to keep a call waiting for ever. Each ends at the call's deadline; a benchmark can time by how much."""

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

from glue_integrations import ClientConfig, GlueIntegrationsClient
from rawserver import RawServer, Step, dripping, http, raw_server, then_stall
from reliability.harness import GOOD, client_of

Call: TypeAlias = Callable[[], Awaitable[object]]
Kind: TypeAlias = Callable[[float], AbstractAsyncContextManager[Call]]
"""Given the call's timeout in seconds, prepares everything and yields the call, which never ends by itself."""

_EARLY: Final = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
_PAUSE: Final = 0.01
"""Seconds between two parts of a response that drips."""


def _responding_with(step: Step) -> Kind:
    @asynccontextmanager
    async def kind(timeout: float) -> AsyncGenerator[Call]:  # noqa: ASYNC109  # it is the client's
        async with raw_server(GOOD) as server, client_of(server) as client:
            await client.describe_integrations()  # so that the call itself sets up nothing
            server.steps[:] = [step]
            yield client.with_options(timeout=timeout).describe_integrations

    return kind


@asynccontextmanager
async def _pool_starvation(timeout: float) -> AsyncGenerator[Call]:  # noqa: ASYNC109  # it is the client's
    async with raw_server(then_stall()) as server, client_of(server, max_pool_connections=1) as client:
        holder = asyncio.create_task(client.describe_integrations())
        while not server.requests:
            await asyncio.sleep(0)
        yield client.with_options(timeout=timeout).describe_integrations
        holder.cancel()
        await asyncio.gather(holder, return_exceptions=True)


@asynccontextmanager
async def _names_not_resolved(timeout: float) -> AsyncGenerator[Call]:  # noqa: ASYNC109  # it is the client's
    async def getaddrinfo(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    async with client_of("https://glue.invalid", timeout=timeout) as client:
        loop: Any = asyncio.get_running_loop()
        real = loop.getaddrinfo
        loop.getaddrinfo = getaddrinfo
        try:
            yield client.describe_integrations
        finally:
            loop.getaddrinfo = real


# ----------------------------------------------------------------------------------------------------------------------
# Credentials of an assumed role
# ----------------------------------------------------------------------------------------------------------------------

_CONFIG: Final = """[profile source]
aws_access_key_id = AKIASOURCE
aws_secret_access_key = source-secret
[profile role]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = source
region = us-east-1
"""


def _assumed(expires: datetime) -> bytes:
    return http(
        200,
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAASSUMED</AccessKeyId>"
        "<SecretAccessKey>assumed-secret</SecretAccessKey><SessionToken>assumed-token</SessionToken>"
        f"<Expiration>{expires.isoformat()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
    )


@asynccontextmanager
async def _role(*responses: Step) -> AsyncGenerator[RawServer]:
    """Configure a profile ``role`` whose STS gives *responses*."""
    async with raw_server(*responses) as sts:
        with tempfile.TemporaryDirectory() as directory:
            config = Path(directory, "config")
            config.write_text(_CONFIG)
            changes = {"AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL_STS": sts.endpoint}
            before = {name: os.environ.get(name) for name in changes}
            os.environ.update(changes)
            try:
                yield sts
            finally:
                for name, value in before.items():
                    if value is None:
                        del os.environ[name]
                    else:
                        os.environ[name] = value


def _client_of_role(endpoint: str, **options: Any) -> GlueIntegrationsClient:
    return GlueIntegrationsClient(profile_name="role", endpoint_url=endpoint, config=ClientConfig(**options))


@asynccontextmanager
async def _credentials_at_open(timeout: float) -> AsyncGenerator[Call]:  # noqa: ASYNC109  # it is the client's
    async with _role(then_stall()):
        client = _client_of_role("https://glue.invalid", timeout=timeout)
        try:
            yield client.open
        finally:
            await client.aclose()


@asynccontextmanager
async def _credentials_at_refresh(timeout: float) -> AsyncGenerator[Call]:  # noqa: ASYNC109  # it is the client's
    soon = datetime.now(UTC) + timedelta(minutes=5)
    async with (
        raw_server(GOOD) as server,
        _role(_assumed(soon), then_stall()) as sts,
        _client_of_role(server.endpoint) as client,
    ):
        assert len(sts.requests) == 1
        yield client.with_options(timeout=timeout).describe_integrations
        assert len(sts.requests) == 2
        assert server.requests == []


KINDS: Final[Mapping[str, Kind]] = {
    "stall": _responding_with(then_stall()),
    "drip": _responding_with(dripping(http(200, b"", length=10_000_000), b" ")),
    "header drip": _responding_with(dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")),
    "1xx flood": _responding_with(dripping(b"", _EARLY, pause=0)),
    "pool starvation": _pool_starvation,
    "credentials at open": _credentials_at_open,
    "credentials at refresh": _credentials_at_refresh,
    "DNS": _names_not_resolved,
}


async def overshoot(kind: Kind, timeout: float) -> tuple[float, Exception | None]:  # noqa: ASYNC109  # the client's
    """Make the call of *kind*; return the seconds by which it outlived its *timeout*, and what it raised."""
    clock = asyncio.get_running_loop().time
    error: Exception | None = None
    async with kind(timeout) as call:
        started = clock()
        try:
            await call()
        except Exception as raised:  # noqa: BLE001  # whatever it is, the caller judges it
            error = raised
        spent = clock() - started
    return spent - timeout, error
