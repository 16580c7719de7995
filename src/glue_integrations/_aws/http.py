"""The HTTP session handed to aiobotocore: what aiobotocore's own does, without what makes it unsafe.

No redirect is followed, no cookie kept, no body read beyond a limit, and no exception holds a request. This is the only
module that uses protected members of aiobotocore; ``tests/contract/test_protected_members.py`` lists them.
"""

import asyncio
from typing import Any
from weakref import WeakSet

import aiohttp
from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.client import AioBaseClient
from aiobotocore.httpsession import AIOHTTPSession, _ProxySSLTCPConnector
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from multidict import CIMultiDict
from yarl import URL

from glue_integrations._display import shorten
from glue_integrations.errors import (
    ClientClosedError,
    ConnectionFailedError,
    ErrorContext,
    GlueIntegrationsError,
    ResponseTooLargeError,
    TransportError,
)
from glue_integrations.transport import WireResponse, request_id_of


class HttpFailure(BotocoreConnectionError):
    """One of our errors on its way through botocore, which repeats a credential request only after its own classes."""

    def __init__(self, failure: GlueIntegrationsError) -> None:
        super().__init__(error=failure.message)
        self.failure = failure


class HardenedSession(AIOHTTPSession):
    """An HTTP session that hands over every answer as it came, or raises `HttpFailure`."""

    max_response_bytes: int
    """Bytes; set by `hardened`."""

    async def send(self, request: AWSPreparedRequest) -> AioAWSResponse:
        """Make one request. aiobotocore calls this, for credentials."""
        response = await self.exchange(request)
        return AioAWSResponse(request.url, response.status, response.headers, _Body(response.body))

    async def exchange(self, request: AWSPreparedRequest) -> WireResponse:
        """Make one request, and return the answer as it came.

        Raises:
            HttpFailure: No complete answer came.
        """
        known = ErrorContext()
        try:
            return await self._exchange(request, known)
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not carry the signed request outside
            failure = _translate(error).evolve(**known)
        # Outside of the handler, or the exception of aiohttp would come along as the context.
        raise HttpFailure(failure)

    async def _exchange(self, request: AWSPreparedRequest, known: ErrorContext) -> WireResponse:
        proxy_url = self._proxy_config.proxy_url_for(request.url)
        session = await self._get_session(proxy_url)
        headers = CIMultiDict(
            (name, value.decode("latin-1") if isinstance(value, bytes) else value)
            for name, value in request.headers.items()
        )
        headers["Accept-Encoding"] = "identity"
        async with session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=headers,
            data=request.body,
            allow_redirects=False,
            proxy=proxy_url,
            proxy_headers=self._proxy_config.proxy_headers_for(proxy_url) if proxy_url else None,
        ) as response:
            received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.raw_headers}
            known["http_status"] = response.status
            known["request_id"] = request_id_of(received)
            try:
                body = await self._read(response)
            except BaseException:
                response.close()  # what is left unread must not answer the next request
                raise
        return WireResponse(response.status, received, body)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        announced = response.content_length
        if announced is not None:
            self._check_size(announced)
            return await response.read()
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            self._check_size(len(body))
        return bytes(body)

    def _check_size(self, size: int) -> None:
        if size > self.max_response_bytes:
            raise ResponseTooLargeError(f"The answer has more than {self.max_response_bytes} bytes.")

    async def _get_session(self, proxy_url: str | None) -> aiohttp.ClientSession:
        # aiobotocore's own, but for the cookie jar and the check for a closed session.
        if self._sessions is not None and (session := self._sessions.get(proxy_url)) is not None:
            return session
        async with self._sessions_lock:
            if self._sessions is None:
                raise ClientClosedError("The client is closed.")
            if (session := self._sessions.get(proxy_url)) is None:
                session = aiohttp.ClientSession(
                    connector=await self._create_connector(proxy_url),
                    timeout=self._timeout,
                    cookie_jar=aiohttp.DummyCookieJar(),
                    skip_auto_headers={"Content-Type"},
                    auto_decompress=False,
                )
                self._sessions[proxy_url] = await self._exit_stack.enter_async_context(session)
            return session

    async def _create_connector(self, proxy_url: str | None) -> aiohttp.TCPConnector:
        # aiobotocore's own, but for the class; reading certificates blocks, so it is done in a thread.
        ssl_context, proxy_ssl_context = await asyncio.to_thread(self._build_ssl_contexts, proxy_url)
        return _QuietConnector(
            limit=self._max_pool_connections,
            ssl=ssl_context,
            proxy_ssl_context=proxy_ssl_context,
            **self._connector_args,
        )


class _QuietConnector(_ProxySSLTCPConnector):
    """Takes no connection on which something came that nobody had asked for.

    aiohttp would take it for the answer to the next request, and be one answer behind from then on.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # aiohttp's
        super().__init__(**options)
        self._known = WeakSet[ResponseHandler]()

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp
    ) -> Connection:
        while True:
            connection = await super().connect(req, traces, timeout)
            try:
                await asyncio.sleep(0)  # lets the event loop read what has arrived by now
            except BaseException:
                connection.close()
                raise
            protocol = connection.protocol
            if protocol is not None and protocol.is_connected() and not protocol.should_close:
                self._known.add(protocol)
                return connection
            connection.close()
            if protocol not in self._known:  # not from the pool: the next one would be no better
                raise ConnectionFailedError("The server spoke or hung up before it was asked.")


class _Body:
    """A body already read, where aiobotocore expects one to read."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def read(self) -> bytes:
        return self._content


def hardened(max_response_bytes: int) -> type[HardenedSession]:
    """Return a session class with its settings: aiobotocore makes the instances itself."""
    return type("HardenedSession", (HardenedSession,), {"max_response_bytes": max_response_bytes})


def session_of(client: AioBaseClient) -> HardenedSession:
    """Return the session that aiobotocore made for *client*, of a class that `hardened` returned."""
    session = client._endpoint.http_session  # noqa: SLF001  # nothing public leads there; a contract test watches it
    assert isinstance(session, HardenedSession)  # noqa: S101  # not the user's to change
    return session


def _translate(error: Exception) -> GlueIntegrationsError:
    match error:
        case GlueIntegrationsError():
            return error.evolve()
        case aiohttp.ClientConnectorCertificateError():
            return ConnectionFailedError(
                f"The certificate of {error.host} is not trusted: {_text(error.certificate_error)}. "
                "Set AWS_CA_BUNDLE if a proxy or a private endpoint has a certificate authority of its own.",
                retryable=False,
            )
        case aiohttp.ClientProxyConnectionError():
            return ConnectionFailedError(f"The proxy cannot be reached: {_text(error.os_error)}.")
        case aiohttp.ClientHttpProxyError():
            return ConnectionFailedError(f"The proxy refused the connection with status {error.status}.")
        case aiohttp.ClientConnectorError():
            return ConnectionFailedError(f"No connection to {error.host}:{error.port}: {_text(error.os_error)}.")
        case aiohttp.ConnectionTimeoutError():
            return ConnectionFailedError("No connection within ClientConfig.connect_timeout.")
        case aiohttp.ClientError() | OSError():
            return TransportError(f"The connection broke before the answer was complete: {_text(error)}.")
        case _:
            return TransportError(f"The request could not be made: {_text(error)}.", retryable=False)


def _text(error: BaseException) -> str:
    return shorten(f"{type(error).__name__}: {error}".strip(": "), 300)
