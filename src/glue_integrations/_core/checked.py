"""A transport that a caller passed in, whose mistakes become errors of ours."""

import inspect
from collections.abc import Awaitable, Mapping
from typing import Final, cast

from glue_integrations._display import class_of, shorten
from glue_integrations.errors import ConfigurationError, GlueIntegrationsError, TransportError
from glue_integrations.transport import Transport, WireRequest, WireResponse

_REMEDY: Final = "Check the object passed as transport=; see glue_integrations.Transport."


class CheckedTransport:
    """Sends through *transport*, and checks what it returns and raises.

    Raises:
        ConfigurationError: *transport* can never send anything.
    """

    def __init__(self, transport: Transport) -> None:
        _require_send(transport)
        self._transport = transport
        self._name = f"The transport ({class_of(transport)})"

    async def send(self, request: WireRequest) -> WireResponse:
        """Make one attempt, see `Transport.send`."""
        try:
            sending: object = self._transport.send(request)
            response = await cast("Awaitable[object]", sending) if inspect.isawaitable(sending) else None
        except (GlueIntegrationsError, TimeoutError):
            raise
        except Exception as error:  # noqa: BLE001  # it is not ours
            # An OSError is a broken connection. Anything else would only happen again.
            text = shorten(f"{type(error).__name__}: {error}".removesuffix(": "), 500)
            failure = self._failure(f"raised {text}", retryable=isinstance(error, OSError))
        else:
            if not inspect.isawaitable(sending):
                failure = self._failure(f"returned {class_of(sending)} from send, which must be an async method")
            elif problem := _problem_of(response):
                failure = self._failure(problem)
            else:
                return cast("WireResponse", response)
        raise failure

    def _failure(self, problem: str, *, retryable: bool = False) -> TransportError:
        return TransportError(f"{self._name} {problem}.", retryable=retryable, remedy=_REMEDY)


def _require_send(transport: object) -> None:
    send: object = None if isinstance(transport, type) else getattr(transport, "send", None)
    if not callable(send):
        raise ConfigurationError(f"transport= must be an object with an async method send, not {class_of(transport)}.")
    if inspect.isasyncgenfunction(send) or not _takes_one_argument(send):
        raise ConfigurationError(
            f"transport= must have a method `async def send(self, request)` that returns a WireResponse; that of "
            f"{class_of(transport)} is another."
        )


def _takes_one_argument(send: object) -> bool:
    try:
        inspect.signature(cast("type[object]", send)).bind(None)
    except TypeError:
        return False
    except ValueError:  # of a function that does not say
        return True
    return True


def _problem_of(response: object) -> str | None:
    """Say what is wrong with a response; None if nothing is."""
    if not isinstance(response, WireResponse):
        return f"returned {class_of(response)}, not a WireResponse"
    status, headers, body = cast("tuple[object, object, object]", (response.status, response.headers, response.body))
    if not isinstance(status, int):
        return f"returned a WireResponse whose status is {class_of(status)}, not an int"
    if not isinstance(body, bytes):
        return f"returned a WireResponse whose body is {class_of(body)}, not bytes"
    if not isinstance(headers, Mapping):
        return f"returned a WireResponse whose headers are {class_of(headers)}, not a mapping"
    pairs = cast("Mapping[object, object]", headers).items()
    if any(not isinstance(text, str) for pair in pairs for text in pair):
        return "returned a WireResponse whose headers are not strings"
    return None
