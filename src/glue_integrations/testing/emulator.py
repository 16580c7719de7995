"""The emulator: its state and its operations in plain Python, and a server that puts them on a socket."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Self

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from ._describe import describe_integrations
from ._faults import Fault, known_fault
from ._samples import samples
from ._server import HttpServer, RecordedRequest
from ._sigv4 import Verifier
from ._store import IntegrationStore

_LOOPBACK_OF: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # the addresses that stand for all others


class GlueEmulator:
    """AWS Glue's zero-ETL integrations on a loopback port.

    It answers ``DescribeIntegrations`` as far as AWS documents it. Where AWS is silent: integrations come in the order
    they were added; a marker stays good while integrations come and go, and is refused with another identifier or
    other filters; the last page has none; any value of a filter matches, exactly, and all filters and the identifier
    must; an unknown filter name, or a filter without values, is a ``ValidationException``.

    Use it inside ``async with``, or between `start` and `stop`. From other threads, only talk to it over HTTP.
    """

    requests: deque[RecordedRequest]
    """The last 10 000 requests that came over HTTP, oldest first; clear it as you like."""

    def __init__(
        self,
        integrations: Iterable[Integration] | None = None,
        *,
        count: int = 25,
        host: str = "127.0.0.1",
        port: int = 0,
        page_size: int = 100,
        access_key_id: str = "test",
        secret_access_key: str = "test",  # noqa: S107  # no secret
        region: str | None = None,
    ) -> None:
        """Fill the emulator; nothing listens yet.

        Args:
            integrations: What it holds, see `load_seed` and `samples`; None for built-in samples.
            count: How many samples, if *integrations* is None; at least 0.
            host: Name or address to listen on.
            port: TCP port to listen on; 0 for a free one.
            page_size: Integrations on a page unless ``MaxRecords`` asks for less; at least 1.
            access_key_id: The access key that requests must be signed with.
            secret_access_key: Its secret.
            region: Region that requests must be signed for, and of the samples; None for any, with samples in
                us-east-1.

        Raises:
            ConfigurationError: A value is out of bounds, or two integrations have the same ARN.
        """
        if not 0 <= port <= 65535:
            raise ConfigurationError(f"port must be 0 to 65535, not {port}.")
        if page_size < 1:
            raise ConfigurationError(f"page_size must be at least 1, not {page_size}.")
        content = samples(count, region or "us-east-1") if integrations is None else integrations
        self._store = IntegrationStore(content)
        self._page_size = page_size
        self._faults: deque[Fault] = deque()
        self._operations: dict[str, Callable[[Mapping[str, object]], bytes]] = {
            "DescribeIntegrations": self._describe_integrations,
        }
        self._host = host
        self._port = port
        self._server = HttpServer(self._answer, Verifier(access_key_id, secret_access_key, region))
        self._url: str | None = None
        self.requests = self._server.requests

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def endpoint_url(self) -> str:
        """Where to reach it from this machine, such as ``http://127.0.0.1:40123``.

        Raises:
            RuntimeError: It does not listen.
        """
        if self._url is None:
            raise RuntimeError("The emulator does not listen: use it inside `async with`, or call start() first.")
        return self._url

    @property
    def integrations(self) -> tuple[Integration, ...]:
        """What it holds now, in the order of listings."""
        return tuple(self._store)

    async def start(self) -> None:
        """Listen; without effect if it does already.

        Raises:
            ConfigurationError: The port is in use, or the address cannot be bound.
        """
        if self._url is None:
            port = await self._server.start(self._host, self._port)
            host = _LOOPBACK_OF.get(self._host, self._host)
            self._url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close the socket and all connections; without effect if it does not listen. It can start again."""
        self._url = None
        await self._server.stop()

    def add(self, integration: Integration) -> None:
        """Put an integration at the end of the listing.

        Args:
            integration: What to add.

        Raises:
            ConfigurationError: There is one with this ARN.
        """
        self._store.add(integration)

    def remove(self, arn: str) -> None:
        """Take an integration out of the listing.

        Args:
            arn: ARN of the integration.

        Raises:
            ConfigurationError: There is none with this ARN.
        """
        self._store.remove(arn)

    def fail_next(self, *codes: str) -> None:
        """Answer the next calls with faults, one call each, with the HTTP status AWS documents.

        Args:
            codes: Error codes such as ``ThrottlingException``, in order; they queue behind those still to come.

        Raises:
            ConfigurationError: A code that AWS does not send from these operations.
        """
        self._faults.extend([known_fault(code) for code in codes])

    def handle(self, operation: str, params: Mapping[str, object]) -> dict[str, object]:
        """Answer a call without any input or output, and without checking who asks.

        Args:
            operation: AWS's name of the operation, such as ``DescribeIntegrations``.
            params: The request by wire names.

        Returns:
            The answer by wire names: a copy, yours to change.

        Raises:
            Fault: The service refuses.
        """
        answer: dict[str, object] = json.loads(self._answer(operation, params))
        return answer

    def _answer(self, operation: str, params: Mapping[str, object]) -> bytes:
        serve = self._operations.get(operation)
        if serve is None:
            raise known_fault("UnknownOperationException", f"The emulator does not serve {operation}.")
        if self._faults:
            raise self._faults.popleft()
        return serve(params)

    def _describe_integrations(self, params: Mapping[str, object]) -> bytes:
        return describe_integrations(self._store, params, self._page_size)
