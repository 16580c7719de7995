"""The commands that need no AWS: ``emulator`` and ``demo``."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from glue_integrations.client import GlueIntegrationsClient
from glue_integrations.models import Integration
from glue_integrations.pagination import Page
from glue_integrations.testing import Behaviour, GlueEmulator, VirtualClock, load_seed
from glue_integrations.testing._environment import no_configuration

from .terminal import draw_pages
from .text import write_pages

_DEMO_COUNT: Final = 250
_DEMO_PAGE_SIZE: Final = 25
_KEY: Final = "test"
_REGION: Final = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulation:
    """What an emulator is to be."""

    host: str
    port: int
    count: int
    seed: Path | None
    """What it holds; None for *count* samples."""
    save: Path | None
    """Where its state goes in the end."""
    speed: float
    behaviour: Sequence[str]
    faults: Sequence[str]
    has_access_log: bool


async def serve(wanted: Emulation) -> None:
    """Serve an emulator until SIGINT or SIGTERM.

    Raises:
        ConfigurationError: The address cannot be bound, a file cannot be read or written, a switch or fault is wrong.
    """
    emulator = GlueEmulator(
        None if wanted.seed is None else load_seed(wanted.seed),
        count=wanted.count,
        host=wanted.host,
        port=wanted.port,
        access_key_id=_KEY,
        secret_access_key=_KEY,
        behaviour=Behaviour.parse(wanted.behaviour),
        clock=VirtualClock(speed=wanted.speed),
        access_log=sys.stderr if wanted.has_access_log else None,
    )
    emulator.inject(*wanted.faults)
    if wanted.save is not None:
        emulator.save(wanted.save)  # now, so that nobody loses a state to a path that cannot be written
    async with emulator:
        with _until_stopped() as stopped:
            typer.echo(
                f"Emulator ready at {emulator.endpoint_url}; try: AWS_ACCESS_KEY_ID={_KEY} "
                f"AWS_SECRET_ACCESS_KEY={_KEY} glue-integrations list --region {emulator.region} "
                f"--endpoint-url {emulator.endpoint_url}"
            )
            await stopped.wait()
    if wanted.save is not None:
        emulator.save(wanted.save)


async def demonstrate() -> None:
    """Walk an emulator's listing through the client, and show every page as it comes."""
    statuses: Counter[str] = Counter()
    async with _demo_client() as client:
        typer.echo(f"The client asks for {_DEMO_PAGE_SIZE} integrations at a time:")
        pages = _counted(client.iter_integrations(page_size=_DEMO_PAGE_SIZE).pages(), statuses)
        if sys.stdout.isatty():
            await draw_pages(pages, total=_DEMO_COUNT)
        else:
            await write_pages(pages)
    kinds = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    typer.echo(f"{statuses.total()} integrations: {kinds}.")
    typer.echo(f"On your own account, with the credentials the AWS CLI uses: glue-integrations list --region {_REGION}")


@asynccontextmanager
async def _demo_client() -> AsyncGenerator[GlueIntegrationsClient]:
    """Open a client of an emulator that serves as long as the client is open."""
    async with GlueEmulator(count=_DEMO_COUNT, access_key_id=_KEY, secret_access_key=_KEY) as emulator:
        typer.echo(f"An emulator of AWS Glue with {_DEMO_COUNT} integrations listens on {emulator.endpoint_url}.")
        with no_configuration():
            client = GlueIntegrationsClient(
                _REGION, endpoint_url=emulator.endpoint_url, aws_access_key_id=_KEY, aws_secret_access_key=_KEY
            )
            async with client:
                yield client


async def _counted(
    pages: AsyncIterable[Page[Integration]], statuses: Counter[str]
) -> AsyncGenerator[Page[Integration]]:
    async for page in pages:
        statuses.update(str(integration.status) for integration in page.items)
        yield page


@contextmanager
def _until_stopped() -> Generator[asyncio.Event]:
    """Turn SIGINT and SIGTERM into an event."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(stopped.set)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
