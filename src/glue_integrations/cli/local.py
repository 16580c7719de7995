"""The commands that need no AWS account: ``emulator`` and ``demo``."""

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
from glue_integrations.testing._environment import no_aws_configuration

from .terminal import draw_pages
from .text import write_pages

_DEMO_COUNT: Final = 250
_DEMO_PAGE_SIZE: Final = 25
_REGION: Final = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorOptions:
    """Options of the command ``emulator``."""

    host: str
    port: int
    count: int | None
    seed: Path | None
    """File to load; None for *count* samples."""
    save: Path | None
    """File to write on exit."""
    speed: float
    behaviour: Sequence[str]
    faults: Sequence[str]
    region: str | None
    """The only Region; None for any."""
    account: str | None
    """The account of all callers; None for that of the access key."""
    accepts_any_credentials: bool
    has_access_log: bool


async def serve(options: EmulatorOptions) -> None:
    """Serve an emulator until SIGINT, SIGTERM or SIGHUP.

    Raises:
        ConfigurationError: The address cannot be bound, a file cannot be read or written, or an option is invalid.
    """
    emulator = GlueEmulator(
        None if options.seed is None else load_seed(options.seed),
        count=options.count,
        host=options.host,
        port=options.port,
        region=options.region,
        account_id=options.account,
        behaviour=Behaviour.parse(options.behaviour),
        clock=VirtualClock(speed=options.speed),
        faults=options.faults,
        any_credentials=options.accepts_any_credentials,
        save_to=options.save,
        access_log=sys.stderr if options.has_access_log else None,
    )
    if options.save is not None:
        emulator.save()  # fails now rather than on exit if the path cannot be written
    await emulator.start()
    with _stop_on_signal() as stopped:
        try:
            typer.echo(f"Emulator ready at {emulator.endpoint_url}; try: {_suggestion(emulator)}")
            await stopped.wait()
        finally:
            await emulator.stop()
        if options.save is not None:
            emulator.save()


def _suggestion(emulator: GlueEmulator) -> str:
    """Return a command that lists what *emulator* holds."""
    options = emulator.client_options
    return (
        f"AWS_ACCESS_KEY_ID={options['aws_access_key_id']} AWS_SECRET_ACCESS_KEY={options['aws_secret_access_key']} "
        f"glue-integrations list --region {emulator.region} --endpoint-url {emulator.endpoint_url}"
    )


async def demo() -> None:
    """List integrations from an emulator and show each page as it arrives."""
    statuses: Counter[str] = Counter()
    async with _demo_client() as client:
        typer.echo(f"The client requests {_DEMO_PAGE_SIZE} integrations per page:")
        pages = _counted(client.iter_integrations(page_size=_DEMO_PAGE_SIZE).pages(), statuses)
        if sys.stdout.isatty():
            await draw_pages(pages, total=_DEMO_COUNT)
        else:
            await write_pages(pages)
    kinds = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    typer.echo(f"{statuses.total()} integrations: {kinds}.")
    typer.echo(f"For your own account, with the AWS CLI's credentials: glue-integrations list --region {_REGION}")


@asynccontextmanager
async def _demo_client() -> AsyncGenerator[GlueIntegrationsClient]:
    """Open a client of an emulator that runs until the client closes."""
    async with GlueEmulator(count=_DEMO_COUNT) as emulator:
        typer.echo(f"An emulator of AWS Glue with {_DEMO_COUNT} integrations is running at {emulator.endpoint_url}.")
        with no_aws_configuration():
            async with GlueIntegrationsClient(**emulator.client_options) as client:
                yield client


async def _counted(
    pages: AsyncIterable[Page[Integration]], statuses: Counter[str]
) -> AsyncGenerator[Page[Integration]]:
    async for page in pages:
        statuses.update(str(integration.status) for integration in page.items)
        yield page


@contextmanager
def _stop_on_signal() -> Generator[asyncio.Event]:
    """Set an event on a signal that asks to stop; once it is set, more signals change nothing."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(stopped.set)

    previous = {number: signal.signal(number, stop) for number in _stopping_signals()}
    try:
        yield stopped
    finally:
        # An impatient second signal must not kill what is on its way out.
        for number, handler in previous.items():
            signal.signal(number, signal.SIG_IGN if stopped.is_set() else handler)


def _stopping_signals() -> list[int]:
    # Windows has no SIGHUP, and nohup ignores it so that the command outlives its terminal.
    has_terminal = hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if has_terminal else [])]
