"""An emulator and a client of it in virtual time, for tests that follow integrations over hours and days."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from glue_integrations import ClientConfig, GlueIntegrationsClient, Integration, RetryPolicy
from glue_integrations.testing import Behaviour, GlueEmulator, VirtualClock
from virtual_time import in_virtual_time

_ONE_ATTEMPT: Final = ClientConfig(retry=RetryPolicy(max_attempts=1))


def now() -> float:
    """Return the time of the event loop."""
    return asyncio.get_running_loop().time()


@dataclass
class World:
    """An emulator whose clock is that of the event loop, and a client of it that makes one attempt."""

    emulator: GlueEmulator
    client: GlueIntegrationsClient
    started: float

    @property
    def elapsed(self) -> float:
        """Seconds since the test began."""
        return now() - self.started

    def later(self, seconds: float, action: Callable[[], object]) -> None:
        """Do something after a while."""
        asyncio.get_running_loop().call_later(seconds, action)

    def create(self, name: str = "orders") -> str:
        """Create an integration, which is CREATING, and return its ARN."""
        source = f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"
        target = "arn:aws:glue:us-east-1:123456789012:database/lake"
        return self.emulator.create(name, source, target).integration_arn

    def active(self, name: str = "orders") -> str:
        """Add an integration that is ACTIVE, and return its ARN."""
        arn = self.create(name)
        (created,) = [each for each in self.emulator.integrations if each.integration_arn == arn]
        self.emulator.remove(arn)
        self.emulator.add(Integration.model_validate({**created.to_wire(), "Status": "ACTIVE"}))
        return arn


def in_world(behaviour: Behaviour | None = None) -> Callable[[Callable[[World], Awaitable[None]]], Callable[[], None]]:
    """Run a test in virtual time, with an empty world."""

    def decorate(test: Callable[[World], Awaitable[None]]) -> Callable[[], None]:
        @in_virtual_time
        async def run() -> None:
            clock = VirtualClock(speed=1, monotonic=now)
            emulator = GlueEmulator(count=0, clock=clock, behaviour=behaviour or Behaviour())
            async with GlueIntegrationsClient(
                "us-east-1", transport=emulator.transport(), config=_ONE_ATTEMPT
            ) as client:
                await test(World(emulator, client, now()))

        return run

    return decorate
