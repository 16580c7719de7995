"""The pytest plugin: fixtures for the emulator and a client of it.

pytest loads this module in every run, so it imports heavy modules only where a fixture needs them.
"""

from collections.abc import AsyncGenerator, Callable, Generator
from types import ModuleType
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from glue_integrations.client import GlueIntegrationsClient

    from .emulator import GlueEmulator

_SCOPE: Final = "glue_emulator_scope"
_SCOPES: Final = ("function", "session")
_LOOP_SCOPES: Final = ("function", "class", "module", "package", "session")
_KEY: Final = "test"
_RETRY_DELAY: Final = 0.001


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting for the scope of `glue_emulator`."""
    text = (
        "scope of the fixture glue_emulator: an emulator for each test (function, the default) or one for all (session)"
    )
    parser.getgroup("glue-integrations").addoption("--glue-emulator-scope", choices=_SCOPES, help=text)
    parser.addini(_SCOPE, text, default="function")


def pytest_configure(config: pytest.Config) -> None:
    """Check the setting, and register the marker and the async fixtures."""
    scope = config.getini(_SCOPE)
    if scope not in _SCOPES:
        raise pytest.UsageError(f"{_SCOPE} must be function or session, not {scope!r}.")
    config.addinivalue_line(
        "markers",
        "glue_seed(path_or_integrations, *, count=25, behaviour=None): content and behaviour of the emulator of this "
        "test; see glue_integrations.testing.Behaviour.",
    )
    if config.pluginmanager.hasplugin("asyncio"):
        config.pluginmanager.register(_async_fixtures(), "glue-integrations-asyncio")


@pytest.fixture
def glue_emulator(request: pytest.FixtureRequest) -> "Generator[GlueEmulator]":
    """An emulator of AWS Glue on a free port, with the content from the marker ``glue_seed``.

    It serves from a thread, so blocking clients can call it too.
    """
    marker = _marker(request)
    if marker is None and _is_shared(request.config):
        shared: GlueEmulator = request.getfixturevalue("_shared_glue_emulator")
        shared.requests.clear()
        shared.clear_faults()
        yield shared
        return
    with _new_emulator(marker, request) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def _shared_glue_emulator() -> "Generator[GlueEmulator]":
    from .emulator import GlueEmulator  # noqa: PLC0415  # heavy

    with GlueEmulator() as emulator:
        yield emulator


@pytest.fixture
def glue_client(request: pytest.FixtureRequest) -> "GlueIntegrationsClient":
    """An open client of `glue_emulator`, in the event loop of the test.

    It ignores the machine's AWS configuration and retries after at most a millisecond.
    """
    config = request.config
    if not config.pluginmanager.hasplugin("asyncio"):
        pytest.fail("glue_client needs pytest-asyncio: pip install pytest-asyncio", pytrace=False)
    marker = request.node.get_closest_marker("asyncio")
    loop_scope = marker and (marker.kwargs.get("loop_scope") or marker.kwargs.get("scope"))
    client: GlueIntegrationsClient = request.getfixturevalue(
        f"_glue_client_in_{loop_scope or config.getini('asyncio_default_test_loop_scope')}_loop"
    )
    return client


def _new_emulator(marker: pytest.Mark | None, request: pytest.FixtureRequest) -> "GlueEmulator":
    from glue_integrations.errors import ConfigurationError  # noqa: PLC0415  # heavy

    from ._seed_marker import emulator_for_marker  # noqa: PLC0415

    try:
        return emulator_for_marker(marker, request.path.parent, request.config.rootpath)
    except ConfigurationError as error:
        pytest.fail(f"glue_seed: {error}", pytrace=False)


def _is_shared(config: pytest.Config) -> bool:
    scope: str = config.getoption(_SCOPE) or config.getini(_SCOPE)
    return scope == "session"


def _marker(request: pytest.FixtureRequest) -> pytest.Mark | None:
    marker: pytest.Mark | None = request.node.get_closest_marker("glue_seed")
    return marker


def _async_fixtures() -> ModuleType:
    """Create a plugin with one client fixture for each scope of event loops."""
    from pytest_asyncio import fixture  # noqa: PLC0415  # an optional dependency

    plugin = ModuleType("glue_integrations_asyncio")
    for scope in _LOOP_SCOPES:
        name = f"_glue_client_in_{scope}_loop"
        setattr(plugin, name, fixture(_client_fixture(), loop_scope=scope, name=name))
    return plugin


def _client_fixture() -> "Callable[..., AsyncGenerator[GlueIntegrationsClient]]":
    # A new function each time, because pytest-asyncio sets the scope on the function.
    async def client(glue_emulator: "GlueEmulator") -> "AsyncGenerator[GlueIntegrationsClient]":
        opened = await _open_client(glue_emulator)
        try:
            yield opened
        finally:
            await opened.aclose()

    return client


async def _open_client(emulator: "GlueEmulator") -> "GlueIntegrationsClient":
    from glue_integrations.client import GlueIntegrationsClient  # noqa: PLC0415  # heavy
    from glue_integrations.config import ClientConfig, RetryPolicy  # noqa: PLC0415

    from ._environment import no_aws_configuration  # noqa: PLC0415

    delay = _RETRY_DELAY
    retry = RetryPolicy(base_delay=delay, throttling_base_delay=delay, max_delay=delay)
    client = GlueIntegrationsClient(
        emulator.region,
        endpoint_url=emulator.endpoint_url,
        aws_access_key_id=_KEY,
        aws_secret_access_key=_KEY,
        config=ClientConfig(retry=retry),
    )
    with no_aws_configuration():
        await client.open()
    return client
