"""Exit codes and the one-line error messages."""

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
from cli.command import COMMAND, Invoke, Outcome, environment, run, server_options, started, wait_for_exit
from glue_integrations import GlueIntegrationsClient
from glue_integrations.testing import GlueEmulator
from support import wire_integration

PAGE = json.dumps({"Integrations": [wire_integration(1), wire_integration(2)], "Marker": "next"}).encode()
DENIED = json.dumps({"__type": "AccessDeniedException", "Message": "no \x1b]0;owned\x07\u202e\nreally"}).encode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["list", "--limit", "-1"], "--limit"),
        (["list", "--limit", "many"], "--limit"),
        (
            ["list", "--status", "broken"],
            "'broken' is not one of CREATING, ACTIVE, MODIFYING, FAILED, DELETING, SYNCING",
        ),
        (["list", "--output", "xml"], "--output"),
        (["list", "--nonsense\x1b[31m"], "--nonsense\\x1b[31m"),
        (["list", "extra"], "extra"),
        (["get"], "ARN_OR_NAME"),
        (["get", "x", "--output", "jsonl"], "--output"),
        (["delete"], "delete"),
        (["list"], "Pass --region"),
        (["list", "--region", "not a region"], "is not an AWS Region"),
        (["list", "--region", "us-east-1", "--profile", "missing"], "missing"),
        (["list", "--region", "us-east-1", "--endpoint-url", "http://example.com"], "not encrypted"),
        (["list", "--region", "us-east-1", "--endpoint-url", ""], "endpoint"),
        (["list", "--region", "us-east-1", "--name", ""], "--name: String should have at least 1 character"),
        (["get", "--region", "us-east-1", ""], "ARN_OR_NAME: String should have at least 1 character"),
        (["list", "--region", "us-east-1", "--endpoint-url", "localhost:1"], "It comes from --endpoint-url."),
        (["list", "--region", "us-east-1", "--source-arn", "orders"], "error: --source-arn='orders' is not an ARN"),
        (["emulator", "--port", "65536"], "--port"),
        (["emulator", "--count", "-1"], "--count"),
        (["emulator", "--seed", "a.json", "--count", "3"], "cannot be used together"),
        (["emulator", "--seed", "no-such-file.json"], "no-such-file.json"),
    ],
)
async def test_wrong_usage(invoke: Invoke, arguments: list[str], message: str) -> None:
    """A usage error exits with 2 and says what is wrong."""
    outcome = await invoke(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.error_line


async def test_no_region_in_a_separate_process() -> None:
    """The shell gets the exit code, and there is no traceback."""
    outcome = await run("list")
    assert (outcome.code, outcome.out) == (2, "")
    assert "No AWS Region is set. Pass --region" in outcome.error_line


async def test_no_arguments(invoke: Invoke) -> None:
    """The command without arguments shows its help and exits with 2."""
    outcome = await invoke()
    assert outcome.code == 2
    assert "Usage: glue-integrations" in outcome.out


async def test_no_credentials(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing credentials are not a usage error."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    outcome = await invoke("list", "--region", "us-east-1")
    assert (outcome.code, outcome.out) == (1, "")
    assert "No AWS credentials were found" in outcome.error_line


async def test_refused_connection() -> None:
    """A refused connection is a network error."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, but not listening
        outcome = await run("list", *server_options(f"http://127.0.0.1:{unused.getsockname()[1]}"))
    assert (outcome.code, outcome.out) == (1, "")
    assert "No connection to 127.0.0.1" in outcome.error_line


async def test_wrong_secret(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong secret is an error from AWS, and the message does not show it."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret")
    async with GlueEmulator(count=1) as emulator:
        outcome = await invoke("list", *server_options(emulator))
    assert (outcome.code, outcome.out) == (1, "")
    assert "InvalidSignatureException" in outcome.error_line
    assert "not-the-secret" not in outcome.error_line


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_failure_before_the_first_page(invoke: Invoke, output: str) -> None:
    """An error on the first page leaves no output, and its text is escaped."""
    async with canned_server([(400, DENIED)]) as server:
        outcome = await invoke("list", *server_options(server.url), "--output", output)
    assert (outcome.code, outcome.out) == (1, "")
    assert "AccessDeniedException: no \\x1b]0;owned\\x07\\u202e\\nreally" in outcome.error_line
    assert "resume" not in outcome.error_line


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_failure_midway(invoke: Invoke, output: str) -> None:
    """Earlier pages are written, JSON is left incomplete, and the cursor resumes after them."""
    async with canned_server([(200, PAGE), (400, DENIED)]) as server:
        outcome = await invoke("list", *server_options(server.url), "--output", output)
        cursor = outcome.error_line.split()[-1]
        server.responses.append((200, json.dumps({"Integrations": [wire_integration(3)]}).encode()))
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


async def test_malformed_response(invoke: Invoke) -> None:
    """An HTML page is an error, not an empty listing."""
    async with canned_server([(200, b"<html>\x1b[2J</html>")] * 3) as server:
        outcome = await invoke("list", *server_options(server.url), "--output", "json")
    assert (outcome.code, outcome.out) == (1, "")
    assert "not a valid DescribeIntegrationsResponse" in outcome.error_line


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
async def test_closed_pipe(output: str) -> None:
    """If the reader closes the pipe, as head does, the command exits without an error."""
    reading, writing = os.pipe()
    async with (
        GlueEmulator(count=1000) as emulator,
        started("list", *server_options(emulator), "--output", output, stdout=writing) as process,
    ):
        os.close(writing)
        await asyncio.to_thread(os.read, reading, 1)
        os.close(reading)
        assert await wait_for_exit(process) == Outcome(0, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
async def test_full_disk() -> None:
    """Failing to write the output is an error."""
    full = os.open("/dev/full", os.O_WRONLY)
    async with GlueEmulator(count=1) as emulator, started("list", *server_options(emulator), stdout=full) as process:
        os.close(full)
        outcome = await wait_for_exit(process)
    assert outcome.code == 1
    assert "No space left" in outcome.error_line


@pytest.mark.parametrize(
    ("closed", "outcome"),
    [(">&-", Outcome(1, "", "error: Standard output is closed.\n")), ("2>&-", Outcome(2, "", ""))],
)
async def test_closed_output(closed: str, outcome: Outcome) -> None:
    """The exit code is right even if standard output or standard error is closed."""
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f"{shlex.join(COMMAND)} list {closed}", stdout=PIPE, stderr=PIPE, env=environment()
    )
    assert await wait_for_exit(process) == outcome


async def test_interrupt() -> None:
    """Ctrl-C stops a listing with exit code 130 and no traceback."""
    async with canned_server() as server, started("list", *server_options(server.url)) as process:
        await server.stalled.wait()
        process.send_signal(signal.SIGINT)
        assert await wait_for_exit(process) == Outcome(130, "", "")
