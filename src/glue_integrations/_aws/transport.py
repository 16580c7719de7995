"""The production transport: one attempt through aiobotocore.

One attempt is one call of aiobotocore's method. At botocore's public event `before-call` it signs and sends the
request. A handler that returns a response from `before-call`, as botocore's Stubber does, replaces everything botocore
would do next: retries, parsing and a dozen further events. The response says what happened, so that tracers, which wrap
`AioBaseClient._make_api_call`, see the true parameters, statuses, request ids and errors.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import TypeVar, cast

from aiobotocore.client import AioBaseClient
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.exceptions import BaseEndpointResolverError, EndpointProviderError

from glue_integrations._core.decode import error_of
from glue_integrations.config import ClientConfig
from glue_integrations.errors import ClientClosedError, ConnectionFailedError, GlueIntegrationsError, TransportError
from glue_integrations.transport import WireRequest, WireResponse

from .configuration import Connection
from .credentials import CredentialStore
from .failures import client_error, text_of
from .http import HardenedSession, HttpFailure, session_of
from .opening import open_client
from .redaction import redact, redactable
from .sharing import Sharing
from .signing import Clock, request_of, sign
from .unknown_members import known_members, put_back

T = TypeVar("T")


class _Exchange:
    """One attempt, passed along botocore's events."""

    def __init__(self, request: WireRequest) -> None:
        self.request = request
        self.is_sent = False
        self.signed_at = 0.0
        """Seconds since 1970, by the machine's clock."""
        self.skew = 0.0
        """Seconds added to that for the signature."""
        self.credentials: int | None = None
        self.secrets: list[str] = []
        """Redacted in every response: if a signature is wrong, AWS prints the request it expected, token included."""
        self.access_key: list[str] = []
        """Redacted in errors only; in a page, a tag may contain it."""
        self.response: WireResponse | None = None
        """Redacted."""
        self.has_unknown_members = False
        """Whether botocore serialised the request without some of its members."""


_EXCHANGE: ContextVar[_Exchange] = ContextVar("glue_integrations.exchange")
"""The attempt in progress in this context: botocore passes nothing through but the parameters."""


class AiobotocoreTransport:
    """A `Transport` over one aiobotocore client."""

    def __init__(
        self,
        connection: Connection,
        config: ClientConfig,
        clock: Clock | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        self._connection = connection
        self._config = config
        self._clock = clock or Clock()
        self._sharing = sharing
        self._stack = AsyncExitStack()
        self._client: AioBaseClient | None = None
        self._credentials: CredentialStore | None = None
        self.region_name = ""
        """The Region that aiobotocore's chain found."""

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
            except GlueIntegrationsError as error:
                failure = error.evolve()
            else:
                self._client, self.region_name = client, client.meta.region_name
                self._stack = stack.pop_all()
        if failure is not None:
            raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        self._client = None
        await self._stack.aclose()

    async def _create_client(self, stack: AsyncExitStack) -> AioBaseClient:
        sharing = self._sharing
        if sharing is None:
            sharing = Sharing()
            stack.push_async_callback(sharing.aclose)
        client, self._credentials = await open_client(stack, self._connection, self._config, sharing)
        # Last, because a response ends the event, and the request must include what other handlers add.
        handler = partial(self._exchange, session_of(client), self._credentials, client.meta.region_name)
        client.meta.events.register_last("before-call", handler)
        return client

    async def _exchange(
        self,
        session: HardenedSession,
        credentials: CredentialStore,
        region_name: str,
        params: Mapping[str, object],
        **_: object,
    ) -> tuple[AWSResponse, dict[str, object]]:
        """Replace what botocore does between `before-call` and `after-call`."""
        exchange = _EXCHANGE.get()
        try:
            response = await self._sign_and_send(exchange, session, credentials, region_name, params)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001
            # Its frames hold the signed request, and on its way out it passes through tracers.
            raise error.with_traceback(None)  # noqa: B904
        exchange.response = response
        url = str(params["url"])
        return AWSResponse(url, response.status, response.headers, None), _parsed(response, exchange.request.attempt)

    async def _sign_and_send(
        self,
        exchange: _Exchange,
        session: HardenedSession,
        credentials: CredentialStore,
        region_name: str,
        params: Mapping[str, object],
    ) -> WireResponse:
        if exchange.has_unknown_members:
            params = {**params, "body": put_back(cast("bytes", params["body"]), exchange.request.params)}
        request = request_of(params)
        await self._sign(exchange, credentials, region_name, request)
        # As botocore sends them, but counting our attempts. They are not signed.
        request.headers["amz-sdk-invocation-id"] = exchange.request.invocation_id
        request.headers["amz-sdk-request"] = f"attempt={exchange.request.attempt}; max={exchange.request.max_attempts}"
        # Not request.prepare(): it adds a length, as aiohttp does, and takes a fifth as long as signing.
        prepared = AWSPreparedRequest(request.method, request.url, request.headers, request.data, stream_output=False)
        exchange.is_sent = True
        response = await session.exchange(prepared)
        is_error = response.status != 200
        return redact(response, exchange.secrets + exchange.access_key if is_error else exchange.secrets)

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
        exchange.secrets = redactable(credentials.secret_key, credentials.token, signature)
        exchange.access_key = redactable(credentials.access_key)

    async def send(self, request: WireRequest) -> WireResponse:
        """Make one attempt, see `Transport.send`."""
        if self._client is None or self._credentials is None:
            raise ClientClosedError("The client is closed.")
        exchange = _Exchange(request)
        token = _EXCHANGE.set(exchange)
        try:
            if request.expired_credentials is not None:
                await self._credentials.reload(request.expired_credentials)
            shape = self._client.meta.service_model.operation_model(request.operation).input_shape
            params = cast("dict[str, object]", known_members(request.params, shape))
            exchange.has_unknown_members = params != request.params
            await getattr(self._client, xform_name(request.operation))(**params)
        except Exception as error:  # noqa: BLE001  # credential providers, handlers and wrappers may raise anything
            failure = _translate(error, is_sent=exchange.is_sent)
        except asyncio.CancelledError as error:
            raise error.with_traceback(None)  # noqa: B904  # tracers may keep things in its frames
        else:
            failure = TransportError("aiobotocore returned no response.", retryable=False)
        finally:
            _EXCHANGE.reset(token)
        response = exchange.response
        if response is None:
            raise failure
        # Whatever botocore and tracers made of it: `_core` raises the errors of the service.
        observed = self._clock.correct(response.headers.get("date"), response.headers.get("age"), exchange.signed_at)
        shift = 0.0 if observed is None else observed - exchange.skew
        return replace(response, clock_shift=shift, credentials=exchange.credentials)


def _parsed(response: WireResponse, attempt: int) -> dict[str, object]:
    """Return what botocore's parser would return, but without the members of a success, which only `_core` reads."""
    metadata: dict[str, object] = {
        "HTTPStatusCode": response.status,
        "HTTPHeaders": dict(response.headers),
        "RetryAttempts": attempt - 1,
    }
    if response.request_id is not None:
        metadata["RequestId"] = response.request_id
    if response.status < 300:
        return {"ResponseMetadata": metadata}
    code, message = error_of(response)
    # Like botocore: the status if AWS names no code.
    error = {"Code": str(response.status) if code == "Unknown" else code, "Message": message or ""}
    return {"Error": error, "ResponseMetadata": metadata}


def _translate(error: Exception, *, is_sent: bool) -> GlueIntegrationsError:
    if isinstance(error, HttpFailure):
        return error.failure.evolve()
    if isinstance(error, GlueIntegrationsError):
        return error.evolve()
    if is_sent:
        return TransportError(f"The request could not be sent: {text_of(error)}.", retryable=False)
    if isinstance(error, BaseEndpointResolverError | EndpointProviderError):
        return client_error(error)
    return ConnectionFailedError(
        f"The request could not be built: {text_of(error)}.",
        retryable=False,
        remedy="Check the handlers registered on session=.",
    )
