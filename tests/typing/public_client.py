"""The client, its settings and its transport as a type checker sees them. Checked, never run."""

from typing import assert_never, assert_type

from glue_integrations import (
    ClientConfig,
    GlueIntegrationsClient,
    RetryPolicy,
    Transport,
    WireRequest,
    WireResponse,
    errors,
)
from glue_integrations.events import AttemptEvent, CallEvent, Event, Hook, PageEvent, RetryEvent


class Fake:
    """Anything with this `send` is a transport; it inherits from nothing."""

    async def send(self, request: WireRequest) -> WireResponse:
        assert_type(request.operation, str)
        assert_type(request.attempt, int)
        assert_type(request.timeout, float)
        return WireResponse(status=200, headers={}, body=b"{}")


class Recording(GlueIntegrationsClient):
    """A client of one's own."""


def any_send_will_do() -> GlueIntegrationsClient:
    transport: Transport = Fake()
    GlueIntegrationsClient("eu-west-1", transport=transport)
    return GlueIntegrationsClient("eu-west-1", transport=Fake())


def every_argument() -> None:
    GlueIntegrationsClient()
    GlueIntegrationsClient(
        "eu-west-1",
        endpoint_url="https://glue.eu-west-1.amazonaws.com",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        aws_session_token="token",
        config=ClientConfig(retry=RetryPolicy(max_attempts=5), timeout=10, attempt_timeout=2.5),
    )
    GlueIntegrationsClient(region_name="eu-west-1", profile_name="reports")


async def the_class_stays_the_same() -> None:
    async with GlueIntegrationsClient() as client:
        assert_type(client, GlueIntegrationsClient)
        assert_type(client.with_options(timeout=5), GlueIntegrationsClient)
    async with Recording() as mine:
        assert_type(mine, Recording)
        assert_type(mine.with_options(timeout=5, retry=RetryPolicy(max_attempts=1)), Recording)
    assert_type(await client.open(), None)
    assert_type(await client.aclose(), None)


def settings(config: ClientConfig) -> None:
    assert_type(config.retry, RetryPolicy)
    assert_type(config.timeout, float)
    assert_type(config.max_pool_connections, int)
    assert_type(config.retry.max_attempts, int)
    assert_type(config.retry.base_delay, float)


def handle(event: Event) -> None:
    match event:
        case AttemptEvent():
            assert_type(event.http_status, int | None)
        case RetryEvent():
            assert_type(event.error, errors.GlueIntegrationsError)
        case CallEvent():
            assert_type(event.error, BaseException | None)
        case PageEvent():
            assert_type(event.is_last, bool)
        case _:
            assert_never(event)


def any_function_of_an_event_is_a_hook() -> None:
    hook: Hook = handle
    ClientConfig(hook=hook)
    ClientConfig(hook=handle)
    seen: list[Event] = []
    ClientConfig(hook=seen.append)
