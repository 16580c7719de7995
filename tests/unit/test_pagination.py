"""Walking a listing: nothing lost, nothing twice, and it always ends."""

import asyncio
import base64
import copy
import gc
import pickle
import zlib
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_integrations import Cursor, GlueIntegrationsClient, Integration, IntegrationStatus, Pager, RetryPolicy
from glue_integrations.config import ClientConfig
from glue_integrations.errors import (
    ConflictError,
    CursorMismatchError,
    GlueIntegrationsError,
    InvalidRequestError,
    MarkerLoopError,
    MultipleResultsError,
    NotFoundError,
    PaginationError,
    ServerError,
    ThrottlingError,
)
from glue_integrations.transport import Transport
from support import Listed, Response, Scripted, arn_of, error, page, wire_integration

ONCE = ClientConfig(retry=RetryPolicy(max_attempts=1))


def client_of(transport: Transport) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=transport, config=ONCE)


def numbers(items: list[Integration]) -> list[int]:
    return [int(item.integration_arn[-12:]) for item in items]


def listed(count: int, page_size: int = 3) -> Listed:
    return Listed([wire_integration(number) for number in range(count)], page_size)


async def test_nothing_is_sent_before_the_walk() -> None:
    """Making a pager sends nothing; the first item sends one request."""
    service = listed(9)
    async with client_of(service) as client:
        pager = client.iter_integrations()
        assert service.requests == []
        assert await pager.first() is not None
        assert len(service.requests) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7, 30])
async def test_walk_delivers_all_in_order(count: int) -> None:
    """Every item once, in the order of the service, whatever the size of the last page."""
    service = listed(count)
    async with client_of(service) as client:
        assert numbers(await client.iter_integrations().collect()) == list(range(count))
    assert len(service.requests) == max(1, -(-count // 3))


async def test_pager_can_be_walked_again() -> None:
    """Every iteration starts anew, also two at the same time."""
    async with client_of(listed(7)) as client:
        pager = client.iter_integrations()
        first, second = await asyncio.gather(pager.collect(), pager.collect())
        assert numbers(first) == numbers(second) == numbers(await pager.collect()) == list(range(7))


async def test_page_size_is_sent_and_limit_is_not() -> None:
    """page_size is MaxRecords; limit is the client's own."""
    service = listed(9)
    async with client_of(service) as client:
        await client.iter_integrations(page_size=3, limit=4).collect()
    assert [dict(request.params) for request in service.requests] == [
        {"MaxRecords": 3},
        {"MaxRecords": 3, "Marker": "3"},
    ]


@pytest.mark.parametrize(("limit", "requests"), [(0, 0), (1, 1), (3, 1), (4, 2), (9, 3), (100, 4)])
async def test_limit_ends_the_walk(limit: int, requests: int) -> None:
    """No item beyond the limit is delivered and no page beyond it fetched."""
    service = listed(10)
    async with client_of(service) as client:
        assert numbers(await client.iter_integrations(limit=limit).collect()) == list(range(min(limit, 10)))
    assert len(service.requests) == requests


async def test_pages_are_the_wire() -> None:
    """Pages come whole, with marker and request id; empty ones too."""
    service = Scripted([page([wire_integration(0)], "a"), page([], "b"), page([wire_integration(0)])])
    async with client_of(service) as client:
        pages = [found async for found in client.iter_integrations().pages()]
    assert [(len(found.items), found.next_marker, found.request_id) for found in pages] == [
        (1, "a", "request-a"),
        (0, "b", "request-b"),
        (1, None, "request-None"),
    ]


async def test_pages_end_with_the_limit() -> None:
    """With a limit, the last page is the whole page on which it is reached."""
    service = listed(10)
    async with client_of(service) as client:
        pages = [found async for found in client.iter_integrations(limit=4).pages()]
    assert [len(found.items) for found in pages] == [3, 3]
    assert len(service.requests) == 2


@pytest.mark.parametrize("marker", [None, ""], ids=["null", "empty"])
async def test_null_or_empty_marker_ends_the_walk(marker: str | None) -> None:
    """A marker that is null or empty is the end, like one that is absent."""
    service = Scripted([page([wire_integration()], Marker=marker)])
    async with client_of(service) as client:
        assert len(await client.iter_integrations().collect()) == 1


async def test_marker_goes_back_as_it_came() -> None:
    """A marker of the service is not validated, not even its length."""
    marker = "m" * 500
    service = Scripted([page([wire_integration(0)], marker), page([wire_integration(1)])])
    async with client_of(service) as client:
        assert len(await client.iter_integrations().collect()) == 2
    assert service.requests[1].params["Marker"] == marker


async def test_empty_pages_are_passed_over() -> None:
    """An empty page with a marker is not the end."""
    service = Scripted([page([], "a"), page([], "b"), page([wire_integration(7)])])
    async with client_of(service) as client:
        assert numbers(await client.iter_integrations().collect()) == [7]


async def test_repeated_item_is_delivered_once() -> None:
    """When the listing shifts between two pages, the item that appears again is skipped."""
    service = Scripted(
        [page([wire_integration(0), wire_integration(1)], "a"), page([wire_integration(1), wire_integration(2)])]
    )
    async with client_of(service) as client:
        assert numbers(await client.iter_integrations().collect()) == [0, 1, 2]


async def test_repeated_item_of_a_long_walk_is_delivered_once() -> None:
    """However many items lie between, also where the walk goes over to remembering them in less memory."""
    responses = [
        page([wire_integration(number) for number in range(start, start + 2500)], str(start))
        for start in range(0, 15_000, 2500)
    ]
    last = page([wire_integration(number) for number in (0, 9_999, 12_500, 14_999, 15_000)])
    async with client_of(Scripted([*responses, last])) as client:
        assert numbers(await client.iter_integrations().collect()) == list(range(15_001))


@pytest.mark.parametrize("loop", [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "b"]], ids="".join)
async def test_marker_loop_is_noticed(loop: list[str]) -> None:
    """The page with a repeated marker is delivered, and the marker is never sent."""
    service = Scripted([page([wire_integration(number)], marker) for number, marker in enumerate(loop)])
    found: list[Integration] = []
    async with client_of(service) as client:
        with pytest.raises(MarkerLoopError) as caught:
            async for item in client.iter_integrations():
                found.append(item)
    assert numbers(found) == list(range(len(loop)))
    assert len(service.requests) == len(loop)
    assert caught.value.operation == "DescribeIntegrations"
    assert caught.value.request_id == f"request-{loop[-1]}"
    assert caught.value.cursor is not None
    assert (caught.value.cursor.marker, caught.value.cursor.offset) == (loop[-2], 1)


def endless(*kinds: list[int]) -> Scripted:
    """Return a service that ignores the marker and makes a new one each time; the page of each turn is by *kinds*."""
    items = [[wire_integration(number) for number in kind] for kind in kinds]
    return Scripted([*(page(items[turn % len(items)], str(turn)) for turn in range(1200))])


@pytest.mark.parametrize("way", ["items", "cursors", "pages", "prefetched", "collect", "one", "limit", "local filter"])
@pytest.mark.parametrize(
    ("service", "requests"),
    [(endless([]), 1000), (endless([0]), 1001), (endless([0], []), 1001), (endless([0, 0]), 1001)],
    ids=["empty pages", "the first page again", "the first page and empty ones", "a page with a repeated item"],
)
async def test_a_listing_without_progress_ends(service: Scripted, requests: int, way: str) -> None:
    """A thousand pages in a row without a new item are an error, not an endless listing, however it is iterated."""
    service = Scripted([*service.responses])  # it is used up
    long_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/" + "t" * 200
    async with client_of(service) as client:
        pager = client.iter_integrations(
            limit=5 if way == "limit" else None, source_arn=long_arn if way == "local filter" else None
        )
        with pytest.raises(PaginationError, match="1000 pages in a row without a new item") as caught:
            match way:
                case "cursors":
                    [item async for item in pager.with_cursors()]
                case "pages":
                    [item async for item in pager.pages()]
                case "prefetched":
                    async with pager.prefetched() as stream:
                        [item async for item in stream]
                case "one":
                    await pager.one()
                case _:
                    await pager.collect()
    assert len(service.requests) == requests
    assert caught.value.cursor is not None


async def test_items_that_a_filter_of_ours_refuses_are_progress() -> None:
    """A long listing in which nothing matches is searched to its end."""
    long_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/" + "t" * 200
    pages = [page([wire_integration(number)], str(number)) for number in range(1500)]
    async with client_of(Scripted([*pages, page([wire_integration(1500, SourceArn=long_arn)])])) as client:
        assert numbers(await client.iter_integrations(source_arn=long_arn).collect()) == [1500]


async def test_an_item_that_a_filter_of_ours_refused_is_not_lost() -> None:
    """An integration that is renamed between two pages, and so comes again, is found."""
    pages = [page([wire_integration(1)], "a"), page([wire_integration(1, IntegrationName="renamed")])]
    async with client_of(Scripted([*pages])) as client:
        assert numbers([await client.get_integration("renamed")]) == [1]


async def test_nothing_is_fetched_after_the_consumer_stops() -> None:
    """Leaving the loop early sends nothing more and leaves no task behind."""
    service = listed(9)
    async with client_of(service) as client:
        async for _ in client.iter_integrations():
            break
        gc.collect()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(service.requests) == 1
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_walk_can_be_closed() -> None:
    """The iterators are async generators, so that `aclosing` works on them."""
    async with client_of(listed(9)) as client, aclosing(client.iter_integrations().with_cursors()) as walk:
        assert (await anext(walk))[0].integration_arn == arn_of(0)


@pytest.mark.parametrize("stop", range(1, 10))
async def test_every_cursor_resumes_exactly(stop: int) -> None:
    """A resumed listing starts just after the cursor's item, from a cursor or its string."""
    async with client_of(listed(10)) as client:
        walked = [pair async for pair in client.iter_integrations(page_size=3).with_cursors()]
        cursor = walked[stop - 1][1]
        for resume in (cursor, str(cursor)):
            rest = await client.iter_integrations(page_size=3, resume=resume).collect()
            assert numbers(rest) == list(range(stop, 10))


@pytest.mark.parametrize("resumed", [False, True])
async def test_error_carries_the_cursor(resumed: bool) -> None:
    """Resuming from the cursor of an error delivers exactly what was still to come."""
    failing = {2, 4}

    def fail(service: Listed) -> Response | None:
        return error(500, "InternalServerException") if len(service.requests) in failing else None

    service = Listed([wire_integration(number) for number in range(10)], 3, fail)
    found: list[Integration] = []
    async with client_of(service) as client:
        resume: Cursor | None = None
        if resumed:
            resume = [cursor async for _, cursor in client.iter_integrations(limit=1).with_cursors()][-1]
        for _ in range(4):
            try:
                async for item in client.iter_integrations(resume=resume):
                    found.append(item)
                break
            except ServerError as failure:
                assert failure.cursor is not None
                resume = failure.cursor
    assert numbers(found) == list(range(1 if resumed else 0, 10))


async def test_error_of_the_consumer_is_left_alone() -> None:
    """What the loop's body raises passes unchanged."""
    mine = ConflictError("mine")
    async with client_of(listed(3)) as client:
        with pytest.raises(ConflictError) as caught:
            async for _ in client.iter_integrations():
                raise mine
    assert caught.value is mine
    assert mine.cursor is None


async def test_one() -> None:
    """one() returns the only item, and says what there is instead."""
    async with client_of(listed(1)) as client:
        assert (await client.iter_integrations().one()).integration_arn == arn_of(0)
    async with client_of(Scripted([page([], "a"), page([])])) as client:
        with pytest.raises(NotFoundError) as nothing:
            await client.iter_integrations().one()
    assert (nothing.value.code, nothing.value.request_id) == (None, "request-None")
    service = listed(9, page_size=1)
    async with client_of(service) as client:
        with pytest.raises(MultipleResultsError) as several:
            await client.iter_integrations().one()
    assert several.value.request_id == "request-2"
    assert len(service.requests) == 2


@pytest.mark.parametrize("limit", [0, 1, 2])
async def test_one_whatever_the_limit(limit: int) -> None:
    """A limit does not make one of several."""
    async with client_of(listed(2, page_size=1)) as client:
        with pytest.raises(MultipleResultsError):
            await client.iter_integrations(limit=limit).one()
    async with client_of(listed(1)) as client:
        assert numbers([await client.iter_integrations(limit=limit).one()]) == [0]


async def test_one_says_what_and_where() -> None:
    """None or several: the error names what was asked for and the Region."""
    asked = 'in us-east-1 for Status "FAILED, NEEDS_ATTENTION"'
    for count, said in ((0, f"No match {asked}."), (2, f"Several matches {asked}, expected one.")):
        async with client_of(listed(count)) as client:
            with pytest.raises((NotFoundError, MultipleResultsError)) as caught:
                await client.iter_integrations(status=["FAILED", "NEEDS_ATTENTION"]).one()
        assert caught.value.message == said


async def test_repr() -> None:
    """A pager shows what it lists and where, on one line, and neither a marker nor an escape sequence."""
    async with client_of(listed(9)) as client:
        assert repr(client.iter_integrations()) == "<Pager of DescribeIntegrations in us-east-1>"
        pager = client.iter_integrations(integration_name="\x1b[2J", status="ACTIVE", page_size=50, limit=5)
        assert repr(pager) == (
            r'<Pager of DescribeIntegrations in us-east-1 for Status "ACTIVE", IntegrationName "\x1b[2J"'
            ", page_size=50, limit=5>"
        )
        *_, cursor = [cursor async for _, cursor in client.iter_integrations().with_cursors()]
        assert repr(client.iter_integrations(resume=cursor)).endswith("in us-east-1, resumed>")


async def test_first() -> None:
    """first() returns None for an empty listing, passes empty pages over, and obeys a limit of nothing."""
    async with client_of(Scripted([page([], "a"), page([wire_integration(5)], "b")])) as client:
        found = await client.iter_integrations().first()
        assert found is not None
        assert found.integration_arn == arn_of(5)
    async with client_of(listed(0)) as client:
        assert await client.iter_integrations(limit=5).first() is None
    async with client_of(listed(3)) as client:
        assert await client.iter_integrations(limit=0).first() is None


async def test_long_source_arn_is_compared_here() -> None:
    """A source ARN over 128 characters is not sent; all pages are fetched and filtered."""
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/" + "t" * 200
    service = Listed([wire_integration(n, **({"SourceArn": arn} if n in {1, 5} else {})) for n in range(7)], 2)
    async with client_of(service) as client:
        pager = client.iter_integrations(source_arn=arn)
        assert numbers(await pager.collect()) == [1, 5]
        cursor = [cursor async for _, cursor in pager.with_cursors()][0]
        assert numbers(await client.iter_integrations(source_arn=arn, resume=cursor).collect()) == [5]
        with pytest.raises(CursorMismatchError):
            client.iter_integrations(source_arn=arn + "x", resume=cursor)
    assert all(set(request.params) <= {"Marker"} for request in service.requests)


@pytest.mark.parametrize("limit", [-1, 2.5, True, "3"])
async def test_wrong_limits_are_refused(limit: int) -> None:
    """A limit is a whole number of at least 0."""
    async with client_of(listed(1)) as client:
        with pytest.raises(InvalidRequestError, match="limit"):
            client.iter_integrations(limit=limit)


@pytest.mark.parametrize("change", ["region", "page_size", "status", "name", "identifier"])
async def test_cursor_of_another_query_is_refused(change: str) -> None:
    """A cursor fits the same Region, query and page size only."""
    async with client_of(listed(9)) as client:
        cursor = [cursor async for _, cursor in client.iter_integrations(limit=1).with_cursors()][0]
        with pytest.raises(CursorMismatchError, match=r"^DescribeIntegrations: .* another query"):
            match change:
                case "page_size":
                    client.iter_integrations(page_size=5, resume=cursor)
                case "status":
                    client.iter_integrations(status=IntegrationStatus.FAILED, resume=cursor)
                case "name":
                    client.iter_integrations(integration_name="x", resume=cursor)
                case "identifier":
                    client.iter_integrations(integration_identifier="x", resume=cursor)
                case _:
                    async with GlueIntegrationsClient("eu-west-1", transport=listed(1)) as other:
                        other.iter_integrations(resume=cursor)


@given(st.builds(Cursor, st.text(), st.none() | st.text(), st.integers(0), st.text()))
def test_cursor_survives_its_string(cursor: Cursor) -> None:
    """`parse` gives back the cursor that `str` wrote, and the string is safe in a URL."""
    token = str(cursor)
    assert Cursor.parse(token) == cursor
    assert token.replace("-", "").replace("_", "").isalnum()


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_other_string_is_no_cursor(token: str) -> None:
    """Whatever is not the string of a cursor is refused."""
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.parse(token)


@given(st.data())
def test_changed_cursor_is_refused(data: st.DataObject) -> None:
    """A token that was cut, or in which a letter was changed, is refused."""
    token = str(Cursor("query", "marker", 3, "digest"))
    position = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda letter: letter != token[position]))
    for changed in (token[:position], token[:position] + letter + token[position + 1 :]):
        try:
            assert Cursor.parse(changed) == Cursor.parse(token)  # the last letter has bits that stand for nothing
            assert position == len(token) - 1
        except ValueError:
            continue


def test_a_forged_string_is_no_cursor() -> None:
    """Whoever serves cursors to others gets them back as they like: nested too deeply to parse, and still intact."""
    body = b"[" * 100_000
    token = base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(4) + body).decode().rstrip("=")
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.parse(token)


@pytest.mark.parametrize("token", [5, b"abc", ["a"]])
def test_cursor_must_be_a_string(token: str) -> None:
    """Anything but a string is refused like a wrong one."""
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.parse(token)


@pytest.mark.parametrize("token", ["nonsense", "", 5])
async def test_a_listing_refuses_what_is_not_a_cursor(token: str) -> None:
    """As an argument that is wrong, before anything is sent."""
    async with GlueIntegrationsClient("us-east-1", transport=listed(1)) as client:
        with pytest.raises(InvalidRequestError, match="resume= is not a cursor"):
            client.iter_integrations(resume=token)


@given(
    items=st.integers(0, 25),
    page_size=st.integers(1, 6),
    faults=st.sets(st.integers(1, 40)),
    stops=st.lists(st.integers(1, 8), max_size=6),
)
def test_any_schedule_loses_and_doubles_nothing(items: int, page_size: int, faults: set[int], stops: list[int]) -> None:
    """Over faults, stops and resumes, every item is delivered exactly once."""

    def interfere(service: Listed) -> Response | None:
        return error() if len(service.requests) in faults else None

    service = Listed([wire_integration(number) for number in range(items)], page_size, interfere)
    found: list[Integration] = []

    async def walk() -> None:
        pauses = iter(stops)
        resume: str | None = None
        async with client_of(service) as client:
            for _ in range(len(stops) + len(faults) + 1):
                patience = next(pauses, 10**6)
                try:
                    async for item, cursor in client.iter_integrations(resume=resume, limit=patience).with_cursors():
                        found.append(item)
                        resume = str(cursor)
                        patience -= 1
                    if patience:
                        return
                except ThrottlingError as failure:
                    resume = str(failure.cursor)
            raise AssertionError("the walk did not end")

    asyncio.run(walk())
    assert numbers(found) == list(range(items))


def test_pages_and_cursors_are_values() -> None:
    """A cursor can be pickled, copied, compared and hashed."""
    cursor = Cursor("query", "marker", 3, "digest")
    assert pickle.loads(pickle.dumps(cursor)) == copy.deepcopy(cursor) == cursor
    assert hash(cursor) == hash(copy.copy(cursor))


async def test_pager_knows_nothing_of_integrations() -> None:
    """A pager takes resume= and limit= errors of its own before anything is sent."""
    service = listed(1)
    async with client_of(service) as client:
        with pytest.raises(GlueIntegrationsError):
            client.iter_integrations(resume="nonsense")
        assert isinstance(client.iter_integrations(), Pager)
    assert service.requests == []
