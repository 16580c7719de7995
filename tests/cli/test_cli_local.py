"""The commands that need no AWS account: ``emulator`` and ``demo``."""

import asyncio
import json
import os
import re
import shlex
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any

import aiohttp
import pytest

from cli.command import COMMAND, Invoke, Outcome, environment, run, server_options, started, wait_for_exit
from glue_integrations import Integration
from glue_integrations.testing import GlueEmulator, load_seed, samples

SOURCE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
TARGET = "arn:aws:glue:us-east-1:123456789012:database/lake"


@asynccontextmanager
async def serving(*options: str) -> AsyncGenerator[tuple[asyncio.subprocess.Process, str]]:
    """Start the emulator, and yield its process and its first line; it must exit cleanly."""
    async with started("emulator", *options) as process:
        assert process.stdout is not None
        yield process, (await process.stdout.readline()).decode()
        if process.returncode is None:
            process.terminate()
            assert await wait_for_exit(process) == Outcome(0, "", "")


def url_in(line: str) -> str:
    """Return the endpoint in the emulator's first line."""
    found = re.match(r"Emulator ready at (http://127\.0\.0\.1:\d+);", line)
    assert found
    return found[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_emulator_serves_until_a_signal(invoke: Invoke, number: int) -> None:
    """The emulator prints one line, serves, and exits with 0 on either signal, without further output."""
    async with serving("--port", "0", "--count", "3") as (process, line):
        listed = await invoke("list", *server_options(url_in(line)), "--output", "json")
        process.send_signal(number)
        assert await wait_for_exit(process) == Outcome(0, "", "")
    assert [Integration.model_validate(item) for item in json.loads(listed.out)] == samples(3)


async def test_emulator_stops_with_an_open_connection() -> None:
    """A connected client does not prevent the emulator from stopping."""
    async with serving("--port", "0") as (process, line):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url_in(line).rpartition(":")[2]))
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 405 ")
        process.terminate()
        assert await wait_for_exit(process) == Outcome(0, "", "")
        writer.close()


async def test_command_in_the_first_line_works() -> None:
    """The command that the emulator suggests works in a shell."""
    async with serving("--port", "0", "--count", "2") as (_, line):
        key, secret, command, *arguments = shlex.split(line.partition("try: ")[2])
        variables = dict(word.split("=") for word in (key, secret))
        outcome = await run(*arguments, env=variables)
    assert (sorted(variables), command) == (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "glue-integrations")
    assert (outcome.code, outcome.err, outcome.out.count("\n")) == (0, "", 2)


async def test_emulator_options(invoke: Invoke) -> None:
    """--host and --port set the address; there are 25 integrations by default."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with serving("--host", "127.0.0.1", "--port", str(port)) as (_, line):
        assert url_in(line) == f"http://127.0.0.1:{port}"
        outcome = await invoke("list", *server_options(url_in(line)))
    assert outcome.out.count("\n") == 25


async def test_emulator_loads_the_output_of_list(invoke: Invoke, tmp_path: Path) -> None:
    """--seed loads the JSON output of a listing."""
    async with GlueEmulator(count=30) as emulator:
        listing = (await invoke("list", *server_options(emulator), "--output", "json")).out
    seed = tmp_path / "seed.json"
    seed.write_text(listing)
    async with serving("--port", "0", "--seed", str(seed)) as (_, line):
        served = await invoke("list", *server_options(url_in(line)), "--output", "json")
    assert json.loads(served.out) == json.loads(listing)


async def test_emulator_saves_its_state(invoke: Invoke, tmp_path: Path) -> None:
    """--save writes the state on exit, in the format of --seed."""
    state = tmp_path / "state.json"
    async with serving("--port", "0", "--count", "3", "--save", str(state)) as (_, line):
        await invoke("list", *server_options(url_in(line)))
    assert load_seed(state) == samples(3)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
async def test_impatient_signals_do_not_harm_the_state(tmp_path: Path, name: str) -> None:
    """However often they come, the state is saved, the command succeeds, and nothing else is left."""
    state = tmp_path / "state.json"
    async with started("emulator", "--port", "0", "--count", "400", "--save", str(state)) as process:
        assert process.stdout is not None
        await process.stdout.readline()
        state.unlink()
        exit_of_process = asyncio.create_task(wait_for_exit(process))
        while not exit_of_process.done():
            with suppress(ProcessLookupError):
                os.kill(process.pid, getattr(signal, name))  # send_signal would take the exit code for itself
            await asyncio.wait([exit_of_process], timeout=0.002)
        assert await exit_of_process == Outcome(0, "", "")
    assert load_seed(state) == samples(400)
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


async def test_emulator_outlives_its_terminal_if_it_should(tmp_path: Path) -> None:
    """nohup ignores SIGHUP for the command, which leaves it so."""
    state = tmp_path / "state.json"
    command = ["nohup", *COMMAND, "emulator", "--port", "0", "--count", "1", "--save", str(state)]
    process = await asyncio.create_subprocess_exec(*command, env=environment(), stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    state.unlink()
    process.terminate()
    assert await process.wait() == 0
    assert load_seed(state) == samples(1)


async def test_emulator_goes_on_where_it_was(invoke: Invoke, tmp_path: Path) -> None:
    """--save and --seed with the same file: a state that is under way ends at its time."""
    state = tmp_path / "state.json"
    emulator = GlueEmulator(count=0)
    emulator.create("orders", SOURCE, TARGET)
    emulator.advance(seconds=50)
    emulator.save(state)
    async with serving("--port", "0", "--seed", str(state), "--save", str(state)):
        pass
    loaded = GlueEmulator(load_seed(state))
    statuses = [loaded.integrations[0].status]
    loaded.advance(seconds=10)
    assert [*statuses, loaded.integrations[0].status] == ["CREATING", "ACTIVE"]


@pytest.mark.parametrize("output", ["json", "jsonl"])
async def test_emulator_loads_what_list_prints(invoke: Invoke, tmp_path: Path, output: str) -> None:
    """In each JSON form, and the output of get."""
    async with GlueEmulator(count=5) as emulator:
        listing = (await invoke("list", *server_options(emulator), "--output", output)).out
        one = (await invoke("get", samples(1)[0].integration_arn, *server_options(emulator), "--output", "json")).out
    for text, count in ((listing, 5), (one, 1)):
        (tmp_path / "seed").write_text(text)
        assert load_seed(tmp_path / "seed") == samples(count)


async def test_emulator_behaviour_faults_and_log(invoke: Invoke) -> None:
    """--behaviour sets a switch, --fault injects a fault, and --access-log logs the requests as JSON."""
    faults = ["--fault", "error=InternalServerException", "--fault", "cut,times=1"]
    options = ["--port", "0", "--count", "3", "--behaviour", "pages=empty", "--access-log", *faults]
    async with started("emulator", *options) as process:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        listed = await invoke("list", *server_options(url_in(line)), "--output", "json")
        process.terminate()
        outcome = await wait_for_exit(process)
    assert len(json.loads(listed.out)) == 3
    log = [json.loads(text) for text in outcome.err.splitlines()]
    assert [(entry["code"], entry["fault"]) for entry in log] == [
        ("InternalServerException", None),
        (None, "cut"),
        (None, None),
    ]
    assert {entry["target"] for entry in log} == {"AWSGlue.DescribeIntegrations"}


async def test_emulator_at_speed(invoke: Invoke, tmp_path: Path) -> None:
    """--speed makes virtual time pass: an integration being deleted is gone at once."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps([{**samples(1)[0].to_wire(), "Status": "DELETING"}]))
    async with serving("--port", "0", "--seed", str(seed), "--speed", "1e9") as (_, line):
        assert (await invoke("list", *server_options(url_in(line)), "--output", "json")).out == "[]\n"


async def test_emulator_scope_and_credentials(invoke: Invoke) -> None:
    """--region and --account set the scope of all callers, and --any-credentials accepts their keys."""
    options = ["--port", "0", "--count", "1", "--region", "eu-west-1", "--account", "111122223333"]
    async with serving(*options, "--any-credentials") as (_, line):
        assert "--region eu-west-1" in line
        keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "whatever"}
        here = ["--endpoint-url", url_in(line), "--region"]
        listed = await run("list", *here, "eu-west-1", "--output", "json", env=keys)
        refused = await run("list", *here, "us-east-1", env=keys)
    assert [item["IntegrationArn"].split(":")[3:5] for item in json.loads(listed.out)] == [
        ["eu-west-1", "111122223333"]
    ]
    assert refused.code == 1
    assert "serves 'eu-west-1' only" in refused.error_line


async def test_emulator_is_controlled_over_http(tmp_path: Path) -> None:
    """A reset brings back the faults of --fault, and `save` writes the file of --save before the end."""
    state = tmp_path / "state.json"
    options = ["--port", "0", "--count", "1", "--fault", "cut", "--save", str(state)]
    async with serving(*options) as (_, line), aiohttp.ClientSession(url_in(line)) as session:

        async def do(verb: str, **members: object) -> Any:
            async with session.post(f"/_emulator/{verb}", json=members) as response:
                assert response.status == 200
                return await response.json()

        async with session.get("/health") as health:
            assert health.status == 200
        await do("clear_faults")
        await do("add", Integration=samples(2)[1].to_wire())
        await do("save")
        assert load_seed(state) == samples(2)
        await do("reset")
        assert await do("faults") == {"Faults": ["cut"]}
        assert len((await do("integrations"))["Integrations"]) == 1


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("--behaviour", "notfound=empty", "choose from not_found, identifiers"),
        ("--fault", "tea", "choose from error, status"),
        ("--fault", "error=Tea", "Unknown error code 'Tea'; choose from"),
        ("--fault", "latency", "latency must be seconds"),
        ("--speed", "-1", "--speed"),
        ("--speed", "inf", "speed must be at least 0"),
        ("--region", "local", "--behaviour region-names=any"),
        ("--account", "12", "account_id must be twelve digits"),
        ("--save", "/nowhere/at/all.json", "cannot be written"),
    ],
)
async def test_emulator_refuses_invalid_options(invoke: Invoke, option: str, value: str, text: str) -> None:
    """An invalid switch, fault, speed or file is a usage error, and the message says what is valid."""
    outcome = await invoke("emulator", "--port", "0", option, value)
    assert (outcome.code, outcome.out) == (2, "")
    assert text in outcome.error_line


@pytest.mark.parametrize("content", ["", "[{}]", '{"Integrations": 3}', "[1]"])
async def test_emulator_refuses_invalid_seeds(invoke: Invoke, tmp_path: Path, content: str) -> None:
    """An invalid seed is a usage error that names the file."""
    seed = tmp_path / "seed.json"
    seed.write_text(content)
    outcome = await invoke("emulator", "--port", "0", "--seed", str(seed))
    assert (outcome.code, outcome.out) == (2, "")
    assert str(seed) in outcome.error_line


async def test_emulator_on_a_port_in_use(invoke: Invoke) -> None:
    """A port in use is a usage error."""
    async with GlueEmulator() as emulator:
        port = emulator.endpoint_url.rpartition(":")[2]
        outcome = await invoke("emulator", "--port", port)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"port {port}" in outcome.error_line


async def test_demo() -> None:
    """In a pipe, the demo prints ten pages of plain lines with 250 integrations, and a summary."""
    outcome = await run("demo")
    lines = outcome.out.splitlines()
    assert (outcome.code, outcome.err) == (0, "")
    assert [line for line in lines if line.startswith("page ")] == [
        f"page {number}: 25 integrations, {number * 25} so far" for number in range(1, 11)
    ]
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [
        integration.integration_name for integration in samples(250)
    ]
    assert lines[-2].startswith("250 integrations: 180 ACTIVE")
    assert "glue-integrations list" in lines[-1]
    assert outcome.out.isascii()


async def test_demo_ignores_the_configuration(tmp_path: Path) -> None:
    """A broken AWS configuration, a proxy or a missing home directory has no effect."""
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\nendpoint_url = https://example.invalid\nno section")
    outcome = await run(
        "demo",
        env={
            "HOME": None,
            "AWS_PROFILE": "missing",
            "AWS_CONFIG_FILE": str(config),
            "AWS_SHARED_CREDENTIALS_FILE": str(config),
            "AWS_ENDPOINT_URL": "https://example.invalid",
            "AWS_ACCESS_KEY_ID": "other",
            "AWS_SECRET_ACCESS_KEY": "other",
            "AWS_CA_BUNDLE": str(tmp_path / "none.pem"),
            "AWS_USE_FIPS_ENDPOINT": "perhaps",
            "HTTP_PROXY": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
            "ALL_PROXY": "http://127.0.0.1:9",
        },
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert "250 integrations: 180 ACTIVE" in outcome.out


async def test_demo_restores_the_environment(invoke: Invoke) -> None:
    """Variables hidden from botocore are restored afterwards."""
    before = dict(os.environ)
    assert (await invoke("demo")).code == 0
    assert dict(os.environ) == before


async def test_demo_with_a_closed_pipe() -> None:
    """The demo exits without an error if the reader closes the pipe."""
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f"{shlex.join(COMMAND)} demo | head -n 1", stdout=PIPE, stderr=PIPE, env=environment()
    )
    out, errors = await process.communicate()
    assert out.decode().startswith("An emulator of AWS Glue with 250 integrations")
    assert errors == b""
