"""Fixtures: an emulator on a socket, and clients of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import botocore.session
import pytest
from botocore.config import Config

from emulator.wire import Describe, RawClient
from glue_integrations.testing import GlueEmulator


@pytest.fixture
async def emulator() -> AsyncIterator[GlueEmulator]:
    async with GlueEmulator() as running:
        yield running


@pytest.fixture
async def raw(emulator: GlueEmulator) -> AsyncIterator[RawClient]:
    async with aiohttp.ClientSession() as session:
        yield RawClient(emulator, session)


@pytest.fixture(scope="session")
def botocore_session() -> botocore.session.Session:
    return botocore.session.Session()


@pytest.fixture
def botocore_client(emulator: GlueEmulator, botocore_session: botocore.session.Session) -> Iterator[Any]:
    client = botocore_session.create_client(
        "glue",
        "us-east-1",
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "total_max_attempts": 1}, proxies={}),
    )
    yield client
    client.close()


@pytest.fixture
def describe(botocore_client: Any) -> Describe:
    async def call(**params: object) -> dict[str, Any]:
        response: dict[str, Any] = await asyncio.to_thread(botocore_client.describe_integrations, **params)
        return response

    return call
