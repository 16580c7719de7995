"""Every case of the tables, over a real socket through the real client, and nothing left behind by any of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any, cast

import pytest

from glue_integrations import RetryPolicy
from glue_integrations.errors import GlueIntegrationsError
from rawserver import RawServer, Step, raw_server
from reliability import cases_connection, cases_errors, cases_responses
from reliability.harness import (
    GOOD,
    HAS_C_PARSER,
    PAGE,
    RETRY_COST,
    Case,
    Waits,
    assert_expected,
    assert_idle,
    assert_quota,
    assert_safe,
    client_of,
    nothing_left_behind,
)
from virtual_time import in_a_hurry

CASES = [*cases_responses.CASES, *cases_errors.CASES, *cases_connection.CASES]


@pytest.mark.parametrize(
    "case", [case for case in CASES if HAS_C_PARSER or not case.is_for_c_parser], ids=attrgetter("id")
)
@in_a_hurry
async def test_case(case: Case) -> None:
    """The case ends in exactly its page or error, costs what it may, and harms no later call."""
    limits = {"retry": RetryPolicy(), **case.limits}
    limits["retry"] = replace(limits["retry"], quota=case.cost + RETRY_COST)  # a retry that succeeds takes tokens, too
    waits = Waits()
    async with nothing_left_behind(), raw_server(GOOD) as server, client_of(server, hook=waits, **limits) as client:
        if case.is_warm:
            await client.describe_integrations()
            server.requests.clear()
        stop = _bewitch(server, case)
        page = None
        try:
            page = await client.describe_integrations()
        except GlueIntegrationsError as error:
            assert_safe(error, server.requests)
            assert case.error is not None, error
            assert_expected(error, case)
        stop()
        if case.error is None:
            assert page is not None
            assert page.to_wire() == case.content
        else:
            assert page is None
        assert len(server.requests) == (0 if case.sends_nothing else case.attempts)
        assert waits.seconds == pytest.approx(case.waits, rel=0.01)
        assert_idle(client)
        await assert_quota(server, client, RETRY_COST)

        server.steps[:] = [GOOD]
        recovered = await client.with_options(timeout=60).describe_integrations()
        assert recovered.to_wire() == PAGE
        assert_idle(client)


def _bewitch(server: RawServer, case: Case) -> Callable[[], None]:
    """Have *server* behave as *case* says, until what is returned is called."""
    serve = server.serve
    server.steps[:] = case.steps
    if case.on_connect is not None:
        cast("Any", server).serve = _greeting(server, serve, case.on_connect)

    def stop() -> None:
        server.steps[:] = [GOOD]
        cast("Any", server).serve = serve

    return stop


def _greeting(
    server: RawServer, serve: Callable[..., Awaitable[None]], greeting: Step
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if isinstance(greeting, bytes):
            writer.write(greeting)
            await serve(reader, writer)
            return
        server.connections += 1
        try:
            await greeting(writer)
        finally:
            writer.close()

    return greet
