"""Those that list the same pages: this client, plain aiobotocore, boto3, and what one would write by hand."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from typing import Any, Final

import aiohttp
from aiobotocore.session import AioSession
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from paired import Job
from pydantic import TypeAdapter

from glue_integrations import ClientConfig, DescribeIntegrationsResponse, GlueIntegrationsClient, Integration

REGION: Final = "us-east-1"
KEY: Final = "test"
OURS: Final = "glue-integrations"
AIOBOTOCORE: Final = "aiobotocore"
BOTO3: Final = "boto3"
BY_HAND: Final = "aiohttp by hand"

_ADAPTER: Final = TypeAdapter(DescribeIntegrationsResponse)


def our_client(endpoint: str, config: ClientConfig | None = None) -> GlueIntegrationsClient:
    """Return a client of this package for *endpoint*."""
    return GlueIntegrationsClient(
        REGION,
        endpoint_url=endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
        config=config or ClientConfig(),
    )


@asynccontextmanager
async def candidates(endpoint: str, page_size: int) -> AsyncGenerator[dict[str, Job]]:
    """Make the clients; yields what lists everything with each of them."""
    boto3: Any = import_module("boto3")
    options = {"region_name": REGION, "endpoint_url": endpoint}
    sync: Any = boto3.client("glue", aws_access_key_id=KEY, aws_secret_access_key=KEY, **options)
    raw_client: Any = AioSession().create_client(
        "glue", region_name=REGION, endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=KEY
    )
    async with raw_client as raw, our_client(endpoint) as client, aiohttp.ClientSession() as http:
        pager = client.iter_integrations(page_size=page_size)

        async def ours() -> list[Integration]:
            return [item async for item in pager]

        async def ask_boto3(**given: object) -> Any:
            return sync.describe_integrations(**given)

        try:
            yield {
                OURS: ours,
                AIOBOTOCORE: partial(_dicts, raw.describe_integrations, page_size),
                BOTO3: partial(_dicts, ask_boto3, page_size),
                BY_HAND: partial(_by_hand, http, endpoint, page_size),
            }
        finally:
            sync.close()


async def _dicts(ask: Callable[..., Awaitable[Any]], page_size: int) -> list[object]:
    found: list[object] = []
    given: dict[str, object] = {"MaxRecords": page_size}
    while True:
        page = await ask(**given)
        found += page["Integrations"]
        if not page.get("Marker"):
            return found
        given["Marker"] = page["Marker"]


async def _by_hand(http: aiohttp.ClientSession, endpoint: str, page_size: int) -> list[Integration]:
    found: list[Integration] = []
    given: dict[str, object] = {"MaxRecords": page_size}
    while True:
        body = json.dumps(given).encode()
        async with http.post(endpoint, data=body, headers=_signed(endpoint, body)) as response:
            response.raise_for_status()
            page = _ADAPTER.validate_json(await response.read())
        found += page.integrations
        if not page.marker:
            return found
        given["Marker"] = page.marker


def _signed(endpoint: str, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSGlue.DescribeIntegrations",
    }
    request = AWSRequest("POST", f"{endpoint}/", headers, body)
    SigV4Auth(ReadOnlyCredentials(KEY, KEY, None), "glue", REGION).add_auth(request)
    return dict(request.headers.items())
