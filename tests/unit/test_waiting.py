"""Waits for one integration, against the emulator in virtual time."""

import asyncio
import functools
from itertools import pairwise
from typing import Any, Final

import pytest

from glue_integrations import (
    GlueIntegrationsClient,
    Integration,
    IntegrationError,
    IntegrationStatus,
    UnknownValue,
    errors,
)
from glue_integrations.testing import Behaviour
from glue_integrations.waiting import Pace
from support import Stalled, arn_of
from virtual_time import in_virtual_time
from worlds import World, in_world, now

PROBLEM: Final = IntegrationError(error_code="AccessDenied", error_message="The role may not write.")


@in_world()
async def test_a_new_integration_becomes_active(world: World) -> None:
    """The wait returns it as it was last seen, soon after."""
    arn = world.create()
    found = await world.client.wait_until_active(arn)
    assert (found.integration_name, found.status) == ("orders", IntegrationStatus.ACTIVE)
    assert 60 <= world.elapsed <= 60 + 36


@in_world()
async def test_what_is_active_already_needs_one_request(world: World) -> None:
    """And no time."""
    arn = world.create()
    world.emulator.advance(hours=1)
    await world.client.wait_until_active(arn)
    assert (len(world.emulator.requests), world.elapsed) == (1, 0)


@in_world(Behaviour(creating_seconds=600))
async def test_the_first_polls_come_sooner_and_all_have_jitter(world: World) -> None:
    """Then one every interval; up to a fifth is added at random, never subtracted."""
    arn = world.create()
    times: list[float] = []
    await world.client.wait_until_active(arn, on_poll=lambda _: times.append(now()))
    gaps = [later - earlier for earlier, later in pairwise(times)]
    for gap, least in zip(gaps, [3.75, 7.5, 15, *[30] * len(gaps)], strict=False):
        assert least <= gap <= least * 1.2
    assert len({round(gap, 6) for gap in gaps[3:]}) == len(gaps[3:]) > 10


@in_world(Behaviour(initial_status="CREATED"))
async def test_a_status_that_nobody_knows_is_pending(world: World) -> None:
    """CREATED is in AWS's documents, but in no list of statuses."""
    arn = world.create()
    seen: list[str] = []
    await world.client.wait_until_active(arn, on_poll=lambda integration: seen.append(integration.status))
    assert (seen[0], seen[-1]) == ("CREATED", "ACTIVE")


@in_world()
async def test_modifying_and_syncing_are_pending(world: World) -> None:
    """Both end in ACTIVE by themselves."""
    arn = world.create()
    world.emulator.advance(hours=1)
    world.emulator.modify(arn, description="new")
    assert (await world.client.wait_until_active(arn)).description == "new"
    world.emulator.sync(arn)
    await world.client.wait_until_active(arn)
    assert 90 <= world.elapsed <= 90 + 72


@in_world(Behaviour(status_case="lower", creating_seconds=20))
async def test_the_case_of_a_status_does_not_matter(world: World) -> None:
    """Glue's siblings write `active`; a wait must not miss it."""
    arn = world.create()
    assert (await world.client.wait_until_active(arn, timeout=120)).status == "active"


@in_world()
async def test_a_failed_integration_ends_the_wait(world: World) -> None:
    """The error carries the integration and prints what AWS says about it."""
    arn = world.create()
    world.later(10, lambda: world.emulator.fail(arn, PROBLEM, IntegrationError(error_message="And more.")))
    with pytest.raises(errors.WaitFailedError) as caught:
        await world.client.wait_until_active(arn)
    assert caught.value.integration.status is IntegrationStatus.FAILED
    assert (
        caught.value.errors == caught.value.integration.errors == (PROBLEM, IntegrationError(error_message="And more."))
    )
    assert caught.value.elapsed == pytest.approx(world.elapsed)
    assert not caught.value.retryable
    text = str(caught.value)
    assert f"orders ({arn}) is FAILED (AccessDenied: The role may not write.; And more.)" in text
    assert "delete the integration and create it again" in text


@in_world()
async def test_an_integration_that_is_being_deleted_ends_the_wait(world: World) -> None:
    """It will not become ACTIVE."""
    arn = world.create()
    world.emulator.advance(hours=1)
    world.emulator.delete(arn)
    with pytest.raises(errors.WaitFailedError, match="DELETING"):
        await world.client.wait_until_active(arn)


@in_world()
async def test_by_default_attention_ends_the_wait(world: World) -> None:
    """Somebody has to fix it."""
    arn = world.create()
    world.later(10, lambda: world.emulator.need_attention(arn, PROBLEM))
    with pytest.raises(errors.WaitFailedError, match=r"NEEDS_ATTENTION.*The role may not write"):
        await world.client.wait_until_active(arn)
    assert world.elapsed < 30


@in_world()
async def test_attention_can_be_waited_for(world: World) -> None:
    """It heals while somebody fixes the cause."""
    arn = world.create()
    world.later(10, lambda: world.emulator.need_attention(arn, PROBLEM))
    world.later(500, lambda: world.emulator.heal(arn))
    await world.client.wait_until_active(arn, needs_attention="wait")
    assert 500 <= world.elapsed <= 536


@in_world()
async def test_attention_can_be_success(world: World) -> None:
    """As CloudFormation has it."""
    arn = world.create()
    world.later(10, lambda: world.emulator.need_attention(arn, PROBLEM))
    found = await world.client.wait_until_active(arn, needs_attention="succeed")
    assert (found.status, found.errors) == ("NEEDS_ATTENTION", (PROBLEM,))


@in_world()
async def test_what_until_and_fail_say_is_stronger_than_needs_attention(world: World) -> None:
    """Who names it has decided."""
    arn = world.create()
    world.emulator.need_attention(arn)
    found = await world.client.wait_until_status(arn, until="NEEDS_ATTENTION")
    assert found.status == "NEEDS_ATTENTION"
    with pytest.raises(errors.WaitFailedError):
        await world.client.wait_until_status(arn, until="ACTIVE", fail=["NEEDS_ATTENTION"], needs_attention="succeed")


@in_world()
async def test_any_status_can_be_waited_for(world: World) -> None:
    """Also one that is a failure by default; `fail=()` has none, so that only time ends it."""
    arn = world.create()
    world.later(30, lambda: world.emulator.fail(arn))
    statuses = (IntegrationStatus.FAILED, UnknownValue("BROKEN"))
    found = await world.client.wait_until_status(arn, until=statuses)
    assert found.status is IntegrationStatus.FAILED
    with pytest.raises(errors.WaitTimeoutError):
        await world.client.wait_until_status(arn, until="ACTIVE", fail=(), timeout=300)


@in_world(Behaviour(creating_seconds=59, modifying_seconds=100))
async def test_a_status_that_flaps_is_pending_in_between(world: World) -> None:
    """Only the statuses that were asked for end the wait."""
    arn = world.create()
    seen: list[str] = []
    for turn in range(5):
        world.later(60 + 300 * turn, lambda: world.emulator.need_attention(arn))
        world.later(200 + 300 * turn, lambda: world.emulator.heal(arn))
    world.later(1700, lambda: world.emulator.delete(arn))
    await world.client.wait_until_status(
        arn, until="DELETING", needs_attention="wait", on_poll=lambda found: seen.append(found.status)
    )
    assert {*seen} == {"CREATING", "NEEDS_ATTENTION", "ACTIVE", "DELETING"}
    assert 1700 <= world.elapsed <= 1736


@in_world()
async def test_a_deleted_integration_is_gone(world: World) -> None:
    """Whatever its status was before; there is nothing to return."""
    arn = world.create()
    world.later(100, lambda: world.emulator.fail(arn))
    world.later(200, lambda: world.emulator.delete(arn))
    await world.client.wait_until_deleted(arn)
    assert 260 <= world.elapsed <= 296
    before = len(world.emulator.requests)
    await world.client.wait_until_deleted(arn)
    assert len(world.emulator.requests) == before + 1


@pytest.mark.parametrize("not_found", ["EntityNotFoundException", "empty"])
def test_every_kind_of_not_found_is_gone(not_found: Any) -> None:
    """Glue has three ways to say it."""

    @in_world(Behaviour(not_found=not_found))
    async def run(world: World) -> None:
        arn = world.create()
        world.emulator.remove(arn)
        await world.client.wait_until_deleted(arn)

    run()


@in_world()
async def test_a_new_integration_may_appear_late(world: World) -> None:
    """For a minute, not found means not yet."""
    arn = world.create()
    (integration,) = world.emulator.integrations
    world.emulator.remove(arn)
    world.later(50, lambda: world.emulator.add(integration))
    assert (await world.client.wait_until_active(arn)).status is IntegrationStatus.ACTIVE


@in_world()
async def test_an_integration_that_never_appears_is_not_found(world: World) -> None:
    """After a minute, and not after the whole time limit."""
    arn = world.create()
    world.emulator.remove(arn)
    with pytest.raises(errors.NotFoundError, match=arn):
        await world.client.wait_until_active(arn)
    assert 60 <= world.elapsed <= 96


@in_world()
async def test_an_integration_that_disappears_is_not_found_at_once(world: World) -> None:
    """It was there, so it is not late."""
    arn = world.create()
    world.later(10, lambda: world.emulator.remove(arn))
    with pytest.raises(errors.NotFoundError):
        await world.client.wait_until_active(arn)
    assert world.elapsed < 30


@in_world()
async def test_failures_that_pass_do_not_end_the_wait(world: World) -> None:
    """Throttling, a broken connection, a server error, a response that is no JSON."""
    arn = world.create()
    world.emulator.inject("error=ThrottlingException", "cut=inside", "error=InternalServerException", "reset", "html")
    assert (await world.client.wait_until_active(arn)).status is IntegrationStatus.ACTIVE
    assert len(world.emulator.requests) > 5


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("AccessDeniedException", errors.AccessDeniedError),
        ("UnrecognizedClientException", errors.AuthenticationError),
        ("ExpiredTokenException", errors.AuthenticationError),
        ("ValidationException", errors.InvalidInputError),
    ],
)
def test_failures_that_last_end_the_wait(code: str, expected: type[Exception]) -> None:
    """Nothing gets better by asking again."""

    @in_world()
    async def run(world: World) -> None:
        arn = world.create()
        world.emulator.inject(f"error={code}")
        with pytest.raises(expected):
            await world.client.wait_until_active(arn)
        assert world.elapsed == 0

    run()


@in_world(Behaviour(creating_seconds=float("inf")))
async def test_the_time_limit_ends_the_wait(world: World) -> None:
    """The error says how often it looked, how long, and what it saw last."""
    arn = world.create()
    times: list[float] = []
    with pytest.raises(TimeoutError) as caught:
        await world.client.wait_until_active(arn, timeout=100, on_poll=lambda _: times.append(now()))
    late = caught.value
    assert isinstance(late, errors.WaitTimeoutError)
    assert late.polls == len(times) == len(world.emulator.requests)
    assert late.elapsed == world.elapsed == pytest.approx(100)
    assert late.last is not None
    assert late.last.status is IntegrationStatus.CREATING
    assert late.last_error is None
    assert late.retryable
    assert times[-1] == pytest.approx(world.started + 99), "one more look, just before the end"
    assert f"is CREATING, not ACTIVE, after {late.polls} polls in 100 s" in str(late)


@in_world()
async def test_at_the_time_limit_the_last_failure_is_shown(world: World) -> None:
    """If it is the reason that nothing was seen."""
    arn = world.create()
    world.emulator.inject("error=ThrottlingException,times=always")
    with pytest.raises(errors.WaitTimeoutError, match=r"was not seen.*Rate exceeded") as caught:
        await world.client.wait_until_active(arn, timeout=100)
    assert caught.value.last is None
    assert isinstance(caught.value.last_error, errors.ThrottlingError)


@in_world(Behaviour(creating_seconds=float("inf")))
async def test_a_failure_that_has_passed_is_not_shown(world: World) -> None:
    """It is no reason any more."""
    arn = world.create()
    world.emulator.inject("error=ThrottlingException")
    with pytest.raises(errors.WaitTimeoutError) as caught:
        await world.client.wait_until_active(arn, timeout=100)
    assert caught.value.last_error is None


@in_virtual_time
async def test_the_time_limit_bounds_a_poll_that_hangs() -> None:
    """It does not wait for the call's own deadline."""
    async with GlueIntegrationsClient("us-east-1", transport=Stalled()) as client:
        started = now()
        with pytest.raises(errors.WaitTimeoutError):
            await client.wait_until_active(arn_of(1), timeout=7)
        assert now() - started == pytest.approx(7)


@in_world()
async def test_what_on_poll_raises_is_raised(world: World) -> None:
    """Also if it looks like a time limit of ours."""
    arn = world.create()

    def fail(_: Integration) -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        await world.client.wait_until_active(arn, on_poll=fail)


@in_world()
async def test_a_cancelled_wait_ends_at_once(world: World) -> None:
    """And leaves nothing behind."""
    arn = world.create()
    wait = asyncio.create_task(world.client.wait_until_active(arn))
    await asyncio.sleep(5)
    wait.cancel()
    with pytest.raises(asyncio.CancelledError):
        await wait
    assert world.elapsed == 5
    assert asyncio.all_tasks() == {asyncio.current_task()}


@in_world()
async def test_closing_the_client_ends_the_wait(world: World) -> None:
    """At the next poll at the latest."""
    arn = world.create()
    world.later(5, lambda: asyncio.ensure_future(world.client.aclose()))
    with pytest.raises(errors.ClientClosedError):
        await world.client.wait_until_active(arn)


NUMBERS: Final = [0, -1, float("nan"), float("inf"), 1e10, True, "30", None, 1j]


@pytest.mark.parametrize("name", ["timeout", "poll_interval"])
@pytest.mark.parametrize("value", NUMBERS)
async def test_times_out_of_bounds_are_refused(name: str, value: Any) -> None:
    """Before anything is sent; the message has the name and the value."""
    stalled = Stalled()
    async with GlueIntegrationsClient("us-east-1", transport=stalled) as client:
        for wait in (client.wait_until_active, client.wait_until_deleted):
            with pytest.raises(errors.InvalidRequestError, match=name) as caught:
                await wait(arn_of(1), **{name: value})
            assert repr(value) in str(caught.value)
    assert not stalled.entered.is_set()


async def _asynchronous(_: Integration) -> None: ...


class _Asynchronous:
    async def __call__(self, _: Integration) -> None: ...


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"until": []}, "until"),
        ({"until": "active"}, "until"),
        ({"until": ["ACTIVE", None]}, "until"),
        ({"until": "ACTIVE", "fail": "CREATED"}, "fail"),
        ({"until": ["ACTIVE", "FAILED"], "fail": {"FAILED"}}, "until and fail both have FAILED"),
        ({"until": "ACTIVE", "needs_attention": "ignore"}, "needs_attention"),
        ({"until": "ACTIVE", "on_poll": "print"}, "on_poll"),
        ({"until": "ACTIVE", "on_poll": _asynchronous}, "on_poll"),
        ({"until": "ACTIVE", "on_poll": functools.partial(_asynchronous)}, "on_poll"),
        ({"until": "ACTIVE", "on_poll": _Asynchronous()}, "on_poll"),
        ({"until": "ACTIVE", "arn": "orders"}, "arn"),
        ({"until": "ACTIVE", "arn": "arn:" + "x" * 125}, "arn"),
        ({"until": "ACTIVE", "arn": b"arn:"}, "arn"),
    ],
)
async def test_arguments_that_cannot_work_are_refused(given: dict[str, Any], named: str) -> None:
    """Before anything is sent; the message has the name."""
    stalled = Stalled()
    async with GlueIntegrationsClient("us-east-1", transport=stalled) as client:
        with pytest.raises(errors.InvalidRequestError, match=named):
            arguments: dict[str, Any] = {"arn": arn_of(1), **given}
            await client.wait_until_status(**arguments)
    assert not stalled.entered.is_set()


@pytest.mark.parametrize(
    "arn",
    [
        "orders",
        "arn:",
        "arn:aws:glue:us-east-1:123456789012",
        arn_of(1) + "\n",
        arn_of(1).replace("us-east-1", "eu-west-1"),
        "arn:aws:glue:us-east-1:123456789012:database/lake",
        "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
        f"{arn_of(1)}{'0' * 128}",
        arn_of(1).encode(),
        None,
    ],
)
async def test_what_can_never_be_found_is_not_taken_for_deleted(arn: Any) -> None:
    """No integration of this Region has such an ARN."""
    stalled = Stalled()
    async with GlueIntegrationsClient("us-east-1", transport=stalled) as client:
        for wait in (client.wait_until_active, client.wait_until_deleted):
            with pytest.raises(errors.InvalidRequestError, match="arn="):
                await wait(arn)
    assert not stalled.entered.is_set()


@in_world()
async def test_the_arn_of_the_logs_is_found(world: World) -> None:
    """Glue's logs print it with a slash."""
    arn = world.create()
    from_logs = arn.replace(":integration:", ":integration/")
    assert (await world.client.get_integration(from_logs)).integration_arn == arn
    assert (await world.client.wait_until_active(from_logs)).integration_arn == arn


async def test_a_client_that_is_not_open_cannot_wait() -> None:
    """As with every other method."""
    with pytest.raises(errors.ClientClosedError):
        await GlueIntegrationsClient("us-east-1", transport=Stalled()).wait_until_deleted(arn_of(1))


def test_the_longest_wait_is_the_interval_and_a_fifth() -> None:
    """However many polls there were."""
    pace = Pace(timeout=1, poll_interval=30)
    assert [pace.delay(polls, 0.0) for polls in (1, 2, 3, 4, 5, 10_000)] == [3.75, 7.5, 15, 30, 30, 30]
    assert pace.delay(10_000, 1.0) == pytest.approx(36)
