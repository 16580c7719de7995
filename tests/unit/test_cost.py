"""What an integration costs, counted and not timed: so that a change for the worse fails without a stopwatch."""

import gc
import sys
from types import FrameType

import pytest

from glue_integrations import DescribeIntegrationsResponse, GlueIntegrationsClient, WireRequest, WireResponse
from support import page, wire_integration

PAGE = 200


class FromMemory:
    """Returns prepared bytes, so that only the client's own calls are counted."""

    def __init__(self, total: int, page_size: int) -> None:
        items = [wire_integration(number) for number in range(total)]
        self._responses = {
            start: page(items[start : start + page_size], str(start + page_size) if start + page_size < total else None)
            for start in range(0, total, page_size)
        }

    async def send(self, request: WireRequest) -> WireResponse:
        return self._responses[int(str(request.params.get("Marker", "0")))]


async def calls_of_a_walk(total: int, page_size: int, *, ahead: bool = False) -> int:
    """Return how many Python functions were entered or resumed, generators included."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    async with GlueIntegrationsClient("us-east-1", transport=FromMemory(total, page_size)) as client:
        pager = client.iter_integrations()
        await pager.collect()  # builds the models
        sys.setprofile(count)
        try:
            if ahead:
                async with pager.prefetched() as stream:
                    found = [item async for item in stream]
            else:
                found = await pager.collect()
        finally:
            sys.setprofile(None)
    assert len(found) == total
    return calls


@pytest.mark.parametrize("ahead", [False, True], ids=["plain", "prefetched"])
async def test_an_item_costs_one_python_call(*, ahead: bool) -> None:
    """Handing an item over resumes the generator, or enters the stream; nothing else is called for it."""
    once = await calls_of_a_walk(PAGE, PAGE, ahead=ahead)
    twice = await calls_of_a_walk(2 * PAGE, 2 * PAGE, ahead=ahead)
    assert (twice - once) / PAGE <= 1.1


async def test_a_page_costs_few_python_calls() -> None:
    """Between the pager and the transport."""
    whole, tenths = await calls_of_a_walk(PAGE, PAGE), await calls_of_a_walk(PAGE, PAGE // 10)
    assert (tenths - whole) / 9 <= 120


def test_decoding_enters_no_python_for_an_item() -> None:
    """Times, names and defaults are pydantic-core's work; a call for one item would be one for each."""
    body = page([wire_integration(number) for number in range(PAGE)]).body
    DescribeIntegrationsResponse.model_validate_json(body)  # builds the models
    entered: list[str] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            entered.append(frame.f_code.co_qualname)

    sys.setprofile(note)
    try:
        DescribeIntegrationsResponse.model_validate_json(body)
    finally:
        sys.setprofile(None)
    assert len(entered) <= 5, entered


@pytest.mark.parametrize(
    ("members", "bound"),
    [({}, 7), ({"Tags": [{"key": "a", "value": "b"}], "IntegrationConfig": {"RefreshInterval": "15"}}, 20)],
    ids=["plain", "with tags and config"],
)
def test_an_integration_keeps_few_containers(members: dict[str, object], bound: int) -> None:
    """What the garbage collector has to visit again and again."""
    body = page([wire_integration(number, **members) for number in range(PAGE)]).body
    DescribeIntegrationsResponse.model_validate_json(body)
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        kept = DescribeIntegrationsResponse.model_validate_json(body)
        containers = len(gc.get_objects()) - before
    finally:
        gc.enable()
    assert len(kept.integrations) == PAGE
    assert containers / PAGE <= bound
