"""The client's methods that follow integrations over time."""

from __future__ import annotations  # they load no engine

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Final, Literal, TypeAlias, cast

from glue_integrations._display import shorten
from glue_integrations._lookups import SharedLookups
from glue_integrations.arn import Arn
from glue_integrations.errors import InvalidRequestError
from glue_integrations.models import Integration, IntegrationStatus

from . import engines
from .filters import Status, parse_statuses
from .integrations import IntegrationOperations

NeedsAttention: TypeAlias = Literal["fail", "wait", "succeed"]
"""What NEEDS_ATTENTION means to a wait."""

_NEEDS_ATTENTION: Final = frozenset({IntegrationStatus.NEEDS_ATTENTION.value})
_FATAL: Final = frozenset({IntegrationStatus.FAILED.value, IntegrationStatus.DELETING.value})
_MAX_ARN: Final = 128
_INTEGRATION: Final = "glue:integration:"
_SHOWN: Final = 160


class FollowingOperations(IntegrationOperations):
    """Waits, watches and checks."""

    _lookups: SharedLookups

    async def wait_until_active(
        self,
        arn: str,
        *,
        needs_attention: NeedsAttention = "fail",
        timeout: float = 1800,
        poll_interval: float = 30,
        on_poll: Callable[[Integration], object] | None = None,
    ) -> Integration:
        """Wait until an integration is ACTIVE; short for `wait_until_status` with ``until="ACTIVE"``.

        Args:
            arn: ARN of the integration, in the Region of the client.
            needs_attention: What NEEDS_ATTENTION means: ``"fail"`` raises, ``"wait"`` continues (Glue keeps trying for
                seven days), ``"succeed"`` returns the integration.
            timeout: Seconds for the whole wait, including a poll that hangs.
            poll_interval: Seconds between two polls; see `wait_until_status`.
            on_poll: Called with the integration after each poll that found it.

        Returns:
            The integration as it was last seen.

        Raises:
            GlueIntegrationsError: As for `wait_until_status`.
        """
        return await self.wait_until_status(
            arn,
            until=IntegrationStatus.ACTIVE,
            needs_attention=needs_attention,
            timeout=timeout,
            poll_interval=poll_interval,
            on_poll=on_poll,
        )

    async def wait_until_status(
        self,
        arn: str,
        *,
        until: Status | Iterable[Status],
        fail: Status | Iterable[Status] | None = None,
        needs_attention: NeedsAttention = "fail",
        timeout: float = 1800,
        poll_interval: float = 30,
        on_poll: Callable[[Integration], object] | None = None,
    ) -> Integration:
        """Wait until an integration has one of some statuses.

        The wait continues while the integration has any other status, also one that this release does not know. It
        survives throttling and other failures that may pass, and an integration that does not appear for 60 seconds
        after its creation. The first polls come sooner than *poll_interval*; up to a fifth of it is added at random.

        Many waits on one client (and its siblings) share requests: they list all integrations if that takes fewer
        requests than to look each up.

        Args:
            arn: ARN of the integration, in the Region of the client.
            until: One or several statuses to wait for, as members of `IntegrationStatus`, as their names, or as an
                `UnknownValue`.
            fail: Statuses that end the wait with an error, or ``()`` for none; None means FAILED and DELETING, except
                those in *until*.
            needs_attention: What NEEDS_ATTENTION means unless *until* or *fail* has it: ``"fail"`` raises, ``"wait"``
                continues (Glue keeps trying for seven days), ``"succeed"`` returns the integration.
            timeout: Seconds for the whole wait, including a poll that hangs.
            poll_interval: Seconds between two polls.
            on_poll: Called with the integration after each poll that found it; an ordinary function.

        Returns:
            The integration as it was last seen.

        Raises:
            WaitFailedError: The integration has a status of *fail*, or needs attention.
            WaitTimeoutError: It did not get there in time.
            NotFoundError: It does not exist: at once if an earlier poll found it, otherwise after 60 seconds.
            InvalidRequestError: An argument is invalid, or *until* and *fail* overlap; nothing was sent.
            GlueIntegrationsError: A poll failed, and the next one would as well, such as `AccessDeniedError`.
        """
        goal = _goal(until, fail, needs_attention)
        pace = engines.waiting.Pace(timeout=timeout, poll_interval=poll_interval, on_poll=on_poll)
        found = await self._wait(arn, goal, pace)
        return cast("Integration", found)  # a status was seen

    async def wait_until_deleted(
        self,
        arn: str,
        *,
        timeout: float = 1800,
        poll_interval: float = 30,
        on_poll: Callable[[Integration], object] | None = None,
    ) -> None:
        """Wait until an integration is gone, whatever its status is until then. It does not delete it.

        Args:
            arn: ARN of the integration, in the Region of the client.
            timeout: Seconds for the whole wait, including a poll that hangs.
            poll_interval: Seconds between two polls; see `wait_until_status`.
            on_poll: Called with the integration after each poll that found it.

        Raises:
            WaitTimeoutError: It still exists.
            InvalidRequestError: An argument is invalid; nothing was sent.
            GlueIntegrationsError: A poll failed, and the next one would as well, such as `AccessDeniedError`.
        """
        pace = engines.waiting.Pace(timeout=timeout, poll_interval=poll_interval, on_poll=on_poll)
        await self._wait(arn, engines.waiting.Goal(), pace)

    def watch_integrations(
        self, *, interval: float = 60, since: engines.watching.Snapshot | str | bytes | None = None
    ) -> AsyncGenerator[engines.watching.Update]:
        """List all integrations again and again, and yield an `Update` whenever something changed.

        The first update without *since* has every integration as `Added` (none, if there are none), so that you have a
        snapshot to store. Store `Update.snapshot` after you have processed its changes: with it as *since*, a restarted
        program loses no change. Only a program that ends between the two sees these changes again.

        Nothing runs while you process an update, and nothing keeps running when you stop. The watch survives throttling
        and other failures that may pass: it logs a warning and polls again. An integration is `Removed` only if a
        look-up by its ARN does not find it either.

        Args:
            interval: Seconds from the start of one poll to the next; the next one comes at once if you took longer.
            since: The last snapshot that you processed, or its JSON; None begins anew.

        Returns:
            The updates, for one ``async for``.

        Raises:
            InvalidRequestError: An argument is invalid, or *since* is a snapshot of another Region or account. The
                account is known only once an integration is found, so that error may come from the iteration.
            ClientClosedError: The client is not open.
            GlueIntegrationsError: From the iteration: a poll failed, and the next one would as well, such as
                `AccessDeniedError`.
        """
        engines.waiting.require_seconds("interval", interval)
        region_name, snapshot = self._restore(since)
        return engines.watching.watch(self, region_name, interval=interval, since=snapshot, timing=self._caller.timing)

    async def check(
        self,
        *,
        max_age: timedelta | float | None = None,
        statuses: Status | Iterable[Status] | None = None,
        since: engines.watching.Snapshot | str | bytes | None = None,
    ) -> engines.health.Findings:
        """List all integrations once, and return those that need somebody.

        FAILED is a finding at once. NEEDS_ATTENTION is one at once or, with *max_age*, once it has lasted that long;
        so is then any other state but ACTIVE. Glue does not tell how long a state has lasted. That is what *since* is
        for: each check returns a snapshot that knows it, which you store and pass to the next one.

        Args:
            max_age: How long an integration may be in a state that is not a failure, in seconds or as a timedelta;
                needs *since*.
            statuses: One or several statuses to report; None means all but ACTIVE.
            since: `Findings.snapshot` of an earlier check or `Update.snapshot` of a watch, or its JSON.

        Returns:
            The findings, in the order of the listing; empty if all is well.

        Raises:
            InvalidRequestError: An argument is invalid, *max_age* is given without *since*, or *since* is a snapshot of
                another Region or account.
            GlueIntegrationsError: As for `describe_integrations`.
        """
        age = engines.health.parse_max_age(max_age)
        wanted = None if statuses is None else _statuses("statuses", statuses)
        if wanted is not None and not wanted:
            raise InvalidRequestError("statuses is an empty collection; omit it to check all but ACTIVE.")
        if age is not None and since is None:
            raise InvalidRequestError(
                "max_age= needs since=, because Glue does not tell how long a status has lasted. Store the snapshot of "
                "a first check() without max_age=, and pass it to the next one."
            )
        region_name, known = self._restore(since)
        snapshot = await engines.watching.take_snapshot(self, region_name, known, self._caller.timing.utc_now)
        return engines.health.find(snapshot, statuses=wanted, max_age=age)

    def _restore(
        self, since: engines.watching.Snapshot | str | bytes | None
    ) -> tuple[str, engines.watching.Snapshot | None]:
        self._caller.channel.require_open()
        region_name = self._caller.channel.region_name
        return region_name, None if since is None else engines.watching.restore(since, region_name)

    async def _wait(self, arn: str, goal: engines.waiting.Goal, pace: engines.waiting.Pace) -> Integration | None:
        self._caller.channel.require_open()
        parsed = _parse_arn(arn, self._caller.channel.region_name)
        wait = engines.waiting.Wait(
            parsed, goal, pace=pace, timing=self._caller.timing, lookups=self._lookups, source=self
        )
        return await wait.run()


def _parse_arn(arn: str, region_name: str) -> str:
    """Return the ARN of an integration as the API writes it. Nothing else is ever found, as if it were deleted."""
    parsed = None
    with suppress(ValueError):
        parsed = Arn.parse(arn)
    if parsed is None or len(arn) > _MAX_ARN or not f"{parsed.service}:{parsed.resource}".startswith(_INTEGRATION):
        raise InvalidRequestError(
            f"arn={shorten(repr(arn), _SHOWN)} is not the ARN of an integration, at most {_MAX_ARN} characters; "
            "get_integration(name) finds it by name."
        )
    if region_name and parsed.region != region_name:
        raise InvalidRequestError(
            f"arn={arn} is an integration in {parsed.region or 'no Region'}, and this client is for {region_name}."
        )
    return str(parsed)


def _goal(
    until: Status | Iterable[Status], fail: Status | Iterable[Status] | None, needs_attention: NeedsAttention
) -> engines.waiting.Goal:
    wanted = _statuses("until", until)
    fatal = _FATAL - wanted if fail is None else _statuses("fail", fail)
    if not wanted:
        raise InvalidRequestError("until is an empty collection; name a status, or use wait_until_deleted().")
    both = wanted & fatal
    if both:
        raise InvalidRequestError(f"until and fail both have {', '.join(sorted(both))}; choose one.")
    undecided = _NEEDS_ATTENTION - wanted - fatal
    if needs_attention == "fail":
        fatal |= undecided
    elif needs_attention == "succeed":
        wanted |= undecided
    elif needs_attention != "wait":
        raise InvalidRequestError(f'needs_attention must be "fail", "wait" or "succeed", not {needs_attention!r}.')
    return engines.waiting.Goal(until=wanted, fail=fatal)


def _statuses(argument: str, status: Status | Iterable[Status]) -> frozenset[str]:
    return frozenset(value.upper() for value in parse_statuses(argument, status))
