"""Walking pages over the wire: nothing lost, nothing twice, always an end."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from glue_integrations import Page, RetryPolicy
from glue_integrations.errors import (
    GlueIntegrationsError,
    MalformedResponseError,
    MarkerLoopError,
    PaginationError,
)
from rawserver import RawServer, Received, Step, http, raw_server, then_close, then_reset
from reliability.harness import (
    AT_ONCE,
    REQUEST_ID,
    assert_idle,
    assert_safe,
    client_of,
    covers,
    nothing_left_behind,
    responding,
)
from support import arn_of, wire_integration
from virtual_time import in_a_hurry, skip_waits

_HTML = "<html><body>Sign in</body></html>"


def _page(*numbers: int, marker: str | None = None) -> bytes:
    following = {} if marker is None else {"Marker": marker}
    return http(200, {"Integrations": [wire_integration(number) for number in numbers], **following})


def _marker_of(request: Received) -> str | None:
    sent: Any = request.json
    return cast("str | None", sent.get("Marker"))


def _listing(pages: Mapping[str | None, bytes]) -> Any:
    """Serve *pages* by the marker they are at."""
    return responding(lambda request: pages[_marker_of(request)])


def _markers(server: RawServer) -> list[str | None]:
    return [_marker_of(request) for request in server.requests]


def _arns(*numbers: int) -> list[str]:
    return [arn_of(number) for number in numbers]


@pytest.mark.parametrize(
    ("pages", "delivered", "sent"),
    [
        ({None: _page(1, marker="A"), "A": _page(2, marker="A")}, [1, 2], [None, "A"]),
        (
            {None: _page(1, marker="A"), "A": _page(2, marker="B"), "B": _page(3, marker="A")},
            [1, 2, 3],
            [None, "A", "B"],
        ),
        (
            {
                None: _page(1, marker="A"),
                "A": _page(2, marker="B"),
                "B": _page(3, marker="C"),
                "C": _page(4, marker="B"),
            },
            [1, 2, 3, 4],
            [None, "A", "B", "C"],
        ),
        ({None: _page(marker="A"), "A": _page(marker="A")}, [], [None, "A"]),
    ],
    ids=["same", "cycle of two", "cycle later", "same and empty"],
)
@covers("2.3:same", "2.3:cycle")
async def test_markers_that_return(pages: Mapping[str | None, bytes], delivered: list[int], sent: list[str]) -> None:
    """A repeated marker ends the listing: its page is delivered, and nothing is requested twice."""
    async with nothing_left_behind(), _listing(pages) as server, client_of(server) as client:
        found: list[str] = []
        with pytest.raises(MarkerLoopError) as caught:
            async for item in client.iter_integrations():
                found.append(item.integration_arn)
        assert_safe(caught.value, server.requests)
        assert type(caught.value) is MarkerLoopError
        assert (caught.value.operation, caught.value.request_id) == ("DescribeIntegrations", REQUEST_ID)
        assert caught.value.cursor is not None
        assert found == _arns(*delivered)
        assert _markers(server) == sent
        assert_idle(client)


@pytest.mark.parametrize(
    "broken",
    [
        http(200, _HTML),
        http(200, b""),
        http(200, b"null"),
        http(200, {"message": "Sign in"}),
        http(200, b'{"Integrations": [{}]}'),
        b"HTTP/1.1 204 No Content\r\n\r\n",
        http(206, {"Integrations": []}),
    ],
    ids=["HTML", "empty", "null", "another object", "empty item", "204", "206"],
)
@covers("2.3:broken")
async def test_second_page_broken(broken: bytes) -> None:
    """A broken second page is an error with a cursor, from which nothing is lost and nothing comes twice."""
    pages = {None: _page(1, 2, marker="A"), "A": broken}
    async with (
        nothing_left_behind(),
        _listing(pages) as server,
        client_of(server, retry=AT_ONCE) as client,
    ):
        found: list[str] = []
        with pytest.raises(MalformedResponseError) as caught:
            async for item in client.iter_integrations():
                found.append(item.integration_arn)
        assert_safe(caught.value, server.requests)
        assert type(caught.value) is MalformedResponseError
        assert _markers(server) == [None, "A", "A", "A"]
        pages["A"] = _page(3, 4)
        resumed = client.iter_integrations(resume=str(caught.value.cursor))
        found += [item.integration_arn async for item in resumed]
        assert found == _arns(1, 2, 3, 4)
        assert _markers(server)[4:] == ["A"]
        assert_idle(client)


@covers("2.3:broken")
async def test_second_page_is_an_empty_object() -> None:
    """An object without members is an empty page, as the wire has it, so the walk ends there."""
    pages = {None: _page(1, marker="A"), "A": http(200, {})}
    async with nothing_left_behind(), _listing(pages) as server, client_of(server) as client:
        walked = [page async for page in client.iter_integrations().pages()]
        assert [len(page.items) for page in walked] == [1, 0]
        assert _markers(server) == [None, "A"]


@covers("2.3:broken")
async def test_second_page_broken_once() -> None:
    """A second page that is broken once is retried, and the listing continues."""
    steps: list[Step] = [_page(1, marker="A"), http(200, _HTML), then_reset(), _page(2)]
    async with nothing_left_behind(), raw_server(*steps) as server, client_of(server, retry=AT_ONCE) as client:
        assert [item.integration_arn for item in await client.iter_integrations().collect()] == _arns(1, 2)
        assert _markers(server) == [None, "A", "A", "A"]


@covers("2.3:duplicates")
async def test_items_that_come_twice() -> None:
    """An item is delivered once, as it came first; pages show what the wire had."""
    changed = {"Integrations": [wire_integration(2, Status="FAILED"), wire_integration(3), wire_integration(1)]}
    pages = {None: _page(1, 2, 2, marker="A"), "A": http(200, changed)}
    async with nothing_left_behind(), _listing(pages) as server, client_of(server) as client:
        pager = client.iter_integrations()
        items = await pager.collect()
        assert [item.integration_arn for item in items] == _arns(1, 2, 3)
        assert items[1].status == "ACTIVE"
        shown = [[item.integration_arn for item in page.items] async for page in pager.pages()]
        assert shown == [_arns(1, 2, 2), _arns(2, 3, 1)]


@covers("2.3:twice")
async def test_walking_twice() -> None:
    """Every iteration starts from the beginning, even after one that stopped half-way or while another one runs."""
    pages = {None: _page(1, 2, marker="A"), "A": _page(3, marker="B"), "B": _page(4)}
    async with nothing_left_behind(), _listing(pages) as server, client_of(server) as client:
        pager = client.iter_integrations()
        left = pager.__aiter__()
        assert (await anext(left)).integration_arn == arn_of(1)
        walks = await asyncio.gather(pager.collect(), pager.collect())
        for walk in [*walks, await pager.collect()]:
            assert [item.integration_arn for item in walk] == _arns(1, 2, 3, 4)
        assert [(await anext(left)).integration_arn for _ in range(2)] == _arns(2, 3)
        await left.aclose()
        assert_idle(client)


@covers("2.3:empty")
async def test_empty_pages() -> None:
    """An empty page with a marker is not the end; an empty or null marker is, on a page with items or without."""
    for end in ("", None):
        last = http(200, {"Integrations": [wire_integration(3)], "Marker": end})
        pages = {None: _page(marker="A"), "A": _page(1, marker="B"), "B": _page(marker=" "), " ": last}
        async with nothing_left_behind(), _listing(pages) as server, client_of(server) as client:
            walked: Sequence[Page[Any]] = [page async for page in client.iter_integrations().pages()]
            assert [len(page.items) for page in walked] == [0, 1, 0, 1]
            assert [page.next_marker for page in walked] == ["A", "B", " ", None]
            assert _markers(server) == [None, "A", "B", " "]
    async with (
        nothing_left_behind(),
        _listing({None: http(200, {"Marker": ""})}) as server,
        client_of(server) as client,
    ):
        assert await client.iter_integrations().collect() == []
        assert len(server.requests) == 1


@covers("2.3:empty")
async def test_empty_pages_without_end() -> None:
    """A thousand empty pages in a row end the listing."""

    def empty(request: Received) -> bytes:
        return _page(marker=str(int(_marker_of(request) or "0") + 1))

    async with nothing_left_behind(), responding(empty) as server, client_of(server) as client:
        with pytest.raises(PaginationError) as caught:
            await client.iter_integrations().collect()
        assert_safe(caught.value, server.requests[:1])
        assert type(caught.value) is PaginationError
        assert len(server.requests) == 1000
        assert server.connections == 1


_FAULTS: tuple[Step, ...] = (
    http(500, b""),
    http(503, _HTML),
    http(429, b""),
    http(400, {"__type": "ThrottlingException"}),
    http(200, _HTML),
    b"HTTP/1.1 204 No Content\r\n\r\n",
    then_close(b""),
    then_close(http(200, b"{", length=50)),
    then_reset(),
    http(400, {"__type": "ValidationException"}),
)


@pytest.mark.parametrize("seed", range(12))
@in_a_hurry
async def test_schedules_of_faults(seed: int) -> None:
    """Whatever fails on the way, walks resumed from the cursors of their errors deliver each item once, in order."""
    chance = random.Random(seed)
    total, size = 40, 4
    share = chance.choice((0.1, 0.3, 0.6))

    async def step(writer: asyncio.StreamWriter) -> None:
        start = int(_marker_of(server.requests[-1]) or "0")
        if chance.random() < share:
            fault = chance.choice(_FAULTS)
            if not isinstance(fault, bytes):
                await fault(writer)
                return
            writer.write(fault)
        else:
            end = start + size
            numbers = range(start, min(end, total))
            writer.write(_page(*numbers, marker=str(end) if end < total else None))
        await writer.drain()

    found: list[str] = []
    plenty = RetryPolicy(quota=10**9)
    async with (
        nothing_left_behind(),
        raw_server(step) as server,
        client_of(server, retry=plenty, hook=skip_waits) as client,
    ):
        cursor: str | None = None
        for _ in range(200):
            try:
                async for item, after in client.iter_integrations(page_size=size, resume=cursor).with_cursors():
                    found.append(item.integration_arn)
                    cursor = str(after)
                break
            except GlueIntegrationsError as error:
                assert_safe(error, server.requests[-1:])
                assert error.cursor is not None
                cursor = str(error.cursor)
        assert_idle(client)
    assert found == _arns(*range(total))
