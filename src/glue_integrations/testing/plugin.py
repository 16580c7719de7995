"""The pytest plugin: fixtures for the emulator, for a client of it, and for code that makes its own client.

pytest loads this module in every run, so it imports heavy modules only where a fixture needs them.
"""

from collections.abc import AsyncGenerator, Callable, Generator
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from glue_integrations.client import GlueIntegrationsClient

    from .emulator import GlueEmulator

_SCOPE: Final = "glue_emulator_scope"
_SCOPES: Final = ("function", "session")
_STRICT: Final = "glue_emulator_strict"
_LOOP_SCOPES: Final = ("function", "class", "module", "package", "session")
_ASYNC_FIXTURES: Final = "glue-integrations-asyncio"
_RETRY_DELAY: Final = 0.001

_EMULATOR: Final = pytest.StashKey["GlueEmulator"]()
"""The emulator of a test, while the test uses it."""

_NOT_INSTALLED: Final = "glue_client needs pytest-asyncio: pip install pytest-asyncio"
_NOT_LOADED: Final = (
    "glue_client needs pytest-asyncio, which is installed but not loaded. Remove -p no:asyncio, or load it with "
    "-p asyncio."
)
_ANYIO: Final = (
    "glue_client needs pytest-asyncio, but anyio runs this test. Mark the test with pytest.mark.asyncio instead, or "
    "open a client in it: async with GlueIntegrationsClient(**glue_emulator.client_options) as client"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and settings."""
    group = parser.getgroup("glue-integrations")
    scope = (
        "scope of the fixture glue_emulator: an emulator for each test (function, the default) or one for all (session)"
    )
    group.addoption("--glue-emulator-scope", choices=_SCOPES, help=scope)
    parser.addini(_SCOPE, scope, default="function")
    strict = (
        "fail a test that injects a fault into glue_emulator which no request meets, or that sends it an invalid "
        "request: an operation it does not serve, a wrong signature, or members that AWS would refuse"
    )
    group.addoption("--glue-emulator-strict", action="store_true", default=None, help=strict)
    parser.addini(_STRICT, strict, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Check the settings and register the marker."""
    scope = config.getini(_SCOPE)
    if scope not in _SCOPES:
        raise pytest.UsageError(f"{_SCOPE} must be function or session, not {scope!r}.")
    config.addinivalue_line(
        "markers",
        "glue_seed(path_or_integrations, *, count=25, behaviour=None, clock=None, faults=()): content, switches, clock "
        "and faults of the emulator of this test; see glue_integrations.testing.GlueEmulator.",
    )


def pytest_plugin_registered(plugin: object, manager: pytest.PytestPluginManager) -> None:
    """Register the async fixtures once pytest-asyncio is loaded, under whatever name and however late."""
    is_asyncio = getattr(plugin, "__name__", None) == "pytest_asyncio.plugin"
    if is_asyncio and not manager.hasplugin(_ASYNC_FIXTURES):
        manager.register(_async_fixtures(), _ASYNC_FIXTURES)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a test after its last line if its emulator has complaints."""
    yield
    emulator = item.stash.get(_EMULATOR, None)
    if emulator is not None and _is_strict(item.config):
        complaints = [
            *(f"no request met the fault {rule}" for rule in emulator.unmet_faults),
            *(f"unexpected request: {fault}" for fault in emulator.refusals),
        ]
        if complaints:
            pytest.fail("\n".join([f"{_STRICT}:", *complaints]), pytrace=False)


@pytest.fixture
def glue_emulator(request: pytest.FixtureRequest) -> "Generator[GlueEmulator]":
    """An emulator of AWS Glue on a free port, with the content from the marker ``glue_seed``.

    It serves from a thread, so blocking clients can call it too.
    """
    marker = _marker(request)
    if marker is None and _is_shared(request.config):
        shared: GlueEmulator = request.getfixturevalue("_shared_glue_emulator")
        shared.clear_requests()
        shared.clear_faults()
        yield from _used_by(request.node, shared)
        return
    with _new_emulator(marker, request) as emulator:
        yield from _used_by(request.node, emulator)
        emulator.reset()  # the clock may be the marker's, which other tests share


@pytest.fixture(scope="session")
def _shared_glue_emulator() -> "Generator[GlueEmulator]":
    from .emulator import GlueEmulator  # noqa: PLC0415  # heavy

    with GlueEmulator() as emulator:
        yield emulator


@pytest.fixture
def glue_environment(glue_emulator: "GlueEmulator", monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment variables that send the Glue clients of this test to `glue_emulator`, boto3's included.

    It hides the machine's AWS configuration, proxies and CA bundles. After the test, the environment is as before.
    """
    from ._environment import isolation, pointing_to  # noqa: PLC0415  # not in every run

    # The test's own monkeypatch, so that whatever the test changes as well is undone in the right order.
    for name, value in {**isolation(), **pointing_to(glue_emulator.client_options)}.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)


@pytest.fixture
def glue_client(request: pytest.FixtureRequest) -> "GlueIntegrationsClient":
    """An open client of `glue_emulator`, in the event loop of the test.

    It ignores the machine's AWS configuration and retries after at most a millisecond.
    """
    config = request.config
    marker = request.node.get_closest_marker("asyncio")
    if not config.pluginmanager.hasplugin(_ASYNC_FIXTURES):
        pytest.fail(_NOT_LOADED if find_spec("pytest_asyncio") else _NOT_INSTALLED, pytrace=False)
    if marker is None and "anyio_backend" in request.fixturenames:
        pytest.fail(_ANYIO, pytrace=False)
    loop_scope = marker and (marker.kwargs.get("loop_scope") or marker.kwargs.get("scope"))
    client: GlueIntegrationsClient = request.getfixturevalue(
        f"_glue_client_in_{loop_scope or config.getini('asyncio_default_test_loop_scope')}_loop"
    )
    return client


def _used_by(test: pytest.Item, emulator: "GlueEmulator") -> "Generator[GlueEmulator]":
    """Yield *emulator*, which is that of *test* for as long."""
    test.stash[_EMULATOR] = emulator
    yield emulator
    del test.stash[_EMULATOR]


def _new_emulator(marker: pytest.Mark | None, request: pytest.FixtureRequest) -> "GlueEmulator":
    from glue_integrations.errors import ConfigurationError  # noqa: PLC0415  # heavy

    from ._seed_marker import emulator_for_marker  # noqa: PLC0415

    try:
        return emulator_for_marker(marker, request.path.parent, request.config.rootpath)
    except ConfigurationError as error:
        problem = error
    # Outside of the except clause, so that the report has no second error.
    pytest.fail(f"glue_seed: {problem}", pytrace=False)


def _is_shared(config: pytest.Config) -> bool:
    scope: str = config.getoption(_SCOPE) or config.getini(_SCOPE)
    return scope == "session"


def _is_strict(config: pytest.Config) -> bool:
    return bool(config.getoption(_STRICT) or config.getini(_STRICT))


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
    client = GlueIntegrationsClient(**emulator.client_options, config=ClientConfig(retry=retry))
    with no_aws_configuration():
        await client.open()
    return client
