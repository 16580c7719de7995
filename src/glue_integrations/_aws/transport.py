"""The production transport: botocore builds the request, and aiobotocore's HTTP session sends it.

One attempt uses two of botocore's public events. At `provide-client-params` it passes the request in. At `before-call`
it signs and sends the request. A handler that returns a response from `before-call`, as botocore's Stubber does,
replaces everything botocore would do next: retries, parsing and a dozen further events.
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

from .configuration import AioSession, Connection, chain_error, create_session, glue_config, prepare_session, text_of
from .credentials import CredentialStore, find_credentials, run_here
from .http import HardenedSession, HttpFailure, session_of
from .signing import Clock, sign
from .threads import in_own_loop

_EXCHANGE: Final = "glue_integrations.exchange"
_MIN_SECRET_LENGTH: Final = 16


@dataclass(slots=True)
class _Exchange:
    """One attempt, passed along botocore's events."""

    request: WireRequest
    is_sent: bool = False
    signed_at: float = 0.0
    """Seconds since 1970, by the machine's clock."""
    skew: float = 0.0
    """Seconds added to that for the signature."""
    credentials: int | None = None
    secrets: list[str] = field(default_factory=list[str], repr=False)
    """Redacted in every response: if a signature is wrong, AWS prints the request it expected, token included."""
    access_key: list[str] = field(default_factory=list[str], repr=False)
    """Redacted in errors only; in a page, a tag may contain it."""
    response: WireResponse | None = None


class AiobotocoreTransport:
    """A `Transport` over one aiobotocore client."""

    def __init__(self, connection: Connection, config: ClientConfig, clock: Clock | None = None) -> None:
        self._connection = connection
        self._config = config
        self._clock = clock or Clock()
        self._stack = AsyncExitStack()
        self._client: AioBaseClient | None = None
        self._credentials: CredentialStore | None = None

    @property
    def region_name(self) -> str:
        """The Region that aiobotocore's chain found."""
        return "" if self._client is None else self._client.meta.region_name

    async def open(self) -> None:
        """Create the client and load the credentials.

        Raises:
            ConfigurationError: A Region, profile or endpoint is missing or invalid.
            CredentialsError: No credentials were found, or they cannot be loaded.
        """
        failure = None
        async with AsyncExitStack() as stack:
            try:
                client = await self._create_client(stack)
            except Exception as error:  # noqa: BLE001  # the chain may raise anything, also from requests of its own
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
        connection = self._connection
        session = await in_own_loop(self._prepare_session)
        client = await stack.enter_async_context(
            session.create_client(
                "glue",
                region_name=connection.region_name,
                endpoint_url=connection.endpoint_url,
                aws_access_key_id="unused",  # signing is ours; without keys, the chain would run in this event loop
                aws_secret_access_key="unused",  # noqa: S106  # not a secret
                config=glue_config(self._config),
            )
        )
        # They may come from the environment or a profile, not yet checked.
        check_region(client.meta.region_name)
        check_endpoint(client.meta.endpoint_url, self._config.plain_http_hosts)
        self._credentials = await self._open_credentials(session, stack)
        events = client.meta.events
        events.register("provide-client-params.glue", _provide_params)
        # Last, because a response ends the event, and the request must include what other handlers add.
        handler = partial(self._exchange, session_of(client), self._credentials, client.meta.region_name)
        events.register_last("before-call", handler)
        return client

    async def _prepare_session(self) -> AioSession:
        return prepare_session(self._connection, self._config)

    async def _open_credentials(self, session: AioSession, stack: AsyncExitStack) -> CredentialStore:
        connection = self._connection
        # The credentials of a session passed in may be in use in this event loop, so they are not taken to another.
        run = in_own_loop if connection.session is None else run_here
        can_reload = connection.session is None and connection.aws_access_key_id is None
        store = CredentialStore(
            await run(partial(find_credentials, session, connection, self._config)),
            self._load_credentials if can_reload else None,
            run=run,
            limit=self._config.timeout,
        )
        stack.push_async_callback(store.aclose)
        await store.get()
        return store

    async def _load_credentials(self) -> AioCredentials:
        # A new session, because the old one refreshes credentials only when its own clock says they have expired.
        session = create_session(self._connection, self._config)
        return await find_credentials(session, self._connection, self._config)

    async def _exchange(
        self,
        session: HardenedSession,
        credentials: CredentialStore,
        region_name: str,
        params: Mapping[str, object],
        **_: object,
    ) -> tuple[AWSResponse, dict[str, object]]:
        request = create_request_object(params)
        exchange: _Exchange = request.context[_EXCHANGE]
        await self._sign(exchange, credentials, region_name, request)
        # As botocore sends them, but counting our attempts. They are not signed.
        request.headers["amz-sdk-invocation-id"] = exchange.request.invocation_id
        request.headers["amz-sdk-request"] = f"attempt={exchange.request.attempt}; max={exchange.request.max_attempts}"
        # Not request.prepare(): it adds a length, as aiohttp does, and takes a fifth as long as signing.
        prepared = AWSPreparedRequest(request.method, request.url, request.headers, request.data, stream_output=False)
        exchange.is_sent = True
        exchange.response = await session.exchange(prepared)
        # botocore sees an empty success.
        return AWSResponse(prepared.url, 200, {}, None), {}

    async def _sign(self, exchange: _Exchange, store: CredentialStore, region_name: str, request: AWSRequest) -> None:
        credentials = await store.get()
        exchange.credentials = store.id
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
        exchange.secrets = _redactable(credentials.secret_key, credentials.token, signature)
        exchange.access_key = _redactable(credentials.access_key)

    async def send(self, request: WireRequest) -> WireResponse:
        """Make one attempt, see `Transport.send`."""
        if self._client is None or self._credentials is None:
            raise ClientClosedError("The client is closed.")
        exchange = _Exchange(request)
        try:
            if request.expired_credentials is not None:
                await self._credentials.reload(request.expired_credentials)
            method = getattr(self._client, xform_name(request.operation))
            await method(**{_EXCHANGE: exchange})
        except Exception as error:  # noqa: BLE001  # credential providers may raise anything
            failure = _translate(error, is_sent=exchange.is_sent)
        except asyncio.CancelledError as error:
            raise error.with_traceback(None)  # noqa: B904  # its frames hold the signed request
        else:
            failure = TransportError("aiobotocore returned no response.", retryable=False)
        response = exchange.response
        if response is None:
            raise failure
        observed = self._clock.correct(response.headers.get("date"), response.headers.get("age"), exchange.signed_at)
        shift = 0.0 if observed is None else observed - exchange.skew
        headers, body = _redact(response, exchange)
        return WireResponse(response.status, headers, body, clock_shift=shift, credentials=exchange.credentials)


def _redact(response: WireResponse, exchange: _Exchange) -> tuple[Mapping[str, str], bytes]:
    headers, body = response.headers, response.body
    for secret in exchange.secrets if response.status == 200 else exchange.secrets + exchange.access_key:
        body = body.replace(secret.encode(), b"***")
        headers = {name: value.replace(secret, "***") for name, value in headers.items()}
    return headers, body


def _redactable(*secrets: str | None) -> list[str]:
    # Short values are not secret: an emulator's "test" would also be redacted in names.
    return [secret for secret in secrets if secret and len(secret) >= _MIN_SECRET_LENGTH]


def _provide_params(params: dict[str, _Exchange], context: dict[str, object], **_: object) -> dict[str, object]:
    context[_EXCHANGE] = params[_EXCHANGE]
    return dict(params[_EXCHANGE].request.params)


def _translate(error: Exception, *, is_sent: bool) -> GlueIntegrationsError:
    if not is_sent:
        return chain_error(error)
    if isinstance(error, HttpFailure):
        return error.failure.evolve()
    if isinstance(error, GlueIntegrationsError):
        return error.evolve()
    return TransportError(f"The request could not be sent: {text_of(error)}.", retryable=False)
