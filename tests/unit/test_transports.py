"""A transport of one's own may be wrong in any way: the error is ours, and names the transport."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import pytest

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy, WireRequest, WireResponse
from glue_integrations.errors import (
    AttemptTimeoutError,
    ConfigurationError,
    ThrottlingException,
    TransportError,
)
from support import page

AT_ONCE: Final = RetryPolicy(base_delay=1e-6)
PAGE: Final = page([])


class Sends:
    """A transport made of one function."""

    def __init__(self, send: Callable[[WireRequest], Any]) -> None:
        self.send = send


class Returns:
    """A transport that returns the same thing each time, whatever it is, and counts."""

    def __init__(self, returned: Any) -> None:
        self.returned = returned
        self.calls = 0

    async def send(self, request: WireRequest) -> Any:
        """Return it, or raise it."""
        self.calls += 1
        if isinstance(self.returned, Exception):
            raise self.returned
        return self.returned


def client_of(transport: Any) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=transport, config=ClientConfig(retry=AT_ONCE))


async def failure_of(transport: Any) -> TransportError:
    async with client_of(transport) as client:
        with pytest.raises(TransportError) as caught:
            await client.describe_integrations()
    assert type(caught.value) is TransportError
    assert caught.value.operation == "DescribeIntegrations"
    assert "transport=" in str(caught.value)
    return caught.value


WRONG: Final[dict[str, tuple[Any, str]]] = {
    "None": (None, "returned None, not a WireResponse"),
    "a dict": ({"status": 200}, "returned a dict, not a WireResponse"),
    "the body alone": (b"{}", "returned a bytes, not a WireResponse"),
    "the class": (WireResponse, "returned the class glue_integrations.transport.WireResponse, not a WireResponse"),
    "status as text": (WireResponse("200", {}, b"{}"), "status is a str, not an int"),  # type: ignore[arg-type]
    "status None": (WireResponse(None, {}, b"{}"), "status is None, not an int"),  # type: ignore[arg-type]
    "body as text": (WireResponse(200, {}, "{}"), "body is a str, not bytes"),  # type: ignore[arg-type]
    "body None": (WireResponse(204, {}, None), "body is None, not bytes"),  # type: ignore[arg-type]
    "headers None": (WireResponse(200, None, b"{}"), "headers are None, not a mapping"),  # type: ignore[arg-type]
    "headers as pairs": (WireResponse(200, [("a", "b")], b"{}"), "headers are a list, not a mapping"),  # type: ignore[arg-type]
    "a number in a header": (WireResponse(400, {"x-amz-retry-after": 5}, b"{}"), "headers are not strings"),  # type: ignore[dict-item]
    "bytes in the headers": (WireResponse(200, {b"date": "today"}, b"{}"), "headers are not strings"),  # type: ignore[dict-item]
    "a bug": (AttributeError("'NoneType' object has no attribute 'get'"), "raised AttributeError: 'NoneType' object"),
    "a bug without a text": (KeyError(), r"raised KeyError\."),
    "an escape": (ValueError("\x1b[2J"), r"raised ValueError: \\x1b\[2J"),
}


@pytest.mark.parametrize(("returned", "message"), WRONG.values(), ids=WRONG)
async def test_wrong_response_is_named(returned: Any, message: str) -> None:
    """It would only happen again, so there is no retry."""
    transport = Returns(returned)
    error = await failure_of(transport)
    assert error.retryable is False
    assert transport.calls == error.attempts == 1
    assert re.match(rf"The transport \(a {re.escape(__name__)}\.Returns\) .*{message}", error.message)


async def test_method_that_is_not_async_is_named() -> None:
    """A forgotten ``async`` is the commonest mistake in a fake."""
    error = await failure_of(Sends(lambda _: PAGE))
    assert "WireResponse from send, which must be an async method" in error.message


async def test_broken_connection_is_retried() -> None:
    """The errors of sockets are OSErrors in most HTTP libraries."""
    transport = Returns(ConnectionResetError(104, "Connection reset by peer"))
    error = await failure_of(transport)
    assert (error.retryable, transport.calls) == (True, 3)
    assert "raised ConnectionResetError" in error.message


async def test_its_own_errors_pass() -> None:
    """What a transport may raise, and the built-in TimeoutError, keep their meaning."""
    for raised, expected in (
        (ThrottlingException("Slow down"), ThrottlingException),
        (TimeoutError(), AttemptTimeoutError),
    ):
        async with client_of(Returns(raised)) as client:
            with pytest.raises(expected):
                await client.describe_integrations()


async def test_cancellation_passes() -> None:
    """It is not an error of the transport."""
    started = asyncio.Event()

    async def send(_: WireRequest) -> WireResponse:
        started.set()
        await asyncio.get_running_loop().create_future()
        return PAGE

    async with client_of(Sends(send)) as client:
        call = asyncio.create_task(client.describe_integrations())
        await started.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


async def test_anything_that_gives_a_response_is_a_transport() -> None:
    """A function that passes on what another one returns, a partial, and headers in any mapping."""

    async def send(*_: object) -> WireResponse:
        return WireResponse(200, MappingProxyType({"x-amzn-requestid": "r-1"}), PAGE.body)

    def passes_on(request: WireRequest) -> Awaitable[WireResponse]:
        return asyncio.ensure_future(send(request))

    for transport in (Sends(send), Sends(passes_on), Sends(partial(send, "more"))):
        async with client_of(transport) as client:
            assert (await client.describe_integrations()).integrations == ()


async def yields(_: WireRequest) -> AsyncGenerator[WireResponse]:
    """Be no transport: this returns a generator."""
    yield PAGE


NO_TRANSPORTS: Final[dict[str, Any]] = {
    "no send": object(),
    "send is not a function": Sends("send"),  # type: ignore[arg-type]
    "the class": Returns,
    "a generator": Sends(yields),
    "no argument": Sends(lambda: PAGE),  # type: ignore[misc, arg-type]
    "two arguments": Sends(lambda request, timeout: PAGE),  # type: ignore[misc, arg-type]
}


@pytest.mark.parametrize("transport", NO_TRANSPORTS.values(), ids=NO_TRANSPORTS)
def test_what_can_never_send_is_refused(transport: Any) -> None:
    """Where it is given."""
    with pytest.raises(ConfigurationError, match=r"^transport= must "):
        client_of(transport)
