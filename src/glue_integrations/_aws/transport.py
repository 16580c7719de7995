"""The transport used in production: botocore builds the request, aiobotocore's HTTP session carries it.

One attempt runs through two of botocore's public events: `provide-client-params` takes the request in, and
`before-call` has it signed by `signing` and exchanged by `http`. A handler that answers `before-call`, as botocore's
own Stubber does, takes the place of all that would follow: retries, parsing and a dozen further events.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from aiobotocore.client import AioBaseClient
from aiobotocore.credentials import AioCredentials
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse, create_request_object

from glue_integrations.config import ClientConfig
from glue_integrations.endpoint import check_endpoint, check_region
from glue_integrations.errors import ClientClosedError, GlueIntegrationsError, TransportError
from glue_integrations.transport import WireRequest, WireResponse

from .configuration import Connection, chain_error, create_session, glue_config, prepare_session, text_of
from .credentials import Keychain, find_credentials
from .http import HardenedSession, HttpFailure, session_of
from .signing import Clock, sign

_EXCHANGE: Final = "glue_integrations.exchange"
_SHORTEST_SECRET: Final = 16


@dataclass(slots=True)
class _Exchange:
    """One attempt on its way through botocore's events."""

    request: WireRequest
    is_sent: bool = False
    signed_at: float = 0.0
    """By the machine's clock."""
    skew: float = 0.0
    """What was added to that for the signature."""
    credentials: int | None = None
    secrets: list[str] = field(default_factory=list[str], repr=False)
    """What no answer must bring back: AWS prints the request it expected, token included, if a signature is wrong."""
    access_key: list[str] = field(default_factory=list[str], repr=False)
    """What no error must bring back; in a page, a tag for example may name it."""
    response: WireResponse | None = None


class AiobotocoreTransport:
    """A `Transport` over one aiobotocore client."""

    def __init__(self, connection: Connection, config: ClientConfig, clock: Clock | None = None) -> None:
        self._connection = connection
        self._config = config
        self._clock = clock or Clock()
        self._stack = AsyncExitStack()
        self._client: AioBaseClient | None = None
        self._keychain: Keychain | None = None

    @property
    def region_name(self) -> str:
        """The Region that aiobotocore's chain came to."""
        return "" if self._client is None else self._client.meta.region_name

    async def open(self) -> None:
        """Create the client and load the credentials.

        Raises:
            ConfigurationError: No or a wrong Region, profile or endpoint.
            CredentialsError: None were found, or they cannot be loaded.
        """
        failure = None
        async with AsyncExitStack() as stack:
            try:
                client = await self._create_client(stack)
            except Exception as error:  # noqa: BLE001  # the chain may raise anything, requests of its own included
                failure = chain_error(error)
            else:
                self._client = client
                self._stack = stack.pop_all()
        if failure is not None:
            raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        self._client = None
        await self._stack.aclose()

    async def _create_client(self, stack: AsyncExitStack) -> AioBaseClient:
        chosen = self._connection
        session = await asyncio.to_thread(prepare_session, chosen, self._config)
        client = await stack.enter_async_context(
            session.create_client(
                "glue",
                region_name=chosen.region_name,
                endpoint_url=chosen.endpoint_url,
                aws_access_key_id=chosen.aws_access_key_id,
                aws_secret_access_key=chosen.aws_secret_access_key,
                aws_session_token=chosen.aws_session_token,
                config=glue_config(self._config),
            )
        )
        # The chain may have found them elsewhere: AWS_ENDPOINT_URL, a profile.
        check_region(client.meta.region_name)
        check_endpoint(client.meta.endpoint_url)
        can_reload = chosen.session is None and chosen.aws_access_key_id is None
        self._keychain = Keychain(await find_credentials(session, chosen), self._reload if can_reload else None)
        await self._keychain.get()
        events = client.meta.events
        events.register("provide-client-params.glue", _take_request)
        # Last, because an answer ends the event: what other handlers add to the request has to be in it.
        exchange = partial(self._exchange, session_of(client), self._keychain, client.meta.region_name)
        events.register_last("before-call", exchange)
        return client

    async def _reload(self) -> AioCredentials:
        # A new session, because the credentials of one can only be refreshed once their own clock calls them expired.
        session = await asyncio.to_thread(create_session, self._connection, self._config)
        return await find_credentials(session, self._connection)

    async def _exchange(
        self,
        session: HardenedSession,
        keychain: Keychain,
        region_name: str,
        params: Mapping[str, object],
        **_: object,
    ) -> tuple[AWSResponse, dict[str, object]]:
        request = create_request_object(params)
        exchange: _Exchange = request.context[_EXCHANGE]
        await self._sign(exchange, keychain, region_name, request)
        # As botocore sends them, but for its own attempts, of which there is one. They are not signed.
        request.headers["amz-sdk-invocation-id"] = exchange.request.invocation_id
        request.headers["amz-sdk-request"] = f"attempt={exchange.request.attempt}; max={exchange.request.max_attempts}"
        # Not request.prepare(): it would add a length, which aiohttp does, and take as long as a fifth of the signing.
        prepared = AWSPreparedRequest(request.method, request.url, request.headers, request.data, stream_output=False)
        exchange.is_sent = True
        exchange.response = await session.exchange(prepared)
        # botocore is told that all went well, and nothing else.
        return AWSResponse(prepared.url, 200, {}, None), {}

    async def _sign(self, exchange: _Exchange, keychain: Keychain, region_name: str, request: AWSRequest) -> None:
        credentials = await keychain.get()
        exchange.credentials = keychain.id
        exchange.signed_at = self._clock.now()
        exchange.skew = self._clock.skew
        context = request.context.get("signing", {})
        sign(
            request,
            credentials,
            service=context.get("signing_name", "glue"),
            region=context.get("region", region_name),
            at=exchange.signed_at + exchange.skew,
        )
        signature = request.headers["Authorization"].rpartition("=")[2]
        exchange.secrets = _long(credentials.secret_key, credentials.token, signature)
        exchange.access_key = _long(credentials.access_key)

    async def send(self, request: WireRequest) -> WireResponse:
        """Make one attempt, see `Transport.send`."""
        if self._client is None or self._keychain is None:
            raise ClientClosedError("The client is closed.")
        exchange = _Exchange(request)
        try:
            if request.expired_credentials is not None:
                await self._keychain.renew(request.expired_credentials)
            method = getattr(self._client, xform_name(request.operation))
            await method(**{_EXCHANGE: exchange})
        except Exception as error:  # noqa: BLE001  # credential providers may raise anything
            failure = _send_error(error, is_sent=exchange.is_sent)
        except asyncio.CancelledError as error:
            raise error.with_traceback(None)  # noqa: B904  # its frames hold the signed request
        else:
            failure = TransportError("aiobotocore returned without an answer.", retryable=False)
        response = exchange.response
        if response is None:
            raise failure
        observed = self._clock.learn(response.headers.get("date"), response.headers.get("age"), exchange.signed_at)
        shift = 0.0 if observed is None else observed - exchange.skew
        headers, body = _without_secrets(response, exchange)
        return WireResponse(response.status, headers, body, clock_shift=shift, credentials=exchange.credentials)


def _without_secrets(response: WireResponse, exchange: _Exchange) -> tuple[Mapping[str, str], bytes]:
    headers, body = response.headers, response.body
    for secret in exchange.secrets if response.status == 200 else exchange.secrets + exchange.access_key:
        body = body.replace(secret.encode(), b"***")
        headers = {name: value.replace(secret, "***") for name, value in headers.items()}
    return headers, body


def _long(*secrets: str | None) -> list[str]:
    # Short ones are none: those of emulators, such as "test", would be found in names.
    return [secret for secret in secrets if secret and len(secret) >= _SHORTEST_SECRET]


def _take_request(params: dict[str, _Exchange], context: dict[str, object], **_: object) -> dict[str, object]:
    context[_EXCHANGE] = params[_EXCHANGE]
    return dict(params[_EXCHANGE].request.params)


def _send_error(error: Exception, *, is_sent: bool) -> GlueIntegrationsError:
    if not is_sent:
        return chain_error(error)
    if isinstance(error, HttpFailure):
        return error.failure.evolve()
    return TransportError(f"The request could not be made: {text_of(error)}.", retryable=False)
