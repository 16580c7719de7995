"""What the client promises when things go wrong, measured over real sockets.

Each section prints its figure and what it may be at most or at least; the exit status is 1 if one is missed. The
server runs in a process of its own and listens on loopback only.
"""

import argparse
import asyncio
import gc
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from aiobotocore import credentials as aws
from aiobotocore.session import AioSession
from troubled import troubled_server

from glue_integrations import ClientConfig, GlueIntegrationsClient, RetryPolicy
from glue_integrations._aws.transport import AiobotocoreTransport
from glue_integrations.errors import ClientClosedError, DeadlineExceededError, GlueIntegrationsError

_AT_ONCE: Final = RetryPolicy(base_delay=1e-6, throttling_base_delay=1e-6)
"""The default policy, quota included, without its waits."""
_SESSION: Final = AioSession()  # reading the service model takes longer than a thousand calls

_STRAY_OBJECTS: Final = 1_000
"""asyncio keeps a hundred or so cancelled timers, each with its context; a leak would be an object per call."""


class Figure(NamedTuple):
    """What a section has measured."""

    text: str
    is_met: bool


class Bench(NamedTuple):
    """Where the server is, and whether there is little time."""

    port: int
    is_quick: bool

    def client(
        self, config: ClientConfig, host: str = "127.0.0.1", session: AioSession = _SESSION
    ) -> GlueIntegrationsClient:
        """Return a client of the server."""
        key = "test" if session is _SESSION else None
        return GlueIntegrationsClient(
            "us-east-1",
            endpoint_url=f"http://{host}:{self.port}",
            aws_access_key_id=key,
            aws_secret_access_key=key,
            session=session,
            config=config,
        )


async def _name(client: GlueIntegrationsClient, verb: str, number: int = 0) -> str:
    page = await client.describe_integrations(integration_identifier=f"{verb} {number}")
    return page.integrations[0].integration_name


async def concurrent(bench: Bench) -> Figure:
    """Ten thousand calls at once on one client."""
    calls, pool = 10_000, 50
    config = ClientConfig(timeout=600, max_pool_connections=pool, retry=RetryPolicy(max_attempts=1))
    async with bench.client(config) as client:
        before = int(await _name(client, "connections"))
        started = time.perf_counter()
        names = await asyncio.gather(*(_name(client, "echo", number) for number in range(calls)))
        seconds = time.perf_counter() - started
        connections = int(await _name(client, "connections")) - before + 1
    wrong = sum(name != str(number) for number, name in enumerate(names))
    return Figure(
        f"{calls} concurrent calls on {connections} connections (at most {pool}) in {seconds:.1f} s: "
        f"{wrong} lost or mixed up (0)",
        wrong == 0 and connections <= pool,
    )


async def faults(bench: Bench) -> Figure:
    """Listings while every fifth attempt fails.

    The quota is the default: at this rate, what calls give back outweighs what they lose, so it never ends a retry.
    """
    listings = 2_000 if bench.is_quick else 10_000
    outcomes = Counter[str]()
    lowest = _AT_ONCE.quota
    numbers = iter(range(listings))
    async with bench.client(ClientConfig(retry=_AT_ONCE, max_pool_connections=20)) as client:

        async def work() -> None:
            nonlocal lowest
            for number in numbers:
                try:
                    found = await client.iter_integrations(integration_identifier=f"faulty {number}").collect()
                except GlueIntegrationsError as error:
                    outcomes["error, quota" if error.quota_exhausted else "error"] += 1
                else:
                    right = [one.integration_name for one in found] == [str(number)]
                    outcomes["right" if right else "wrong"] += 1
                lowest = min(lowest, client._caller.channel.quota.available)

        await asyncio.gather(*(work() for _ in range(20)))
    rate = outcomes["right"] / listings
    return Figure(
        f"{listings} listings at 20 % faults per attempt: {rate:.2%} right (at least 99 %), {outcomes['wrong']} "
        f"wrong (0), {outcomes['error']} typed errors, {outcomes['error, quota']} more for want of quota (lowest: "
        f"{lowest} of 500)",
        rate >= 0.99 and outcomes["wrong"] == 0,
    )


async def outage(bench: Bench) -> Figure:
    """How many requests a service gets that answers none."""
    calls = 200
    async with bench.client(ClientConfig(retry=_AT_ONCE, max_pool_connections=50)) as client:
        before = int(await _name(client, "requests"))
        results = await asyncio.gather(*(_name(client, "fail") for _ in range(calls)), return_exceptions=True)
        requests = int(await _name(client, "requests")) - before - 1
    ratio = requests / calls
    typed = sum(isinstance(result, GlueIntegrationsError) for result in results)
    return Figure(
        f"{calls} failing calls: {requests} requests, {ratio:.3f} per call (at most 1.18), "
        f"{typed} typed errors ({calls})",
        ratio <= 1.18 and typed == calls,
    )


async def soak(bench: Bench) -> Figure:
    """Memory over many calls, half of which fail."""
    calls = 20_000 if bench.is_quick else 200_000
    async with bench.client(ClientConfig(retry=_AT_ONCE)) as client:

        async def run(count: int) -> int:
            numbers = iter(range(count))

            async def work() -> int:
                failed = 0
                for number in numbers:
                    try:
                        await _name(client, "fail" if number % 2 else "echo", number)
                    except GlueIntegrationsError:
                        failed += 1
                return failed

            failed = sum(await asyncio.gather(*(work() for _ in range(10))))
            gc.collect()
            return failed

        await run(3_000)
        objects, memory = len(gc.get_objects()), _resident()
        failed = await run(calls)
        objects, memory = len(gc.get_objects()) - objects, _resident() - memory
    return Figure(
        f"{calls} calls, {failed} of them failed: {memory / 1e6:+.1f} MB (at most +3), "
        f"{objects:+d} objects (at most +{_STRAY_OBJECTS})",
        memory < 3e6 and objects <= _STRAY_OBJECTS and failed == calls // 2,
    )


def _resident() -> int:
    """Return the bytes of memory in use."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


async def cancels(bench: Bench) -> Figure:
    """Calls cancelled, and clients closed, at any moment: nothing may be left."""
    wanted, closes = (1_000, 100) if bench.is_quick else (10_000, 1_000)
    chance = random.Random(1)
    outcomes = Counter[str]()
    with _complaints() as complaints:
        config = ClientConfig(retry=_AT_ONCE, max_pool_connections=10)
        async with bench.client(config) as client:
            while outcomes["cancelled"] < wanted:
                await _batch(client, outcomes, chance, cancel=True)
            for number in range(20):
                outcomes["wrong"] += await _name(client, "echo", number) != str(number)
            left = _left_behind(client, config)
        for _ in range(closes):
            client = bench.client(config)
            await client.open()
            await _name(client, "echo")
            closing = asyncio.get_running_loop().create_task(_close_soon(client, chance.random() * 0.04))
            await _batch(client, outcomes, chance, cancel=False)
            await closing
            left |= _left_behind(client, config)
        await asyncio.sleep(0)
        tasks = len(asyncio.all_tasks()) - 1
        gc.collect()
    bad = {kind for kind in ("false CancelledError", "foreign", "wrong") if outcomes[kind]}
    problems = {*left, *bad, *complaints, *([f"{tasks} tasks"] if tasks else [])}
    return Figure(
        f"{outcomes['cancelled']} cancellations and {closes} closes ({outcomes['closed']} calls ended by them, "
        f"{outcomes['right']} answered): left behind {', '.join(sorted(problems)) or 'nothing'} (nothing)",
        not problems,
    )


async def _batch(
    client: GlueIntegrationsClient, outcomes: Counter[str], chance: random.Random, *, cancel: bool
) -> None:
    loop = asyncio.get_running_loop()
    verbs = [chance.choice(("echo", "late", "fail", "faulty")) for _ in range(30)]
    tasks = [loop.create_task(_name(client, verb, number)) for number, verb in enumerate(verbs)]
    if cancel:
        for task in tasks:
            loop.call_later(chance.random() * 0.04, task.cancel)
    await asyncio.wait(tasks)
    for number, task in enumerate(tasks):
        if task.cancelled():
            outcomes["cancelled" if task.cancelling() else "false CancelledError"] += 1
        elif (error := task.exception()) is None:
            outcomes["right" if task.result() == str(number) else "wrong"] += 1
        elif isinstance(error, ClientClosedError) and not cancel:
            outcomes["closed"] += 1
        else:
            outcomes["failed" if isinstance(error, GlueIntegrationsError) else "foreign"] += 1


async def _close_soon(client: GlueIntegrationsClient, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await client.aclose()


def _left_behind(client: GlueIntegrationsClient, config: ClientConfig) -> set[str]:
    channel = client._caller.channel
    transport = channel.transport
    found: set[str] = set()
    if channel.slots._value != config.max_pool_connections:
        found.add("slots")
    if channel.lifecycle._scopes:
        found.add("deadlines")
    if not 0 <= channel.quota.available <= config.retry.quota:
        found.add("quota")
    if isinstance(transport, AiobotocoreTransport) and transport._client is not None:
        endpoint: Any = vars(transport._client)["_endpoint"]
        sessions = endpoint.http_session._sessions
        if any(session.connector._acquired for session in sessions.values()):
            found.add("connections")
    return found


@contextmanager
def _complaints() -> Generator[list[str]]:
    """Collect what Python and asyncio complain of: unclosed connections, exceptions nobody has seen."""
    found: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: found.append(str(context["message"])))
    unraisable = sys.unraisablehook
    sys.unraisablehook = lambda hooked: found.append(repr(hooked.exc_value))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
        gc.collect()
    sys.unraisablehook = unraisable
    loop.set_exception_handler(None)
    found += [str(warning.message) for warning in caught]


async def deadlines(bench: Bench) -> Figure:
    """How long after its deadline a call ends, whatever it waits for."""
    runs, timeout = (3, 0.3) if bench.is_quick else (10, 0.5)
    worst: dict[str, float] = {}
    # Opening reads the service model, which is another matter: the clients that have little time are siblings.
    async with bench.client(ClientConfig(retry=_AT_ONCE)) as client:
        hasty = client.with_options(timeout=timeout)
        for verb in ("stall", "drip", "headers", "hints", "slow"):
            worst[verb] = await _overshoot(partial(_name, hasty, verb), timeout, runs)
    async with bench.client(ClientConfig(retry=_AT_ONCE, max_pool_connections=1)) as client:
        holding = asyncio.get_running_loop().create_task(_name(client, "stall"))
        await asyncio.sleep(0)  # it starts first, so the only connection is its
        worst["pool"] = await _overshoot(partial(_name, client.with_options(timeout=timeout), "echo"), timeout, runs)
        holding.cancel()
        await asyncio.wait([holding])
    worst["credentials"] = await _overshoot_of_refresh(bench, timeout, runs)
    worst["DNS"] = await _overshoot_of_dns(bench, timeout, runs)
    shown = ", ".join(f"{kind} {1000 * seconds:.0f}" for kind, seconds in worst.items())
    return Figure(f"deadline overshoot, worst of {runs} in ms: {shown} (at most 50)", max(worst.values()) <= 0.05)


async def _overshoot(call: Callable[[], Awaitable[object]], seconds: float, runs: int) -> float:
    worst = 0.0
    for _ in range(runs):
        started = time.perf_counter()
        try:
            await call()
        except DeadlineExceededError:
            worst = max(worst, time.perf_counter() - started - seconds)
        else:
            raise AssertionError("the call did not meet its deadline")
    return worst


async def _overshoot_of_refresh(bench: Bench, seconds: float, runs: int) -> float:
    now = datetime.now(UTC)
    keys = {"access_key": "test", "secret_key": "test", "token": "test"}

    async def hang() -> dict[str, str]:
        await asyncio.Event().wait()
        return keys

    session = AioSession()
    make: Any = vars(aws)["AioRefreshableCredentials"]  # our stubs have only what the client uses
    credentials = make("test", "test", "test", now + timedelta(hours=1), hang, "custom")
    vars(session)["_credentials"] = credentials
    async with bench.client(ClientConfig(retry=_AT_ONCE), session=session) as client:
        await _name(client, "echo")
        credentials._expiry_time = now
        hasty = client.with_options(timeout=seconds)
        return await _overshoot(partial(_name, hasty, "echo"), seconds, runs)


async def _overshoot_of_dns(bench: Bench, seconds: float, runs: int) -> float:
    loop = asyncio.get_running_loop()

    async def hang(*_: object, **__: object) -> list[object]:
        await asyncio.Event().wait()
        return []

    loop.getaddrinfo = hang  # type: ignore[assignment]  # a resolver that never answers
    try:
        config = ClientConfig(retry=_AT_ONCE, plain_http_hosts=("glue.test",))
        async with bench.client(config, host="glue.test") as client:
            hasty = client.with_options(timeout=seconds)
            return await _overshoot(partial(_name, hasty, "echo"), seconds, runs)
    finally:
        del loop.getaddrinfo


SECTIONS: Final = {section.__name__: section for section in (concurrent, faults, outage, soak, cancels, deadlines)}


def main() -> int:
    """Run the sections; 1 if one misses its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"any of {', '.join(SECTIONS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="about a minute: fewer calls")
    given = parser.parse_args()
    if unknown := set(given.sections) - SECTIONS.keys():
        parser.error(f"there is no section {', '.join(sorted(unknown))}")
    missed: list[str] = []
    with troubled_server() as port:
        for name in given.sections or SECTIONS:
            started = time.perf_counter()
            figure = asyncio.run(SECTIONS[name](Bench(port, given.quick)))
            seconds = time.perf_counter() - started
            print(f"{name}: {figure.text}{'' if figure.is_met else ' MISSED'} [{seconds:.0f} s]", flush=True)
            if not figure.is_met:
                missed.append(name)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
