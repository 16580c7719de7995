"""Stopping and resuming a listing: nothing is lost, also if its pages have changed in the meantime."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_integrations import Cursor, GlueIntegrationsClient, Integration, IntegrationFilter, RetryPolicy
from glue_integrations.config import ClientConfig
from glue_integrations.errors import CursorMismatchError
from glue_integrations.transport import Transport, WireRequest, WireResponse
from support import Scripted, page, wire_integration

ONCE: Final = ClientConfig(retry=RetryPolicy(max_attempts=1))
LONG_ARN: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/" + "t" * 200

Content = list[list[int]]


@dataclass
class Shifting:
    """Serves pages that a test changes. A marker is another string each time, as if it were encrypted anew."""

    content: Content
    requests: list[WireRequest] = field(default_factory=list[WireRequest])

    async def send(self, request: WireRequest) -> WireResponse:
        """Respond with the page at the marker. Items with an even number have the long ARN as their source."""
        self.requests.append(request)
        number = int(str(request.params.get("Marker", "0")).partition("-")[0])
        items = [
            wire_integration(item, **({} if item % 2 else {"SourceArn": LONG_ARN})) for item in self.content[number]
        ]
        is_last = number + 1 == len(self.content)
        return page(items, None if is_last else f"{number + 1}-{len(self.requests)}")


def client_of(transport: Transport) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=transport, config=ONCE)


def number(item: Integration) -> int:
    return int(item.integration_arn[-12:])


async def stopped_after(count: int, content: Content, source_arn: str | None = None) -> Cursor:
    """Return the cursor of the item number *count* of a listing."""
    async with client_of(Shifting(content)) as client:
        async for _, cursor in client.iter_integrations(source_arn=source_arn, limit=count).with_cursors():
            count -= 1
            if count == 0:
                return cursor
    raise AssertionError("the listing is shorter")


async def resumed(cursor: Cursor | str, content: Content, source_arn: str | None = None) -> list[int]:
    async with client_of(Shifting(content)) as client:
        pager = client.iter_integrations(source_arn=source_arn, resume=cursor)
        return [number(item) for item in await pager.collect()]


CHANGES: Final[dict[str, tuple[Content, list[int]]]] = {
    "nothing": ([[1, 2, 3], [4, 5]], [3, 4, 5]),
    "the rest of the page": ([[1, 2, 9, 3], [4, 5]], [9, 3, 4, 5]),
    "what follows": ([[1, 2], [4]], [4]),
    "last of them moved to the end": ([[1, 3, 2], [4, 5]], [1, 3, 2, 4, 5]),
    "first of them moved to the end": ([[2, 3, 1], [4, 5]], [2, 3, 1, 4, 5]),
    "one before them": ([[0, 1, 2, 3], [4, 5]], [0, 1, 2, 3, 4, 5]),
    "one between them": ([[1, 7, 2, 3], [4, 5]], [1, 7, 2, 3, 4, 5]),
    "swapped": ([[2, 1, 3], [4, 5]], [2, 1, 3, 4, 5]),
    "first of them gone": ([[2, 3], [4, 5]], [2, 3, 4, 5]),
    "last of them gone": ([[1, 3], [4, 5]], [1, 3, 4, 5]),
    "all gone": ([[], [4, 5]], [4, 5]),
    "pushed to the next page": ([[8, 9], [1, 2, 3, 4, 5]], [8, 9, 1, 2, 3, 4, 5]),
    "again on the next page": ([[1, 2, 3], [2, 4]], [3, 4]),
}


@pytest.mark.parametrize(("changed", "expected"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("as_string", [False, True], ids=["cursor", "string"])
async def test_resuming_after_a_change(changed: Content, expected: list[int], as_string: bool) -> None:
    """What was delivered is skipped if the page still begins with it; otherwise the page comes from its start."""
    cursor = await stopped_after(2, [[1, 2, 3], [4, 5]])
    assert await resumed(str(cursor) if as_string else cursor, changed) == expected


async def test_a_page_that_turned_around_loses_nothing() -> None:
    """Broken off after A on [A, B, C], which is [B, C, A] by now: B and C are still to come."""
    cursor = await stopped_after(1, [[1, 2, 3]])
    assert {2, 3} <= {*await resumed(cursor, [[2, 3, 1]])}


async def test_offsets_count_what_the_service_sent() -> None:
    """A local filter counts for the items delivered, not for the place on the page."""
    cursor = await stopped_after(2, [[1, 2, 3, 4, 5, 6]], LONG_ARN)
    assert cursor.offset == 4
    assert await resumed(cursor, [[1, 2, 3, 4, 5, 6]], LONG_ARN) == [6]
    assert await resumed(cursor, [[2, 3, 4, 5, 6]], LONG_ARN) == [2, 4, 6]


async def test_where_a_key_ends_counts() -> None:
    """Other integrations with the same letters are other integrations."""
    before, after = (
        [page([wire_integration(number, IntegrationArn=f"arn:{key}") for number, key in enumerate(keys)])]
        for keys in (("a", "bc", "d"), ("ab", "c", "d"))
    )
    async with client_of(Scripted([*before])) as client:
        *_, cursor = [cursor async for _, cursor in client.iter_integrations(limit=2).with_cursors()]
    async with client_of(Scripted([*after])) as client:
        found = await client.iter_integrations(resume=cursor).collect()
    assert [item.integration_arn for item in found] == ["arn:ab", "arn:c", "arn:d"]


numbers = st.lists(st.integers(0, 7), max_size=5)
contents = st.lists(numbers, min_size=1, max_size=4)


@st.composite
def changed_contents(draw: st.DrawFn, content: Content) -> Content:
    """Reorder, shrink and grow the pages of a listing; the number of pages stays or grows."""
    changed: Content = []
    for items in content:
        some = st.lists(st.sampled_from(items or [0]), unique=True)
        kept = draw(st.just(items) | some)
        changed.append(draw(st.just(kept) | st.permutations(kept + draw(numbers))))
    return changed + draw(st.lists(numbers, max_size=2))


@given(st.data(), contents, st.sampled_from([None, LONG_ARN]))
def test_whatever_happens_to_the_pages_nothing_is_lost(
    data: st.DataObject, content: Content, source_arn: str | None
) -> None:
    """A resumed listing delivers all that one from the start of that page would, but what is known to be done."""

    def wanted(items: list[int]) -> set[int]:
        return {item for item in items if source_arn is None or item % 2 == 0}

    distinct = len(wanted([item for items in content for item in items]))
    if distinct == 0:
        return
    cursor = asyncio.run(stopped_after(data.draw(st.integers(1, distinct)), content, source_arn))
    changed = data.draw(st.just(content) | changed_contents(content))
    found = asyncio.run(resumed(str(cursor), changed, source_arn))

    at = int((cursor.marker or "0").partition("-")[0])
    before = content[at][: cursor.offset]
    is_same = changed[at][: cursor.offset] == before
    done = wanted(before) if is_same else set[int]()
    assert len(found) == len({*found}), "delivered twice in one listing"
    assert {*found} == wanted([item for items in changed[at:] for item in items]) - done


async def test_a_page_has_the_cursor_after_it() -> None:
    """Resuming from the cursor of a page gives the pages after it; the last page comes again once it has grown."""
    content = [[1, 2], [], [3, 1], [4]]
    async with client_of(Shifting(content)) as client:
        walked = [each async for each in client.iter_integrations().pages()]
        for done, each in enumerate(walked, 1):
            for resume in (each.cursor, str(each.cursor)):
                rest = [later async for later in client.iter_integrations(resume=resume).pages()]
                assert [later.items for later in rest] == [later.items for later in walked[done:]]
    grown = Shifting([*content[:-1], [4, 5]])
    async with client_of(grown) as client:
        rest = [later async for later in client.iter_integrations(resume=walked[-1].cursor).pages()]
        assert [[number(item) for item in later.items] for later in rest] == [[4, 5]]
        items = await client.iter_integrations(resume=walked[-1].cursor).collect()
        assert [number(item) for item in items] == [5]


async def test_pages_are_whole_with_a_local_filter() -> None:
    """What the client filters itself does not change the pages; a limit counts what it would deliver."""
    async with client_of(Shifting([[1, 2, 3], [5], [4], [6]])) as client:
        walked = [each async for each in client.iter_integrations(source_arn=LONG_ARN, limit=2).pages()]
    assert [[number(item) for item in each.items] for each in walked] == [[1, 2, 3], [5], [4]]


async def test_the_order_of_a_selection_does_not_matter() -> None:
    """The same selection in another order is the same listing: a set of strings has another one in each process."""
    first = [IntegrationFilter(name="A", values=("x", "y")), IntegrationFilter(name="B", values=("z",))]
    second = [IntegrationFilter(name="B", values=("z",)), IntegrationFilter(name="A", values=("y", "x"))]
    async with client_of(Shifting([[1, 2]])) as client:
        pager = client.iter_integrations(status=["ACTIVE", "FAILED"], filters=first)
        cursor = [cursor async for _, cursor in pager.with_cursors()][0]
        again = client.iter_integrations(status=["FAILED", "ACTIVE"], filters=second, resume=cursor)
        assert [number(item) for item in await again.collect()] == [2]
        with pytest.raises(CursorMismatchError):
            client.iter_integrations(status=["FAILED"], filters=second, resume=cursor)
