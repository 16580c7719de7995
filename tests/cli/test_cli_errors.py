"""Exit codes, and the one line that goes with them."""

import asyncio
import json
import os
import shlex
import signal
import socket
from pathlib import Path
from subprocess import PIPE

import pytest

from cli.canned import canned_server
from cli.command import COMMAND, Invoke, Outcome, at, ended, environment, run, started
from glue_integrations import GlueIntegrationsClient
from glue_integrations.testing import GlueEmulator
from support import wire_integration

PAGE = json.dumps({"Integrations": [wire_integration(1), wire_integration(2)], "Marker": "next"}).encode()
DENIED = json.dumps({"__type": "AccessDeniedException", "Message": "no \x1b]0;owned\x07\u202e\nreally"}).encode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--limit", "-1"], "--limit"),
        (["list", "--limit", "many"], "--limit"),
        (["list", "--status", "broken"], "'broken' is none of CREATING, ACTIVE, MODIFYING, FAILED, DELETING, SYNCING"),
        (["list", "--output", "xml"], "--output"),
        (["list", "--nonsense\x1b[31m"], "--nonsense\\x1b[31m"),
        (["list", "extra"], "extra"),
        (["get"], "arn_or_name"),
        (["get", "x", "--output", "jsonl"], "--output"),
        (["delete"], "delete"),
        (["list"], "pass --region"),
        (["list", "--region", "not a region"], "no AWS Region"),
        (["list", "--region", "us-east-1", "--profile", "missing"], "missing"),
        (["list", "--region", "us-east-1", "--endpoint-url", "http://example.com"], "not encrypted"),
        (["list", "--region", "us-east-1", "--endpoint-url", ""], "endpoint"),
        (["list", "--region", "us-east-1", "--name", ""], "1 to 128 characters"),
        (["list", "--region", "us-east-1", "--source-arn", "a" * 513], "1 to 512 characters"),
        (["emulator", "--port", "65536"], "--port"),
        (["emulator", "--count", "-1"], "--count"),
        (["emulator", "--seed", "a.json", "--count", "3"], "exclude each other"),
        (["emulator", "--seed", "no-such-file.json"], "no-such-file.json"),
    ],
)
async def test_wrong_usage(invoke: Invoke, arguments: list[str], said: str) -> None:
    """What can never work ends with 2 and says what is wrong."""
    outcome = await invoke(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.error_line


async def test_no_region_in_a_process_of_its_own() -> None:
    """The exit code reaches the shell, and there is no traceback."""
    outcome = await run("list")
    assert (outcome.code, outcome.out) == (2, "")
    assert "No AWS Region: pass --region" in outcome.error_line


async def test_no_arguments(invoke: Invoke) -> None:
    """The bare command shows its help, and is wrong usage."""
    outcome = await invoke()
    assert outcome.code == 2
    assert "Usage: glue-integrations" in outcome.out


async def test_no_credentials(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing credentials are no wrong usage."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    outcome = await invoke("list", "--region", "us-east-1")
    assert (outcome.code, outcome.out) == (1, "")
    assert "No AWS credentials were found" in outcome.error_line


async def test_refused_connection() -> None:
    """An endpoint that does not listen is an error of the network."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # taken, and nobody listens
        outcome = await run("list", *at(f"http://127.0.0.1:{bound.getsockname()[1]}"))
    assert (outcome.code, outcome.out) == (1, "")
    assert "No connection to 127.0.0.1" in outcome.error_line


async def test_wrong_secret(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong secret is an error from AWS, and is not shown."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret")
    async with GlueEmulator(count=1) as emulator:
        outcome = await invoke("list", *at(emulator))
    assert (outcome.code, outcome.out) == (1, "")
    assert "InvalidSignatureException" in outcome.error_line
    assert "not-the-secret" not in outcome.error_line


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_failure_before_the_first_page(invoke: Invoke, output: str) -> None:
    """An error of the first page leaves no output at all, and its text is shown escaped."""
    async with canned_server([(400, DENIED)]) as server:
        outcome = await invoke("list", *at(server.url), "--output", output)
    assert (outcome.code, outcome.out) == (1, "")
    assert "AccessDeniedException: no \\x1b]0;owned\\x07\\u202e\\nreally" in outcome.error_line
    assert "resume" not in outcome.error_line


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_failure_midway(invoke: Invoke, output: str) -> None:
    """What arrived is there, no JSON reader takes it for all, and the cursor resumes behind it."""
    async with canned_server([(200, PAGE), (400, DENIED)]) as server:
        outcome = await invoke("list", *at(server.url), "--output", output)
        cursor = outcome.error_line.split()[-1]
        server.answers.append((200, json.dumps({"Integrations": [wire_integration(3)]}).encode()))
        async with GlueIntegrationsClient(
            "us-east-1", endpoint_url=server.url, aws_access_key_id="a", aws_secret_access_key="b"
        ) as client:
            rest = await client.iter_integrations(resume=cursor).collect()
    assert outcome.code == 1
    assert all(name in outcome.out for name in ("integration-1", "integration-2"))
    assert [item.integration_name for item in rest] == ["integration-3"]
    if output == "json":
        with pytest.raises(json.JSONDecodeError):
            json.loads(outcome.out)


async def test_an_answer_that_is_none(invoke: Invoke) -> None:
    """A page of HTML is an error, and not an empty listing."""
    async with canned_server([(200, b"<html>\x1b[2J</html>")] * 3) as server:
        outcome = await invoke("list", *at(server.url), "--output", "json")
    assert (outcome.code, outcome.out) == (1, "")
    assert "no valid DescribeIntegrationsResponse" in outcome.error_line


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_closed_pipe(output: str) -> None:
    """A reader that has seen enough, such as head, ends the command quietly."""
    reading, writing = os.pipe()
    async with (
        GlueEmulator(count=1000) as emulator,
        started("list", *at(emulator), "--output", output, stdout=writing) as process,
    ):
        os.close(writing)
        await asyncio.to_thread(os.read, reading, 1)
        os.close(reading)
        assert await ended(process) == Outcome(0, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
async def test_full_disk() -> None:
    """Output that cannot be written is an error."""
    full = os.open("/dev/full", os.O_WRONLY)
    async with GlueEmulator(count=1) as emulator, started("list", *at(emulator), stdout=full) as process:
        os.close(full)
        outcome = await ended(process)
    assert outcome.code == 1
    assert "No space left" in outcome.error_line


@pytest.mark.parametrize(
    ("closed", "outcome"),
    [(">&-", Outcome(1, "", "error: There is no standard output to write to.\n")), ("2>&-", Outcome(2, "", ""))],
)
async def test_closed_output(closed: str, outcome: Outcome) -> None:
    """A shell that closes the output or the errors gets an exit code all the same."""
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f"{shlex.join(COMMAND)} list {closed}", stdout=PIPE, stderr=PIPE, env=environment()
    )
    assert await ended(process) == outcome


async def test_interrupt() -> None:
    """Ctrl-C ends a listing with 130 and without a traceback."""
    async with canned_server() as server, started("list", *at(server.url)) as process:
        await server.stalled.wait()
        process.send_signal(signal.SIGINT)
        assert await ended(process) == Outcome(130, "", "")
