"""The fixtures, the marker and the option, in real runs of pytest."""

import json
from typing import Final

import pytest

from glue_integrations.testing import samples
from plugin.conftest import Run

ASYNC: Final = """
import asyncio
import pytest
from glue_integrations import errors

{mark}
async def test_lists(glue_client, glue_emulator):
    assert len(await glue_client.iter_integrations().collect()) == 25
    assert len(glue_emulator.requests) == 1

{mark}
async def test_retries_at_once(glue_client, glue_emulator):
    glue_emulator.fail_next("ThrottlingException", "InternalServerException")
    started = asyncio.get_running_loop().time()
    await glue_client.describe_integrations()
    assert asyncio.get_running_loop().time() - started < 1
    assert len(glue_emulator.requests) == 3
"""

SYNC: Final = """
import boto3

def test_blocking(glue_emulator):
    glue = boto3.client("glue", **glue_emulator.client_options)
    assert len(glue.describe_integrations()["Integrations"]) == 25
    glue.close()
"""


def test_auto_mode(run: Run) -> None:
    run(ASYNC.format(mark=""), "-o", "asyncio_mode=auto", passed=2)


def test_strict_mode(run: Run) -> None:
    run(ASYNC.format(mark="@pytest.mark.asyncio"), "-o", "asyncio_mode=strict", passed=2)


def test_client_uses_the_loop_of_the_test(run: Run) -> None:
    """With any loop scope in the marker, each test gets its own client in its own loop."""
    code = """
import pytest

CLIENTS = []

class Twice:
    async def test_one(self, glue_client):
        await glue_client.describe_integrations()
        await glue_client.describe_integrations()
        CLIENTS.append(glue_client)

    async def test_two(self, glue_client):
        await glue_client.describe_integrations()
        assert glue_client not in CLIENTS
"""
    for scope in ("class", "module", "package", "session"):
        code += f"""
@pytest.mark.asyncio(loop_scope="{scope}")
class TestIn{scope.title()}(Twice):
    pass
"""
    run(code, passed=8)


def test_loop_scope_from_the_settings(run: Run) -> None:
    """The setting for tests works like the marker; the setting for fixtures has no effect."""
    settings = ("asyncio_default_test_loop_scope=session", "asyncio_default_fixture_loop_scope=function")
    run(ASYNC.format(mark="@pytest.mark.asyncio"), *(f"-o{setting}" for setting in settings), passed=2)


def test_blocking_client(run: Run) -> None:
    pytest.importorskip("boto3")
    run(SYNC, passed=1)


def test_plugin_can_be_disabled(run: Run) -> None:
    """`-p no:` removes the fixtures and the option."""
    assert "fixture 'glue_emulator' not found" in run(
        "def test_it(glue_emulator): pass", "-p", "no:glue-integrations", errors=1
    )


def test_plugin_is_light(run: Run) -> None:
    """A run without the fixtures loads none of the libraries."""
    code = """
import sys
import pytest
from glue_integrations.testing import __all__

@pytest.mark.glue_seed(count=3)
def test_it():
    heavy = {"aiobotocore", "aiohttp", "boto3", "botocore", "pydantic", "tenacity"}
    assert "glue_integrations.testing.plugin" in sys.modules
    assert not {name.partition(".")[0] for name in sys.modules} & heavy
"""
    run(code, passed=1)


def test_aws_configuration_is_ignored(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing profile, another endpoint or a proxy has no effect, and the test's environment is unchanged."""
    variables = {
        "AWS_PROFILE": "missing",
        "AWS_ENDPOINT_URL_GLUE": "http://127.0.0.1:9",
        "AWS_MAX_ATTEMPTS": "nonsense",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code = f"""
import os

async def test_it(glue_client):
    await glue_client.describe_integrations()
    assert {{name: os.environ[name] for name in {[*variables]}}} == {variables}
"""
    run(code, "-o", "asyncio_mode=auto", passed=1)


def test_marker(run: Run, pytester: pytest.Pytester) -> None:
    """All forms of the marker work; the closest one replaces the others, and the default is samples."""
    (pytester.path / "sub").mkdir()
    (pytester.path / "seed.json").write_text(json.dumps([integ.to_wire() for integ in samples(4, "eu-west-1")]))
    (pytester.path / "sub" / "own.json").write_text(json.dumps([integ.to_wire() for integ in samples(6)]))
    code = """
from pathlib import Path
import pytest
from glue_integrations.testing import Behaviour, samples

pytestmark = pytest.mark.glue_seed(count=1)
ONE, TWO = samples(2)

def size(emulator):
    return len(emulator.integrations)

def test_of_the_module(glue_emulator):
    assert size(glue_emulator) == 1

@pytest.mark.glue_seed()
def test_nothing(glue_emulator):
    assert size(glue_emulator) == 25

@pytest.mark.glue_seed("own.json")
def test_beside_the_test(glue_emulator):
    assert size(glue_emulator) == 6

@pytest.mark.glue_seed(Path("seed.json"))
async def test_in_the_root(glue_emulator, glue_client):
    assert glue_emulator.region == "eu-west-1"
    assert len(await glue_client.iter_integrations().collect()) == 4

@pytest.mark.glue_seed(str(Path(__file__).parent / "own.json"))
def test_absolute(glue_emulator):
    assert size(glue_emulator) == 6

@pytest.mark.glue_seed(ONE)
def test_an_integration(glue_emulator):
    assert glue_emulator.integrations == (ONE,)

@pytest.mark.glue_seed(TWO, ONE)
def test_integrations(glue_emulator):
    assert glue_emulator.integrations == (TWO, ONE)

@pytest.mark.glue_seed([])
def test_none(glue_emulator):
    assert size(glue_emulator) == 0

@pytest.mark.glue_seed([ONE, TWO], behaviour=Behaviour(default_page_size=1))
class TestOfTheClass:
    async def test_it(self, glue_client):
        assert [page.items for page in [p async for p in glue_client.iter_integrations().pages()]] == [(ONE,), (TWO,)]

    @pytest.mark.glue_seed(count=3, behaviour=["not_found=empty", "default-page-size=2"])
    async def test_closest(self, glue_client):
        assert len((await glue_client.describe_integrations()).integrations) == 2

    @pytest.mark.glue_seed(behaviour="default-page-size=2")
    async def test_behaviour(self, glue_client):
        assert len((await glue_client.describe_integrations()).integrations) == 2
"""
    (pytester.path / "sub" / "test_sub.py").write_text(code)
    run("", "-o", "asyncio_mode=auto", "sub", passed=11)


CLOCK_AND_FAULTS: Final = """
from datetime import timedelta
import pytest
from glue_integrations.testing import FaultRule, VirtualClock

CLOCK = VirtualClock()
START = CLOCK.now()

@pytest.mark.glue_seed(count=1, clock=CLOCK)
@pytest.mark.parametrize("run", [1, 2])
def test_each_starts_at_the_same_time(glue_emulator, run):
    assert CLOCK.now() == START
    glue_emulator.advance(days=1)
    assert CLOCK.now() == START + timedelta(days=1)

@pytest.mark.glue_seed(faults="error=ThrottlingException,times=2")
async def test_one_fault(glue_client, glue_emulator):
    await glue_client.describe_integrations()
    assert len(glue_emulator.requests) == 3

@pytest.mark.glue_seed(faults=[FaultRule("cut"), "error=ThrottlingException"])
async def test_several_faults(glue_client, glue_emulator):
    await glue_client.describe_integrations()
    assert len(glue_emulator.requests) == 3
"""


def test_clock_and_faults_of_the_marker(run: Run) -> None:
    """Faults are there from the start; a clock that tests share is set back after each of them."""
    run(CLOCK_AND_FAULTS, "-o", "asyncio_mode=auto", passed=4)


INVALID: Final = {
    "'missing.json'": "missing.json: cannot be read: No such file or directory.",
    "'seed.json'": "seed.json: Integrations[0].SourceArn: ",
    "7": "pass a path, integrations or count=; item 0 is not an Integration: 7.",
    "['seed.json']": "pass a path, integrations or count=; item 0 is not an Integration: 'seed.json'.",
    "'one.json', 'two.json'": "pass a path, integrations or count=; item 0 is not an Integration: 'one.json'.",
    "[], count=2": "a path or integrations cannot be used together with count=.",
    "count=-1": "count must be at least 0 and at most 1000000, not -1.",
    "count='7'": "count must be a whole number, not '7'.",
    "size=7": "unknown argument size=; choose from count=, behaviour=, clock=, faults=.",
    "behaviour=7": "behaviour must be a Behaviour or NAME=VALUE strings, not 7.",
    "behaviour=['not_found=empty', 7]": "behaviour must be a Behaviour or NAME=VALUE strings, not ['not_",
    "clock=3600": "clock must be a VirtualClock, not 3600.",
    "faults=7": "faults must be FaultRules or strings such as 'error=ThrottlingException', not 7.",
    "faults='tea'": "Unknown fault 'tea'",
    "behaviour='nonsense=7'": "Unknown behaviour 'nonsense'; choose from not_found, ",
}
"""Invalid arguments of the marker, and the messages for them."""


def test_invalid_arguments_of_the_marker(run: Run, pytester: pytest.Pytester) -> None:
    """A test with an invalid marker fails with a one-line error that names file, item and member; others run."""
    (pytester.path / "seed.json").write_text('[{"IntegrationName": "x"}]')
    tests = [
        f"@pytest.mark.glue_seed({arguments})\ndef test_{number}(glue_emulator):\n    pass\n"
        for number, arguments in enumerate(INVALID)
    ]
    code = "\n".join(["import pytest\n", *tests, "def test_right(glue_emulator):\n    pass\n"])
    printed = run(code, passed=1, errors=len(INVALID))
    messages = [line for line in printed.splitlines() if line.startswith("glue_seed: ")]
    for message, line in zip(INVALID.values(), messages, strict=True):
        assert message in line
    assert "Traceback" not in printed


SHARING: Final = """
import pytest

EMULATORS = []

def test_first(glue_emulator):
    EMULATORS.append(glue_emulator)
    glue_emulator.remove(glue_emulator.integrations[0].integration_arn)

async def test_a_request(glue_client, glue_emulator):
    await glue_client.describe_integrations()
    assert len(glue_emulator.requests) == 1
    {same}

def test_second(glue_emulator):
    assert len(glue_emulator.integrations) == {left}
    assert not glue_emulator.requests
    {same}

@pytest.mark.glue_seed(count=2)
def test_marked(glue_emulator):
    assert len(glue_emulator.integrations) == 2
    assert glue_emulator is not EMULATORS[0]
"""


@pytest.mark.parametrize("options", [[], ["--glue-emulator-scope=function", "-o", "glue_emulator_scope=session"]])
def test_emulator_for_each_test(run: Run, options: list[str]) -> None:
    """Each test gets its own emulator; the option overrides the setting."""
    code = SHARING.format(same="assert glue_emulator is not EMULATORS[0]", left=25)
    run(code, "-o", "asyncio_mode=auto", *options, passed=4)


@pytest.mark.parametrize("options", [["--glue-emulator-scope=session"], ["-o", "glue_emulator_scope=session"]])
def test_shared_emulator(run: Run, options: list[str]) -> None:
    """The content persists, recorded requests are cleared, and a test with the marker gets its own emulator."""
    code = SHARING.format(same="assert glue_emulator is EMULATORS[0]", left=24)
    run(code, "-o", "asyncio_mode=auto", *options, passed=4)


def test_unknown_scope(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The run fails at the start with the reason."""
    with pytest.raises(ValueError, match="Pytest terminal summary report not found"):
        run("", "-o", "glue_emulator_scope=module")
    assert "glue_emulator_scope must be function or session, not 'module'." in capsys.readouterr().err


def test_two_emulators_have_separate_ports(run: Run) -> None:
    """The shared emulator and a test's own one run side by side, on two ports."""
    code = """
import pytest

@pytest.fixture(scope="module")
def urls():
    return []

def test_shared(glue_emulator, urls):
    urls.append(glue_emulator.endpoint_url)

@pytest.mark.glue_seed(count=1)
def test_own(glue_emulator, urls):
    assert glue_emulator.endpoint_url not in urls

def test_shared_again(glue_emulator, urls):
    assert glue_emulator.endpoint_url in urls
"""
    run(code, "--glue-emulator-scope=session", passed=3)
