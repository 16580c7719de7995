"""Start-up: imports, help, and a missing extra."""

import sys
from subprocess import run

import pytest

from cli.command import Invoke, environment
from cli.command import run as run_command


def python(program: str) -> tuple[int, str, str]:
    """Run a program in a fresh interpreter."""
    finished = run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment())
    return finished.returncode, finished.stdout, finished.stderr


def test_import_is_light() -> None:
    """Importing the package loads neither typer nor rich."""
    program = (
        "import sys, glue_integrations.cli; print({'typer', 'rich', 'aiobotocore', 'pydantic'} & set(sys.modules))"
    )
    assert python(program) == (0, "set()\n", "")


@pytest.mark.parametrize("command", ["", "list", "get", "emulator", "demo"])
def test_help_loads_no_client(command: str) -> None:
    """--help loads neither aiobotocore nor aiohttp."""
    program = (
        "import sys; from glue_integrations.cli import main; "
        f"sys.argv = ['x', *{command.split()}, '--help']; code = main(); "
        "print({'aiobotocore', 'botocore', 'aiohttp', 'tenacity'} & set(sys.modules)); sys.exit(code)"
    )
    code, out, errors = python(program)
    assert (code, errors) == (0, "")
    assert out.endswith("\nset()\n")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra(missing: str) -> None:
    """Without typer or rich, one line says how to install them."""
    program = f"import sys; sys.modules[{missing!r}] = None; from glue_integrations.cli import main; sys.exit(main())"
    line = "glue-integrations needs the extra \"cli\": pip install 'glue-integrations[cli]'\n"
    assert python(program) == (2, "", line)


def test_other_missing_modules() -> None:
    """Another missing module is reported as such."""
    program = "import sys; sys.modules['pydantic'] = None; from glue_integrations.cli import main; sys.exit(main())"
    code, _, errors = python(program)
    assert code == 1
    assert "ModuleNotFoundError" in errors


def test_interrupt_while_loading() -> None:
    """Ctrl-C during imports exits without a traceback."""
    program = (
        "import sys; from glue_integrations.cli import main\n"
        "class Interrupted:\n"
        "    def find_spec(self, *_): raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted()); sys.exit(main())"
    )
    assert python(program) == (130, "", "")


async def test_help() -> None:
    """--help lists the four commands, and no options for shell completion."""
    outcome = await run_command("--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert "Usage: glue-integrations [OPTIONS] COMMAND" in outcome.out
    assert all(f" {command} " in outcome.out for command in ("list", "get", "emulator", "demo"))
    assert "completion" not in outcome.out


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            "list",
            {"region", "profile", "endpoint-url", "status", "name", "source-arn", "limit", "output", "help"},
        ),
        ("get", {"region", "profile", "endpoint-url", "output", "help"}),
        (
            "emulator",
            {
                *("host", "port", "count", "seed", "save", "speed", "behaviour", "fault", "region", "account"),
                *("any-credentials", "access-log", "help"),
            },
        ),
        ("demo", {"help"}),
    ],
)
async def test_options(invoke: Invoke, command: str, options: set[str]) -> None:
    """Each command has exactly these options."""
    outcome = await invoke(command, "--help")
    words = outcome.out.replace("│", " ").split()
    assert outcome.code == 0
    assert {word[2:] for word in words if word.startswith("--")} == options
