"""What a reader types into a terminal: run as it stands, but for what needs AWS, the internet or hours."""

import os
import re
import shlex
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from clients.cases import missing
from clients.install import AWS_CLI, JAVASCRIPT
from examples.limit import time_limit

SECONDS: Final = 60
PORT: Final = "http://127.0.0.1:4580"
"""Where the pages have their emulators. Here, each gets a port of its own, for another may run on this machine."""

_EMULATOR: Final = "glue-integrations emulator"
_RUN: Final = ("glue-integrations ", "aws ", "curl ", "export ")
# Installing is what CI does first. The others are benchmarks and checks of their own, or need AWS.
_ONLY_SHOWN: Final = re.compile(
    r"(python3? -m venv|\. \.venv/bin/activate|pip install|nox|python tests/benchmarks/|python count\.py)\b"
)


class Terminal:
    """Terminals side by side: emulators go on in one while commands run in the other."""

    def __init__(self, stack: ExitStack) -> None:
        """Start with the environment of this process; *stack* stops what runs in the end."""
        self._stack = stack
        self._url = PORT

    def type(self, session: str) -> str:
        """Run the commands of a session, each after a prompt, and return what they print."""
        lines = session.replace("\\\n", "").splitlines()
        unprompted = [line for line in lines if not line.startswith("$ ")]
        assert not unprompted, f"no prompt: {unprompted}"
        return "".join(self._type(line.removeprefix("$ ")) for line in lines)

    def _type(self, line: str) -> str:
        verb, _, rest = line.partition(" ")
        if line.startswith(_EMULATOR):
            self._start(line)
        elif verb == "export":
            for variable in shlex.split(self.located(rest)):
                name, _, os.environ[name] = variable.partition("=")
        elif verb == "unset":
            for name in rest.split():
                del os.environ[name]
        else:
            return self.run(line)
        return ""

    def run(self, script: str) -> str:
        """Run a script of bash and return what it prints.

        Raises:
            AssertionError: It failed, or nobody has said whether such commands are to be run.
        """
        if _ONLY_SHOWN.match(script):
            return ""
        script = self.located(script)
        assert script.startswith(_RUN), f"neither run nor known to be only shown: {script}"
        if script.startswith("aws ") and not AWS_CLI.is_dir():
            missing("The AWS CLI is not there: `python tests/clients/install.py` installs it.")
        return _output(["bash", "-euo", "pipefail", "-c", script])

    def run_javascript(self, program: str) -> str:
        """Run a program for Node and return what it prints."""
        node = shutil.which("node")
        if node is None or not (JAVASCRIPT / "node_modules").is_dir():
            missing("The JavaScript SDK is not there: `python tests/clients/install.py` installs it.")
        Path("node_modules").symlink_to(JAVASCRIPT / "node_modules")
        Path("example.mjs").write_text(self.located(program), "utf-8")
        return _output([node, "example.mjs"])

    def located(self, text: str) -> str:
        """Return *text* with the address of the emulator that was started last."""
        return text.replace(PORT, self._url)

    def _start(self, command: str) -> None:
        arguments = [*shlex.split(command), "--port", "0"]
        emulator = self._stack.enter_context(subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True))
        self._stack.callback(emulator.terminate)
        assert emulator.stdout is not None
        with time_limit(SECONDS):
            ready = re.search(r"http://127\.0\.0\.1:\d+", emulator.stdout.readline())
        assert ready is not None, f"it did not start: {command}"
        self._url = ready[0]


def _output(arguments: list[str]) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"exit status {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout
