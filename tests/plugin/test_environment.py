"""The fixture `glue_environment`: code that makes its own client reaches the emulator, and nothing else of AWS's."""

from typing import Final

import pytest

from plugin.conftest import Run

HOSTILE: Final = {
    "AWS_PROFILE": "missing",
    "AWS_CONFIG_FILE": "/nowhere",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_GLUE": "http://127.0.0.1:9",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_SESSION_TOKEN": "old",
    "AWS_ACCESS_KEY_ID": "real",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_REGION": "eu-central-1",
    "AWS_MAX_ATTEMPTS": "nonsense",
    "AWS_CA_BUNDLE": "/nowhere.pem",
    "REQUESTS_CA_BUNDLE": "/nowhere.pem",
    "CURL_CA_BUNDLE": "/nowhere.pem",
    "SSL_CERT_FILE": "/nowhere.pem",
    "SSL_CERT_DIR": "/nowhere",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
}
"""A machine on which nothing works."""

BLOCKING: Final = """
import botocore.session
import pytest

@pytest.mark.usefixtures("glue_environment")
@pytest.mark.glue_seed(count=3, behaviour="default-page-size=2")
def test_blocking(glue_emulator):
    glue = botocore.session.Session().create_client("glue")
    assert len(glue.describe_integrations()["Integrations"]) == 2
    assert glue.meta.region_name == glue_emulator.region
    assert len(glue_emulator.requests) == 1
    glue.close()
"""

OWN_CLIENT: Final = """
from glue_integrations import GlueIntegrationsClient

async def test_own_client(glue_environment):
    async with GlueIntegrationsClient() as client:
        assert len(await client.iter_integrations().collect()) == 25

async def test_fixture(glue_client):
    assert len(await glue_client.iter_integrations().collect()) == 25
"""

RESTORED: Final = """
import os
import pytest

def environment():
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}

BEFORE = environment()

@pytest.fixture
def profile(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "of a fixture before")

def test_changes_after(glue_environment, monkeypatch):
    assert "AWS_PROFILE" not in os.environ
    monkeypatch.setenv("AWS_PROFILE", "of the test")
    monkeypatch.setenv("AWS_REGION", "of the test")
    monkeypatch.delenv("AWS_ENDPOINT_URL_GLUE")

def test_restored_after(): assert environment() == BEFORE

def test_changes_before(profile, glue_environment, monkeypatch):
    assert "AWS_PROFILE" not in os.environ
    monkeypatch.setenv("AWS_PROFILE", "of the test")

def test_restored_before(): assert environment() == BEFORE

def test_fails(glue_environment): assert False

def test_restored_from_failure(): assert environment() == BEFORE
"""

ANYIO: Final = """
import pytest

pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "asyncio"

async def test_fixture(glue_client):
    pass

async def test_options(glue_emulator, glue_environment):
    from glue_integrations import GlueIntegrationsClient

    async with GlueIntegrationsClient(**glue_emulator.client_options) as client:
        assert len(await client.iter_integrations().collect()) == 25
"""


@pytest.fixture(params=[{}, HOSTILE], ids=["quiet", "hostile"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of the machine."""
    for name, value in request.param.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("machine")
def test_blocking_clients_need_no_pytest_asyncio(run: Run) -> None:
    """botocore's client finds endpoint, Region and keys, whatever the machine has configured."""
    run(BLOCKING, "-p", "no:asyncio", passed=1)


def test_boto3(run: Run) -> None:
    """boto3's client finds them too."""
    pytest.importorskip("boto3")
    run(
        BLOCKING.replace("botocore.session.Session().create_client", "boto3.client").replace(
            "botocore.session", "boto3"
        ),
        passed=1,
    )


@pytest.mark.usefixtures("machine")
def test_own_clients(run: Run) -> None:
    """The environment is enough for our client; `glue_client` needs none of it."""
    run(OWN_CLIENT, "-o", "asyncio_mode=auto", passed=2)


@pytest.mark.usefixtures("machine")
def test_the_environment_is_restored(run: Run) -> None:
    """Exactly, in whatever order a test and its fixtures change it too, and after a failure."""
    run(RESTORED, passed=5, failed=1)


def test_with_anyio(run: Run) -> None:
    """A test that anyio runs is told what to do instead; the other fixtures work in it."""
    pytest.importorskip("anyio")
    printed = run(ANYIO, "-o", "asyncio_mode=strict", passed=1, errors=1)
    assert "glue_client needs pytest-asyncio, but anyio runs this test" in printed
    assert "**glue_emulator.client_options" in printed


def test_without_pytest_asyncio(run: Run) -> None:
    """A test that uses the client fails with what to do about it."""
    printed = run("def test_client(glue_client): pass", "-p", "no:asyncio", errors=1)
    assert "pytest-asyncio, which is installed but not loaded. Remove -p no:asyncio" in printed


def test_pytest_asyncio_under_another_name(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loaded by its module's name or by a conftest.py, pytest-asyncio is found all the same."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    code = "async def test_it(glue_client): await glue_client.describe_integrations()"
    ours = ("-p", "glue_integrations.testing.plugin", "-o", "asyncio_mode=auto")
    run(code, *ours, "-p", "pytest_asyncio.plugin", passed=1)
    pytester.makeconftest("pytest_plugins = ['pytest_asyncio.plugin']")
    run(code, *ours, passed=1)
