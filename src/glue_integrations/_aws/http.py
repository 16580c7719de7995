"""The HTTP session passed to aiobotocore: aiobotocore's own, made safe.

Every request leaves here: those to Glue, and those of botocore's credential chain. The session sends plain http only
to a few hosts and never through a proxy. It follows no redirect, keeps no cookie, reads no body beyond a limit, and
raises no exception that holds a request. ``tests/contract/test_protected_members.py`` lists the protected members of
aiobotocore that this needs.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import aiohttp
from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.client import AioBaseClient
from aiobotocore.httpsession import AIOHTTPSession
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import BotoCoreError, EndpointConnectionError
from multidict import CIMultiDict
from yarl import URL

from glue_integrations._display import shorten
from glue_integrations.endpoint import check_scheme, is_link_local, is_loopback
from glue_integrations.errors import (
    ClientClosedError,
    ConfigurationError,
    ConnectionFailedError,
    ErrorContext,
    GlueIntegrationsError,
    ResponseTooLargeError,
    TransportError,
)
from glue_integrations.transport import WireResponse, request_id_of

from .certificates import certificates_error
from .connector import CheckedConnector, LoopbackResolver
from .proxies import check_proxy, proxy_source, refusal
from .redaction import redact, secrets_of


class HttpFailure(EndpointConnectionError):
    """Carries one of our errors through botocore, which retries a credential request only after its own classes."""

    fmt = "{error}"

    def __init__(self, failure: GlueIntegrationsError) -> None:
        super().__init__(error=failure.message)
        self.failure = failure


class HardenedSession(AIOHTTPSession):
    """An HTTP session that returns every response unchanged, or raises `HttpFailure`."""

    max_response_bytes: int
    """Set by `session_class`."""

    plain_http_hosts: Collection[str]
    """Hosts to which http is allowed besides loopback; set by `session_class`."""

    def __init__(self, verify: bool | str = True, **options: Any) -> None:  # noqa: ANN401, FBT001, FBT002  # aiobotocore's
        super().__init__(verify=verify, **options)
        self._ca_bundle = verify if isinstance(verify, str) else None
        self.certificates: dict[str | None, Certificates] = {}
        """By proxy. Loaded by the first request that needs them, unless they are put here before."""
        self.remedies: dict[str, str] = {}
        """By host: what to do if its name does not resolve."""

    async def send(self, request: AWSPreparedRequest) -> AioAWSResponse:
        """Send one request. aiobotocore calls this for credentials.

        What goes wrong is shown to users, so an error does not repeat the secrets of the request.
        """
        response = await self.exchange(request)
        if response.status >= 300:
            response = redact(response, secrets_of(request))
        return AioAWSResponse(request.url, response.status, response.headers, _Body(response.body))

    async def exchange(self, request: AWSPreparedRequest) -> WireResponse:
        """Send one request, and return the response unchanged.

        Raises:
            ConfigurationError: The request must not be sent there. botocore neither retries nor ignores this error.
            HttpFailure: No complete response arrived.
        """
        context = ErrorContext()
        try:
            return await self._exchange(request, context)
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not carry the signed request out
            failure = self._translate(error).evolve(**context)
        # Raised outside the handler, so that aiohttp's exception is not its __context__.
        raise failure if isinstance(failure, ConfigurationError) else HttpFailure(failure)

    async def _exchange(self, request: AWSPreparedRequest, context: ErrorContext) -> WireResponse:
        url = URL(request.url, encoded=True)
        proxy_url = self._proxy_for(url)
        certificates = await self._certificates_for(url, proxy_url)
        session = await self._get_session(proxy_url)
        headers = CIMultiDict(
            (name, value.decode("latin-1") if isinstance(value, bytes) else value)
            for name, value in request.headers.items()
        )
        headers["Accept-Encoding"] = "identity"
        # As botocore signs it: aiohttp would drop a last dot, and keep capitals.
        host = (url.host_subcomponent or "").lower()
        headers.setdefault("Host", host if url.is_default_port() else f"{host}:{url.port}")
        async with session.request(
            request.method,
            url,
            headers=headers,
            data=request.body,
            allow_redirects=False,
            ssl=True if certificates is None else certificates.endpoint,
            proxy=proxy_url,
            proxy_headers=self._proxy_config.proxy_headers_for(proxy_url) if proxy_url else None,
        ) as response:
            received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.raw_headers}
            context["http_status"] = response.status
            context["request_id"] = request_id_of(received)
            try:
                body = await self._read(response)
            except BaseException:
                response.close()  # the unread rest must not become the response to the next request
                raise
        return WireResponse(response.status, received, body)

    def _proxy_for(self, url: URL) -> str | None:
        """Return the proxy for *url*, or None.

        A proxy can read plain http, and its loopback and link-local addresses are not ours.
        """
        host = url.host or ""
        check_scheme(url.scheme, host, self.plain_http_hosts)
        if url.scheme == "http" or is_loopback(host) or is_link_local(host):
            return None
        proxy_url = self._proxy_config.proxy_url_for(str(url))
        return proxy_url if proxy_url and proxy_url.removeprefix("http://").strip() else None  # a blank one is none

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
            raise ResponseTooLargeError(f"The response has more than {self.max_response_bytes} bytes.")

    async def _get_session(self, proxy_url: str | None) -> aiohttp.ClientSession:
        # As in aiobotocore, except for the cookie jar and the check for a closed session.
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
        # As in aiobotocore, except for the class and for the certificates, which plain http does not need.
        certificates = self.certificates.get(proxy_url)
        resolver = LoopbackResolver()
        self._exit_stack.push_async_callback(resolver.close)
        options: dict[str, Any] = {"resolver": resolver, **self._connector_args}
        return CheckedConnector(
            limit=self._max_pool_connections,
            proxy_ssl_context=None if certificates is None else certificates.proxy,
            **options,
        )

    async def prepare(
        self,
        endpoint_url: str,
        certificates: "Certificates | None",
        remedy: str,
        load: "Callable[[str], Awaitable[Certificates]]",
    ) -> None:
        """Get ready for *endpoint_url*, so that the first request need not.

        Args:
            endpoint_url: Where all requests go.
            certificates: What `load_certificates` returned for no proxy.
            remedy: What to do if the name of the endpoint does not resolve.
            load: Calls `load_certificates` for a proxy, unless another session has.

        Raises:
            ConfigurationError: The proxy or the certificates cannot be used.
        """
        if certificates is not None:
            self.certificates[None] = certificates
        url = URL(endpoint_url)
        self.remedies[url.host or ""] = remedy
        proxy_url = self._proxy_for(url)
        if url.scheme == "https" and proxy_url is not None:
            self.certificates[proxy_url] = await load(proxy_url)
        if proxy_url is not None:
            self.remedies[URL(proxy_url).host or ""] = f"It is the host of the proxy; check {proxy_source()}."

    async def _certificates_for(self, url: URL, proxy_url: str | None) -> "Certificates | None":
        if url.scheme == "http":
            return None
        if proxy_url not in self.certificates:
            self.certificates[proxy_url] = await self.load_certificates(proxy_url)
        return self.certificates[proxy_url]

    async def load_certificates(self, proxy_url: str | None) -> "Certificates":
        """Read the certificates to trust, in a thread because that blocks.

        Raises:
            ConfigurationError: They cannot be read, or the proxy cannot be one.
        """
        if proxy_url is not None:
            check_proxy(proxy_url)
        try:
            return Certificates(*await asyncio.to_thread(self._build_ssl_contexts, proxy_url))
        except (OSError, BotoCoreError) as error:
            failure = certificates_error(self._ca_bundle, error)
        raise failure

    def _translate(self, error: Exception) -> GlueIntegrationsError:
        failure = _translate(error)
        if isinstance(error, aiohttp.ClientProxyConnectionError):
            return failure.evolve(remedy=f"Check {proxy_source()}.")
        # Host names have no case, and nobody keeps that of what was typed.
        if isinstance(error, aiohttp.ClientConnectorDNSError) and (remedy := self.remedies.get(error.host.lower())):
            return failure.evolve(remedy=remedy)
        return failure


class Certificates(NamedTuple):
    """The TLS settings for an endpoint, and those for the proxy on the way to it."""

    endpoint: ssl.SSLContext | bool
    proxy: ssl.SSLContext | None


class _Body:
    """A body that has been read, for aiobotocore, which expects to read it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def read(self) -> bytes:
        return self._content


class MetadataSession:
    """The HTTP session of aiobotocore's providers of container and instance credentials."""

    def __init__(self, cls: type[HardenedSession], timeout: float, source: str | None = None) -> None:
        self._cls = cls
        self._timeout = timeout
        self._source = source
        """Names where the endpoint comes from; None if it is AWS's own."""

    @asynccontextmanager
    async def acquire(self) -> AsyncGenerator[HardenedSession]:
        """Open a session for one request; the next one comes minutes or hours later."""
        async with self._cls(timeout=self._timeout) as session:
            try:
                yield session
            except ConfigurationError as error:
                failure = error if self._source is None else error.evolve(remedy=f"It comes from {self._source}.")
            else:
                return
        raise failure


def session_class(max_response_bytes: int, plain_http_hosts: Collection[str]) -> type[HardenedSession]:
    """Return a session class with its settings, because aiobotocore creates the instance."""
    settings = {"max_response_bytes": max_response_bytes, "plain_http_hosts": plain_http_hosts}
    return type("HardenedSession", (HardenedSession,), settings)


def session_of(client: AioBaseClient) -> HardenedSession:
    """Return the session that aiobotocore created for *client* from `session_class`."""
    session = client._endpoint.http_session  # noqa: SLF001  # there is no public way; a contract test guards it
    assert isinstance(session, HardenedSession)  # noqa: S101  # users cannot change it
    return session


def _translate(error: Exception) -> GlueIntegrationsError:
    match error:
        case GlueIntegrationsError():
            return error.evolve()
        case aiohttp.ClientConnectorCertificateError():
            return ConnectionFailedError(
                f"The certificate of {error.host} is not trusted: {_text(error.certificate_error)}. "
                "Set AWS_CA_BUNDLE if a proxy or private endpoint uses its own certificate authority.",
                retryable=False,
            )
        case aiohttp.ClientProxyConnectionError():
            return ConnectionFailedError(
                f"The proxy {error.host}:{error.port} cannot be reached: {_text(error.os_error)}."
            )
        case aiohttp.ClientHttpProxyError():
            return refusal(error.status)
        case aiohttp.ClientConnectorError():
            return ConnectionFailedError(f"No connection to {error.host}:{error.port}: {_text(error.os_error)}.")
        case aiohttp.ConnectionTimeoutError():
            return ConnectionFailedError("No connection within ClientConfig.connect_timeout.")
        case aiohttp.ClientError() | OSError():
            return TransportError(f"The connection broke before the response was complete: {_text(error)}.")
        case _:
            return TransportError(f"The request could not be sent: {_text(error)}.", retryable=False)


def _text(error: BaseException) -> str:
    return shorten(f"{type(error).__name__}: {error}".strip(": "), 300)
