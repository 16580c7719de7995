"""The credential chain never prompts, never stops the event loop, and leaves nothing running."""

import asyncio
import getpass
import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from botocore import credentials as credential_classes

from glue_integrations import ClientConfig, GlueIntegrationsClient
from glue_integrations._aws.process import run
from glue_integrations.errors import CredentialsError, DeadlineExceededError
from rawserver import http, raw_server, then_stall
from support import wire_integration

PAGE = http(200, {"Integrations": [wire_integration()]})
THREAD = "glue_integrations credentials"
SERIAL = "arn:aws:iam::123456789012:mfa/phone"
KEYS = {"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "s", "SessionToken": "t"}


@pytest.fixture
def configure(tmp_path: Path) -> Path:
    """The AWS configuration file that the SDK reads."""
    return tmp_path / "config"


@pytest.fixture(autouse=True)
def no_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where somebody is asked for something. The prompter is a default, so it is bound at import."""

    def ask(*_: object, **__: object) -> str:
        pytest.fail("prompts")

    create: Any = vars(credential_classes)["AssumeRoleProvider"].__init__
    assert create.__defaults__[0] is getpass.getpass
    monkeypatch.setattr(create, "__defaults__", (ask, *create.__defaults__[1:]))


def client_of(profile: str, **options: Any) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", profile_name=profile, **options)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0)


# ----------------------------------------------------------------------------------------------------------------------
# Prompts
# ----------------------------------------------------------------------------------------------------------------------

ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"
WITH_MFA = f"{ROLE}source_profile = source\nmfa_serial = {SERIAL}\n"
SOURCE = "[profile source]\naws_access_key_id = AKIASOURCE\naws_secret_access_key = s\n"


@pytest.mark.parametrize(
    ("config", "with_serial"),
    [
        (f"[profile mine]\n{WITH_MFA}", "mine"),
        (f"[profile mine]\n{ROLE}source_profile = middle\n[profile middle]\n{WITH_MFA}", "middle"),
        (f"[profile mine]\n{ROLE}credential_source = Environment\nmfa_serial = {SERIAL}\n", "mine"),
    ],
    ids=["profile", "source profile", "credential source"],
)
@pytest.mark.parametrize("by", ["argument", "environment"])
async def test_mfa(config: str, with_serial: str, by: str, configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role that requires a code is an error that names profile and device, and says how to get its credentials."""
    configure.write_text(config + SOURCE)
    if by == "environment":
        monkeypatch.setenv("AWS_PROFILE", "mine")
        client = GlueIntegrationsClient("us-east-1")
    else:
        client = client_of("mine")
    async with raw_server(then_stall()) as sts:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.endpoint)
        with pytest.raises(CredentialsError) as caught:
            await client.open()
    assert sts.connections == 0
    used_by = "" if with_serial == "mine" else ", which the profile mine uses,"
    assert caught.value.message.startswith(f"The profile {with_serial}{used_by} requires a code")
    assert SERIAL in caught.value.message
    assert "`aws configure export-credentials --profile mine --format env`" in str(caught.value)
    assert caught.value.__context__ is caught.value.__cause__ is None


async def test_mfa_error_stays_short(configure: Path) -> None:
    """However long the names are."""
    active, name, serial = "a" * 200, "n" * 200, "s" * 200
    role = f"[profile {name}]\n{ROLE}source_profile = source\nmfa_serial = {serial}\n"
    configure.write_text(f"[profile {active}]\n{ROLE}source_profile = {name}\n{role}{SOURCE}")
    with pytest.raises(CredentialsError) as caught:
        await client_of(active).open()
    shown = "a" * 79 + "…"
    assert caught.value.message.startswith(
        f"The profile {'n' * 79}…, which the profile {shown} uses, requires a code from the MFA device {'s' * 119}… ("
    )
    assert f"--profile {shown} --format" in caught.value.remedy


async def test_mfa_does_not_matter_beside_keys(configure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the error advises works: with the keys in the environment, the role is not assumed."""
    configure.write_text(f"[default]\n{ROLE}source_profile = source\nmfa_serial = {SERIAL}\n{SOURCE}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAEXPORTED")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    async with raw_server(PAGE) as server, GlueIntegrationsClient("us-east-1", endpoint_url=server.endpoint) as client:
        await client.describe_integrations()
    assert "Credential=ASIAEXPORTED/" in server.requests[0].headers["authorization"]


# ----------------------------------------------------------------------------------------------------------------------
# Processes
# ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def program(configure: Path) -> Callable[[str], Path]:
    """Make a Python program the credential_process of the profile p; returns a file that it may write to."""

    def write(text: str) -> Path:
        script, notes = configure.with_name("program.py"), configure.with_name("notes")
        script.write_text(f"import json, os, subprocess, sys\nnotes = {str(notes)!r}\nkeys = {KEYS!r}\n{text}\n")
        configure.write_text(f"[profile p]\ncredential_process = {sys.executable} {script}\n")
        return notes

    return write


HANGS = """
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
with open(notes + "~", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.replace(notes + "~", notes)
child.wait()
"""


def is_running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()  # what has ended may wait for init to reap it
    except (FileNotFoundError, ProcessLookupError):
        return False


async def pids(notes: Path) -> list[int]:
    await until(notes.exists)
    return [int(pid) for pid in notes.read_text().split()]


@pytest.mark.parametrize("ended_by", ["timeout", "cancel"])
async def test_process_ends_with_opening(ended_by: str, program: Callable[[str], Path]) -> None:
    """When opening ends, by its timeout or by the user, the process and its children are gone, and it is reaped."""
    notes = program(HANGS)
    client = client_of("p", config=ClientConfig(timeout=1.5 if ended_by == "timeout" else 60.0))
    opening = asyncio.create_task(client.open())
    process, child = await pids(notes)
    assert is_running(process)
    assert is_running(child)
    if ended_by == "cancel":
        opening.cancel()
    with pytest.raises(DeadlineExceededError if ended_by == "timeout" else asyncio.CancelledError):
        await opening
    assert not Path(f"/proc/{process}").exists()
    await until(lambda: not is_running(child))
    assert all(thread.name != THREAD for thread in threading.enumerate())


@pytest.mark.parametrize("turns", range(1, 7))
async def test_process_that_is_just_being_started_ends_with_its_children(turns: int, tmp_path: Path) -> None:
    """Wherever asyncio is in starting it, cancelling kills what the process has started by then."""
    notes = tmp_path / "notes"
    running = asyncio.create_task(run(["/bin/sh", "-c", f"sleep 60 & echo $! > {notes}~; mv {notes}~ {notes}; wait"]))
    for _ in range(turns):
        await asyncio.sleep(0)
    end = time.monotonic() + 1
    while not notes.exists() and time.monotonic() < end:
        pass  # without a turn of the event loop
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    if notes.exists():
        (child,) = await pids(notes)
        await until(lambda: not is_running(child))


@pytest.mark.parametrize("minutes", [5, 12])
async def test_process_ends_with_the_client(minutes: float, program: Callable[[str], Path]) -> None:
    """A refresh that runs a process does not outlive the client."""
    notes = program(
        "from datetime import datetime, timedelta, UTC\n"
        f"end = datetime.now(UTC) + timedelta(minutes={minutes})\n"
        "if os.path.exists(notes + '1'):\n"
        + "\n".join(f"    {line}" for line in HANGS.splitlines())
        + "\nopen(notes + '1', 'w').close()\nprint(json.dumps({**keys, 'Expiration': end.isoformat()}))"
    )
    async with raw_server(PAGE) as server, client_of("p", endpoint_url=server.endpoint) as client:
        call = asyncio.create_task(client.describe_integrations())
        process, child = await pids(notes)
        await client.aclose()
        assert not Path(f"/proc/{process}").exists()
        await until(lambda: not is_running(child))
    await asyncio.gather(call, return_exceptions=True)


async def test_what_a_process_leaves_behind_is_killed(program: Callable[[str], Path]) -> None:
    """A child that holds the pipes open neither delays opening, nor outlives it."""
    notes = program(
        'child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])\n'
        "open(notes, 'w').write(str(child.pid))\nprint(json.dumps(keys))"
    )
    async with asyncio.timeout(20), client_of("p"):
        (child,) = await pids(notes)
        await until(lambda: not is_running(child))


async def test_daemon_that_holds_the_pipes_does_not_delay(program: Callable[[str], Path]) -> None:
    """A helper that goes into a session of its own stays, as such helpers want; nobody waits for its end."""
    notes = program(
        'child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)\n'
        "open(notes, 'w').write(str(child.pid))\nprint(json.dumps(keys))"
    )
    async with asyncio.timeout(20), client_of("p"):
        (child,) = await pids(notes)
        assert is_running(child)
    os.kill(child, 9)


async def test_process_cannot_prompt(program: Callable[[str], Path], capfd: pytest.CaptureFixture[str]) -> None:
    """It has no terminal, nothing to read, and what it complains of is not printed among our output."""
    program(
        "read = sys.stdin.read()\n"
        "try:\n    open('/dev/tty')\nexcept OSError:\n    pass\nelse:\n    read = 'a terminal'\n"
        "print('Enter a code', file=sys.stderr)\n"
        "print(json.dumps({**keys, 'AccessKeyId': 'ASIANOTHING' if not read else 'ASIAREAD'}))"
    )
    async with raw_server(PAGE) as server, client_of("p", endpoint_url=server.endpoint) as client:
        await client.describe_integrations()
    assert "Credential=ASIANOTHING/" in server.requests[0].headers["authorization"]
    assert capfd.readouterr() == ("", "")


SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQDsecret"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print('no session for team-a', file=sys.stderr); sys.exit(7)", "failed with status 7: no session for team-a"),
        (
            f"print('keys AKIAIOSFODNN7EXAMPLE {SECRET} {TOKEN}\\x1b[2J', file=sys.stderr); sys.exit(1)",
            r"status 1: keys \*\*\* \*\*\* \*\*\*",
        ),
        ("sys.stderr.buffer.write(b'\\xff\\xfe'); sys.exit(1)", "failed with status 1"),
        ("os.kill(os.getpid(), 15)", "failed with status -15"),
        (f"print('{SECRET}')", "not a JSON object"),
        (f"print(json.dumps(['{SECRET}']))", "not a JSON object"),
        (f"print(json.dumps(dict(Version='{SECRET}')))", "Version is not 1"),
        (f"print(json.dumps(dict(Version=1, AccessKeyId='{SECRET}')))", "SecretAccessKey is missing"),
        ("print(json.dumps({**keys, 'AccessKeyId': None}))", "access key is missing"),
        (f"print(json.dumps({{**keys, 'SecretAccessKey': ['{SECRET}']}}))", "secret key is not a string"),
        ("print('x' * 10_000_000)", "printed more than 1048576 bytes"),
        ("while True: print('x' * 1_000_000, file=sys.stderr)", "printed more than 1048576 bytes"),
    ],
    ids=lambda value: value[:30],
)
async def test_process_that_fails(
    text: str,
    expected: str,
    program: Callable[[str], Path],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The error names the profile and shows what can be shown; nothing is printed or logged beside it."""
    program(text)
    with pytest.raises(CredentialsError, match=expected) as caught:
        await client_of("p").open()
    assert "profile p" in caught.value.message or "The AWS" in caught.value.message
    shown = "".join([str(caught.value), repr(caught.value), *capfd.readouterr(), caplog.text])
    assert not any(secret in shown for secret in (SECRET, TOKEN, "AKIAIOSFODNN7EXAMPLE", "\x1b"))
    assert caplog.records == []
    assert caught.value.__context__ is caught.value.__cause__ is None


@pytest.mark.parametrize("command", ["/nowhere/at-all", '"unbalanced', ""])
async def test_process_that_cannot_be_run(command: str, configure: Path) -> None:
    """The error names the profile."""
    configure.write_text(f"[profile p]\ncredential_process = {command}\n")
    with pytest.raises(CredentialsError, match="credential_process of the profile p cannot be run"):
        await client_of("p").open()


async def test_process_of_a_source_profile(configure: Path, program: Callable[[str], Path]) -> None:
    """The providers of source profiles keep the same promises."""
    program("print('no session', file=sys.stderr); sys.exit(7)")
    configure.write_text(configure.read_text() + f"[profile role]\n{ROLE}source_profile = p\n")
    with pytest.raises(CredentialsError, match="profile p failed with status 7: no session"):
        await client_of("role").open()


async def test_failed_refresh_is_logged_once(program: Callable[[str], Path], caplog: pytest.LogCaptureFixture) -> None:
    """A refresh ahead of time that fails costs no call, is not repeated with every call, and shows no secret."""
    notes = program(
        "from datetime import datetime, timedelta, UTC\n"
        "end = datetime.now(UTC) + timedelta(minutes=12)\n"
        "with open(notes, 'a') as file:\n    file.write('x')\n"
        f"if os.path.getsize(notes) > 1:\n    sys.exit('no session for {SECRET}')\n"
        "print(json.dumps({**keys, 'Expiration': end.isoformat()}))"
    )
    async with raw_server(PAGE) as server, client_of("p", endpoint_url=server.endpoint) as client:
        await client.describe_integrations()
        await until(lambda: len(caplog.records) > 0)
        for _ in range(10):
            await client.describe_integrations()
        (record,) = caplog.records
        assert notes.read_text() == "xx"
    assert (record.name, record.levelname) == ("glue_integrations", "WARNING")
    assert "no session for ***" in record.getMessage()
    assert record.exc_info is None


# ----------------------------------------------------------------------------------------------------------------------
# What blocks
# ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def silent(tmp_path: Path) -> Generator[Path]:
    """A pipe to which nobody writes: opening it blocks, as a file on a dead network share does."""
    path = tmp_path / "silent"
    os.mkfifo(path)
    rescued = threading.Event()

    def let_go() -> None:
        os.close(os.open(path, os.O_RDWR))

    def rescue() -> None:
        rescued.set()
        let_go()

    timer = threading.Timer(20, rescue)  # otherwise a test that fails would hang
    timer.start()
    yield path
    timer.cancel()
    assert not rescued.is_set()
    waiting = [thread for thread in threading.enumerate() if thread.name == THREAD]
    let_go()
    for thread in waiting:
        thread.join(20)


BLOCKING = {
    "AWS_WEB_IDENTITY_TOKEN_FILE": {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"},
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/"},
    "AWS_CREDENTIAL_FILE": {},
}
"""The variables whose file the chain opens whatever it is, and what else it takes to get there."""


@pytest.mark.parametrize("variable", BLOCKING)
async def test_file_that_blocks(variable: str, silent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that does not respond stops neither the event loop, nor the timeout of opening."""
    for name, value in {variable: str(silent), **BLOCKING[variable]}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(DeadlineExceededError):
        await GlueIntegrationsClient("us-east-1", config=ClientConfig(timeout=4.0)).open()
    assert [thread.daemon for thread in threading.enumerate() if thread.name == THREAD] == [True]


async def test_program_ends_although_a_file_blocks(silent: Path) -> None:
    """A thread that waits for a file does not keep the interpreter from ending."""
    text = (
        "import asyncio\nfrom glue_integrations import ClientConfig, GlueIntegrationsClient\n"
        "asyncio.run(GlueIntegrationsClient('us-east-1', config=ClientConfig(timeout=4.0)).open())"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", text),
        env={**os.environ, "AWS_CREDENTIAL_FILE": str(silent)},
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert b"DeadlineExceededError" in errors
