"""The fixtures, the marker and the option, in runs of pytest like those of users."""

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
    glue = boto3.client("glue", endpoint_url=glue_emulator.endpoint_url, region_name=glue_emulator.region,
                        aws_access_key_id="test", aws_secret_access_key="test")
    assert len(glue.describe_integrations()["Integrations"]) == 25
    glue.close()
"""


def test_auto_mode(run: Run) -> None:
    run(ASYNC.format(mark=""), "-o", "asyncio_mode=auto", passed=2)


def test_strict_mode(run: Run) -> None:
    run(ASYNC.format(mark="@pytest.mark.asyncio"), "-o", "asyncio_mode=strict", passed=2)


def test_the_client_is_in_the_loop_of_the_test(run: Run) -> None:
    """By marker; each test has a client of its own, and connections of the same loop."""
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


def test_the_loop_scope_of_the_settings(run: Run) -> None:
    """As with the marker; and the fixture's setting is another one, which does not matter."""
    settings = ("asyncio_default_test_loop_scope=session", "asyncio_default_fixture_loop_scope=function")
    run(ASYNC.format(mark="@pytest.mark.asyncio"), *(f"-o{setting}" for setting in settings), passed=2)


def test_without_pytest_asyncio(run: Run) -> None:
    """The emulator is there, and who asks for the client is told what to install."""
    pytest.importorskip("boto3")
    code = f"{SYNC}\ndef test_client(glue_client):\n    pass\n"
    printed = run(code, "-p", "no:asyncio", passed=1, errors=1)
    assert "glue_client needs pytest-asyncio: pip install pytest-asyncio" in printed


def test_a_client_that_blocks(run: Run) -> None:
    pytest.importorskip("boto3")
    run(SYNC, passed=1)


def test_it_can_be_left_out(run: Run) -> None:
    """`-p no:` takes the fixtures and the option away."""
    assert "fixture 'glue_emulator' not found" in run(
        "def test_it(glue_emulator): pass", "-p", "no:glue-integrations", errors=1
    )


def test_it_is_light(run: Run) -> None:
    """A run that uses no fixture of ours loads none of the libraries."""
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


def test_this_machines_configuration_is_not_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a profile that does not exist nor another endpoint or proxy; and the test sees its own environment."""
    given = {
        "AWS_PROFILE": "missing",
        "AWS_ENDPOINT_URL_GLUE": "http://127.0.0.1:9",
        "AWS_MAX_ATTEMPTS": "nonsense",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    code = f"""
import os

async def test_it(glue_client):
    await glue_client.describe_integrations()
    assert {{name: os.environ[name] for name in {[*given]}}} == {given}
"""
    run(code, "-o", "asyncio_mode=auto", passed=1)


def test_the_marker(run: Run, pytester: pytest.Pytester) -> None:
    """All its forms; the closest one counts as a whole, and without one there are samples."""
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


WRONG: Final = {
    "'missing.json'": "missing.json: cannot be read: No such file or directory.",
    "'seed.json'": "seed.json: Integrations[0].SourceArn: ",
    "7": "it takes a path, integrations, or count=; item 0 is no Integration but 7.",
    "['seed.json']": "it takes a path, integrations, or count=; item 0 is no Integration but 'seed.json'.",
    "'one.json', 'two.json'": "it takes a path, integrations, or count=; item 0 is no Integration but 'one.json'.",
    "[], count=2": "it takes a path, integrations, or count=, not both.",
    "count=-1": "count must be at least 0, not -1.",
    "count='7'": "count must be a whole number, not '7'.",
    "size=7": "there is no size=, only count= and behaviour=.",
    "behaviour=7": "behaviour must be a Behaviour or NAME=VALUE strings, not 7.",
    "behaviour=['not_found=empty', 7]": "behaviour must be a Behaviour or NAME=VALUE strings, not ['not_",
    "behaviour='nonsense=7'": "There is no behaviour 'nonsense', only not_found, ",
}
"""Arguments of the marker, and what is said of them."""


def test_wrong_arguments_of_the_marker(run: Run, pytester: pytest.Pytester) -> None:
    """An error of that test, in a line, which names file, item and member; the others run."""
    (pytester.path / "seed.json").write_text('[{"IntegrationName": "x"}]')
    tests = [
        f"@pytest.mark.glue_seed({arguments})\ndef test_{number}(glue_emulator):\n    pass\n"
        for number, arguments in enumerate(WRONG)
    ]
    code = "\n".join(["import pytest\n", *tests, "def test_right(glue_emulator):\n    pass\n"])
    printed = run(code, passed=1, errors=len(WRONG))
    said = [line for line in printed.splitlines() if line.startswith("glue_seed: ")]
    for message, line in zip(WRONG.values(), said, strict=True):
        assert message in line
    assert "Traceback" not in printed


SHARING: Final = """
import pytest

SEEN = []

def test_first(glue_emulator):
    SEEN.append(glue_emulator)
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
    assert glue_emulator is not SEEN[0]
"""


@pytest.mark.parametrize("options", [[], ["--glue-emulator-scope=function", "-o", "glue_emulator_scope=session"]])
def test_an_emulator_for_each_test(run: Run, options: list[str]) -> None:
    """Nothing that a test does to it is seen by another; the option is stronger than the setting."""
    code = SHARING.format(same="assert glue_emulator is not SEEN[0]", left=25)
    run(code, "-o", "asyncio_mode=auto", *options, passed=4)


@pytest.mark.parametrize("options", [["--glue-emulator-scope=session"], ["-o", "glue_emulator_scope=session"]])
def test_one_for_all(run: Run, options: list[str]) -> None:
    """What it holds stays, what was recorded goes, and a test with the marker has one of its own."""
    code = SHARING.format(same="assert glue_emulator is SEEN[0]", left=24)
    run(code, "-o", "asyncio_mode=auto", *options, passed=4)


def test_an_unknown_scope(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The run does not begin, and is told why."""
    with pytest.raises(ValueError, match="Pytest terminal summary report not found"):
        run("", "-o", "glue_emulator_scope=module")
    assert "glue_emulator_scope must be function or session, not 'module'." in capsys.readouterr().err


def test_two_emulators_at_a_time_have_ports_of_their_own(run: Run) -> None:
    """So that runs side by side do not meet: here, the shared one and one of a test."""
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
