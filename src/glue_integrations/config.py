"""Settings of a client: frozen values with their units."""

from dataclasses import dataclass, field
from typing import Final

from .errors import ConfigurationError
from .events import Hook

_MOST_SECONDS: Final = 1_000_000_000  # what an event loop can count


def _require_seconds(settings: object, *names: str) -> None:
    for name in names:
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MOST_SECONDS:
            raise ConfigurationError(
                f"{type(settings).__name__}.{name} must be a number above 0, not {value!r} (at most {_MOST_SECONDS})."
            )


def _require_whole(settings: object, *names: str, least: int) -> None:
    for name in names:
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ConfigurationError(
                f"{type(settings).__name__}.{name} must be a whole number of at least {least}, not {value!r}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how fast a failed call is repeated: AWS's standard retry behaviour 2.1 (November 2026).

    The wait before retry *i* (from 0) is ``random() * min(base * 2**i, max_delay)``, with *base* chosen by the kind of
    failure. A wait AWS asks for in ``x-amz-retry-after`` is honoured up to 5 seconds beyond that.

    Raises:
        ConfigurationError: A value is out of bounds.
    """

    max_attempts: int = 3
    """Requests made for one call, the first included; at least 1, which means no retries."""

    base_delay: float = 0.05
    """Seconds; *base* after a transient failure."""

    throttling_base_delay: float = 1.0
    """Seconds; *base* after throttling."""

    max_delay: float = 20.0
    """Seconds; the cap of the exponential part, applied before the random factor."""

    quota: int = 500
    """Tokens that all calls of a client share for retries; at least 0. A retry costs 14, after throttling 5. A call
    that succeeds returns what its last retry cost, or 1 if it needed none. An empty quota ends retries at once."""

    def __post_init__(self) -> None:
        _require_whole(self, "max_attempts", least=1)
        _require_whole(self, "quota", least=0)
        _require_seconds(self, "base_delay", "throttling_base_delay", "max_delay")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """Time limits, sizes and the retry policy of a client.

    Raises:
        ConfigurationError: A value is out of bounds.
    """

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    """How failed calls are repeated."""

    timeout: float = 60.0
    """Seconds for a whole call: waiting for a connection, credentials, all attempts, the waits between them and the
    body. In a walk, each page has its own. It also bounds `GlueIntegrationsClient.open`."""

    attempt_timeout: float = 15.0
    """Seconds for one attempt, from connecting to the last byte of the answer."""

    connect_timeout: float = 5.0
    """Seconds for one connection, TLS included."""

    max_pool_connections: int = 10
    """Connections, and so requests under way, at a time; at least 1. Further calls wait their turn."""

    max_response_bytes: int = 32 * 1024 * 1024
    """Bytes; a larger answer is a `ResponseTooLargeError`."""

    hook: Hook | None = None
    """Told of every attempt, retry, call and page, see `glue_integrations.events`."""

    def __post_init__(self) -> None:
        if not isinstance(self.retry, RetryPolicy):
            raise ConfigurationError(f"ClientConfig.retry must be a RetryPolicy, not {self.retry!r}.")
        _require_seconds(self, "timeout", "attempt_timeout", "connect_timeout")
        _require_whole(self, "max_pool_connections", "max_response_bytes", least=1)
