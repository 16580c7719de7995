"""Settings of a client, as frozen values."""

import inspect
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from .endpoint import check_plain_host
from .errors import ConfigurationError
from .events import Hook

_NEVER_RUN: Final = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)
"""Kinds of functions that run nothing when they are called."""

_MAX_SECONDS: Final = 1_000_000_000  # an event loop cannot wait much longer


def _require_seconds(settings: object, *names: str) -> None:
    for name in names:
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MAX_SECONDS:
            raise ConfigurationError(
                f"{type(settings).__name__}.{name} must be a number above 0 and at most {_MAX_SECONDS}, not {value!r}."
            )


def _require_whole(settings: object, *names: str, minimum: int) -> None:
    for name in names:
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
            raise ConfigurationError(
                f"{type(settings).__name__}.{name} must be a whole number of at least {minimum}, not {value!r}."
            )


def _require_hook(hook: object) -> None:
    """Refuse a hook that would never run: calling a coroutine function only creates a coroutine.

    A wrapper looks like an ordinary function, whatever it wraps; `observe` finds what it returns.
    """
    called = hook
    while isinstance(called, partial):
        called = called.func
    if not callable(called):
        raise ConfigurationError(f"ClientConfig.hook must be a function that takes an event, not {hook!r}.")
    # An object is called by a method of its class, which may be static.
    method: object = inspect.getattr_static(type(called), "__call__", None)
    candidates: tuple[object, ...] = (called, getattr(method, "__func__", method))
    if any(is_kind(candidate) for is_kind in _NEVER_RUN for candidate in candidates):
        raise ConfigurationError(
            f"ClientConfig.hook must be an ordinary function, not a coroutine function or a generator: {hook!r}.",
            remedy="Put the event into an asyncio.Queue with put_nowait(), and await in the task that reads it.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how fast a failed call is retried: AWS's standard retry behaviour 2.1 (November 2026).

    The wait before retry *i* (from 0) is ``random() * min(base * 2**i, max_delay)``; *base* depends on the kind of
    failure. A longer wait requested by AWS in ``x-amz-retry-after`` is honoured up to 5 seconds beyond that.

    Raises:
        ConfigurationError: A value is out of bounds.
    """

    max_attempts: int = 3
    """Maximum number of requests for one call, including the first; 1 means no retries."""

    base_delay: float = 0.05
    """*base* after a transient failure, in seconds."""

    throttling_base_delay: float = 1.0
    """*base* after throttling, in seconds."""

    max_delay: float = 20.0
    """Maximum of the exponential part in seconds, before the random factor."""

    quota: int = 500
    """Tokens that all calls of a client share for retries; 0 or more. A retry costs 14, after throttling 5. A call that
    succeeds returns the cost of its last retry, or 1 if it needed none. With too few tokens left, a call is not
    retried."""

    def __post_init__(self) -> None:
        _require_whole(self, "max_attempts", minimum=1)
        _require_whole(self, "quota", minimum=0)
        _require_seconds(self, "base_delay", "throttling_base_delay", "max_delay")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """Time limits, sizes and the retry policy of a client.

    Raises:
        ConfigurationError: A value is out of bounds.
    """

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    """How failed calls are retried."""

    timeout: float = 60.0
    """Seconds for a whole call: waiting for a connection, credentials, all attempts, the waits between them and the
    body. In a listing, each page is a call. Also limits `GlueIntegrationsClient.open`."""

    attempt_timeout: float = 15.0
    """Seconds for one attempt, from connecting to the last byte of the response."""

    connect_timeout: float = 5.0
    """Seconds to connect, including TLS."""

    max_pool_connections: int = 10
    """Maximum number of connections, and so of concurrent requests; at least 1. Further calls wait for a free one."""

    max_response_bytes: int = 32 * 1024 * 1024
    """Maximum size of a response; a larger one raises `ResponseTooLargeError`."""

    hook: Hook | None = None
    """Called with every attempt, retry, call and page; see `glue_integrations.events`."""

    plain_http_hosts: Collection[str] = ()
    """Names of hosts to which plain http is allowed, such as a container with an emulator. Anyone on the way there can
    read the requests and replay them. This machine (127.0.0.0/8, ::1, localhost, ``*.localhost``) is always allowed."""

    def __post_init__(self) -> None:
        if not isinstance(self.retry, RetryPolicy):
            raise ConfigurationError(f"ClientConfig.retry must be a RetryPolicy, not {self.retry!r}.")
        _require_seconds(self, "timeout", "attempt_timeout", "connect_timeout")
        _require_whole(self, "max_pool_connections", "max_response_bytes", minimum=1)
        if isinstance(self.plain_http_hosts, str | bytes) or not isinstance(self.plain_http_hosts, Collection):
            raise ConfigurationError(
                f'ClientConfig.plain_http_hosts must be a tuple such as ("emulator",), not {self.plain_http_hosts!r}.'
            )
        object.__setattr__(self, "plain_http_hosts", tuple(map(check_plain_host, self.plain_http_hosts)))
        if self.hook is not None:
            _require_hook(self.hook)


def changed(config: ClientConfig, changes: Mapping[str, object]) -> ClientConfig:
    """Return *config* with *changes*, the arguments of `GlueIntegrationsClient.with_options`.

    Raises:
        ConfigurationError: A value is out of bounds; the message names the argument.
    """
    try:
        return replace(config, **changes)  # type: ignore[arg-type]  # ClientConfig checks them
    except ConfigurationError as error:
        name, _, problem = error.message.removeprefix("ClientConfig.").partition(" ")
        failure = ConfigurationError(f"with_options({name}=…) {problem}", remedy=error.remedy)
    raise failure
