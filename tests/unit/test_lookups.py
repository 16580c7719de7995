"""Waits that share their requests."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_integrations import (
    ClientConfig,
    GlueIntegrationsClient,
    Integration,
    RetryPolicy,
    WireRequest,
    WireResponse,
    errors,
)
from glue_integrations._lookups import is_transient
from support import arn_of, error, page, wire_integration
from virtual_time import in_virtual_time
from worlds import now

THROTTLED: Final = error()
DENIED: Final = error(code="AccessDeniedException", message="No.")
ONE_ATTEMPT: Final = ClientConfig(retry=RetryPolicy(max_attempts=1), max_pool_connections=1000)


@dataclass
class Service:
    """A service in virtual time: integrations that become ACTIVE at some moment, pages that take a while.

    The description of an integration is the time at which its response was made.
    """

    active_at: dict[str, float]
    page_size: int = 100
    latency: float = 0.1
    fault: Callable[[WireRequest], WireResponse | None] = lambda _: None
    skipped: frozenset[str] = frozenset()
    """ARNs that listings leave out."""
    requests: list[WireRequest] = field(default_factory=list[WireRequest])
    listings: int = 0
    most_listings: int = 0

    async def send(self, request: WireRequest) -> WireResponse:
        self.requests.append(request)
        arn = request.params.get("IntegrationIdentifier")
        self.listings += arn is None
        self.most_listings = max(self.most_listings, self.listings)
        try:
            await asyncio.sleep(self.latency / 2)
            response = self.fault(request) or self.respond(arn, int(str(request.params.get("Marker", 0))))
            await asyncio.sleep(self.latency / 2)
        finally:
            self.listings -= arn is None
        return response

    def respond(self, arn: object, start: int) -> WireResponse:
        if arn is not None:
            return page([self.show(str(arn))]) if arn in self.active_at else error(code="EntityNotFoundException")
        listed = [each for each in self.active_at if each not in self.skipped]
        end = start + self.page_size
        return page(map(self.show, listed[start:end]), str(end) if end < len(listed) else None)

    def show(self, arn: str) -> dict[str, object]:
        status = "ACTIVE" if now() >= self.active_at[arn] else "CREATING"
        number = int(arn[-12:])
        return wire_integration(number, Status=status, Description=str(now()))


def service_of(count: int, active_after: float, **more: object) -> Service:
    return Service({arn_of(number): now() + active_after for number in range(count)}, **more)  # type: ignore[arg-type]


def client_of(service: Service) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=service, config=ONE_ATTEMPT)


async def wait_for_all(client: GlueIntegrationsClient, arns: Sequence[str]) -> list[Integration]:
    return await asyncio.gather(*(client.wait_until_active(arn) for arn in arns))


@in_virtual_time
async def test_many_waits_share_a_listing() -> None:
    """200 waits of half an hour over two pages make some 120 requests, not 12 000."""
    service = service_of(200, 1700)
    async with client_of(service) as client:
        found = await wait_for_all(client, [*service.active_at])
    assert {each.status for each in found} == {"ACTIVE"}
    assert [each.integration_arn for each in found] == [*service.active_at]
    assert 100 < len(service.requests) < 140


@in_virtual_time
async def test_waits_that_begin_one_after_another_share_as_well() -> None:
    """A wait joins the rhythm of those before it."""
    service = service_of(200, 1700)

    async def begin_at(number: int, client: GlueIntegrationsClient) -> None:
        await asyncio.sleep(number * 2)
        await client.wait_until_active(arn_of(number))

    async with client_of(service) as client:
        await asyncio.gather(*(begin_at(number, client) for number in range(200)))
    assert len(service.requests) < 1000


@in_virtual_time
async def test_few_waits_do_not_list_many_pages() -> None:
    """They would make more requests than without sharing. They notice after as many pages as there are waits."""
    service = service_of(500, 600, page_size=10)
    async with client_of(service) as client:
        await wait_for_all(client, [arn_of(number) for number in range(3)])
    listed = [request for request in service.requests if "IntegrationIdentifier" not in request.params]
    assert len(listed) == 3
    polls = (len(service.requests) - len(listed)) / 3
    assert 18 < polls < 30


@in_virtual_time
async def test_siblings_share_and_other_clients_do_not() -> None:
    """A sibling has the same account, Region and connections."""
    service = service_of(40, 600)
    async with client_of(service) as client, client_of(service) as other:
        sibling = client.with_options(timeout=5)
        await asyncio.gather(
            *(one.wait_until_active(arn_of(number)) for number in range(10, 20) for one in (client, sibling))
        )
        together = len(service.requests)
        service.active_at = dict.fromkeys(service.active_at, now() + 600)
        await asyncio.gather(*(one.wait_until_active(arn_of(30)) for one in (client, other)))
    assert together < 40
    assert {request.params.get("IntegrationIdentifier") for request in service.requests[together:]} == {arn_of(30)}


@in_virtual_time
async def test_a_listing_that_skips_an_integration_does_not_end_its_wait() -> None:
    """A listing that shifts while it is read can do that; the ARN decides."""
    service = service_of(20, 600)
    service.skipped = frozenset({arn_of(3)})
    async with client_of(service) as client:
        await wait_for_all(client, [*service.active_at])
        arns = [*service.active_at]
        for number in (3, 4):
            del service.active_at[arn_of(number)]
        gone = [asyncio.create_task(client.wait_until_deleted(arn, timeout=100)) for arn in arns[:6]]
        await asyncio.wait(gone)
    assert [task.exception() is None for task in gone] == [False, False, False, True, True, False]


@in_virtual_time
async def test_a_failed_listing_is_shared() -> None:
    """In an outage, 100 waits make as many requests as one."""
    service = service_of(100, 0)
    service.fault = lambda _: THROTTLED
    async with client_of(service) as client:
        waits = [asyncio.create_task(client.wait_until_active(arn, timeout=600)) for arn in service.active_at]
        await asyncio.wait(waits)
    for wait in waits:
        late = wait.exception()
        assert isinstance(late, errors.WaitTimeoutError)
        assert isinstance(late.last_error, errors.ThrottlingError)
    assert len(service.requests) < 40
    assert len({id(wait.exception()) for wait in waits}) == 100


@in_virtual_time
async def test_a_denied_identity_ends_all_waits_with_few_requests() -> None:
    """It is the same identity."""
    service = service_of(100, 600)
    async with client_of(service) as client:
        waits = [asyncio.create_task(client.wait_until_active(arn)) for arn in service.active_at]
        await asyncio.sleep(60)
        before = len(service.requests)
        service.fault = lambda _: DENIED
        await asyncio.wait(waits)
    assert {type(wait.exception()) for wait in waits} == {errors.AccessDeniedException}
    assert len(service.requests) - before == 2
    assert len({id(wait.exception()) for wait in waits}) == 100, "each has a traceback of its own"


@in_virtual_time
async def test_who_may_look_up_but_not_list_can_wait() -> None:
    """A policy may allow single integrations; alone, each of these waits would work."""
    service = service_of(10, 100)
    service.fault = lambda request: None if "IntegrationIdentifier" in request.params else DENIED
    async with client_of(service) as client:
        found = await wait_for_all(client, [*service.active_at])
    assert {each.status for each in found} == {"ACTIVE"}
    assert len([request for request in service.requests if "IntegrationIdentifier" not in request.params]) == 1


@in_virtual_time
async def test_who_may_not_list_can_wait_for_what_does_not_exist_yet() -> None:
    """The failed listing says nothing about the integration that its wait is for."""
    service = service_of(10, 100)
    (late, active_at), *others = service.active_at.items()
    service.active_at = dict(others)
    asyncio.get_running_loop().call_later(30, lambda: service.active_at.update({late: active_at}))
    service.fault = lambda request: None if "IntegrationIdentifier" in request.params else DENIED
    async with client_of(service) as client:
        found = await wait_for_all(client, [arn_of(1), late])  # the second one lists
    assert {each.status for each in found} == {"ACTIVE"}


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (errors.ThrottlingException("m"), True),
        (errors.InternalServerException("m"), True),
        (errors.ServerError("m", retryable=False), False),
        (errors.ConnectionFailedError("m"), True),
        (errors.DeadlineExceededError("m"), True),
        (errors.MalformedResponseError("m"), True),
        (errors.RedirectError("m"), False),
        (errors.AccessDeniedException("m"), False),
        (errors.AccessDeniedException("m", retryable=True), False),
        (errors.AuthenticationError("m", retryable=True), False),
        (errors.CredentialsError("m"), False),
        (errors.ClientClosedError("m"), False),
        (errors.MarkerLoopError("m"), False),
    ],
)
def test_what_may_pass(failure: errors.GlueIntegrationsError, expected: bool) -> None:
    """The next poll may succeed, unless the identity is the problem or nothing changes by itself."""
    assert is_transient(failure) is expected


@in_virtual_time
async def test_when_the_wait_that_lists_is_cancelled_the_next_one_takes_over() -> None:
    """The others lose the time that it had spent, and no more."""
    service = service_of(10, 0, latency=10.0)
    async with client_of(service) as client:
        started = now()
        waits = [asyncio.create_task(client.wait_until_active(arn)) for arn in service.active_at]
        await asyncio.sleep(4)  # the first one looks alone, the second lists
        waits[1].cancel()
        await asyncio.sleep(4)
        waits[2].cancel()
        done, _ = await asyncio.wait(waits)
        assert now() - started == pytest.approx(18)
    assert sum(task.cancelled() for task in done) == 2
    assert service.most_listings == 1


class Plan(NamedTuple):
    """One wait: when it begins, when it is cancelled, when its integration becomes ACTIVE."""

    begins: float
    cancelled: float | None
    active: float


TIMES: Final = st.integers(0, 4000).map(lambda tenths: tenths / 10)
PLANS: Final = st.lists(st.builds(Plan, TIMES, st.none() | TIMES, TIMES), min_size=1, max_size=12)
OUTAGES: Final = st.lists(st.tuples(TIMES, st.integers(1, 60)), max_size=3)


@given(plans=PLANS, page_size=st.integers(1, 5), latency=st.sampled_from([0.0, 0.5, 7.0]), outages=OUTAGES)
@settings(max_examples=150)
@in_virtual_time
async def test_however_waits_come_and_go(
    plans: list[Plan], page_size: int, latency: float, outages: list[tuple[float, int]]
) -> None:
    """Each sees only what happened after it began, in order, and ends soon after its integration is ACTIVE."""
    started = now()
    service = Service({arn_of(number): started + plan.active for number, plan in enumerate(plans)}, page_size, latency)
    service.fault = lambda _: THROTTLED if any(a <= now() - started < a + b for a, b in outages) else None
    last_outage = max((a + b for a, b in outages), default=0.0)

    async def run(number: int, plan: Plan) -> None:
        await asyncio.sleep(plan.begins)
        seen = [now()]

        def note(integration: Integration) -> None:
            seen.append(float(str(integration.description)))
            assert seen == sorted(seen)

        wait = client.wait_until_active(arn_of(number), poll_interval=20, on_poll=note)
        if plan.cancelled is None:
            await wait
            least = max(plan.begins, plan.active)
            assert least - 0.001 <= now() - started <= max(least, last_outage) + 24 + 14 * latency * (len(plans) + 1)
        else:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(plan.cancelled):
                    await wait
                    raise TimeoutError  # it was faster

    async with client_of(service) as client:
        async with asyncio.timeout(5000):
            await asyncio.gather(*(run(number, plan) for number, plan in enumerate(plans)))
    assert service.most_listings <= 1
    assert asyncio.all_tasks() == {asyncio.current_task()}
