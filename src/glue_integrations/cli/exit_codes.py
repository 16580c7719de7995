"""Exit codes, and the one-line message for an error."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Final

import typer

from glue_integrations._display import escape
from glue_integrations.errors import ConfigurationError, CredentialsError, GlueIntegrationsError, InvalidRequestError

_FAILED: Final = 1
USAGE_ERROR: Final = 2
_INTERRUPTED: Final = 130

# The client's messages name its arguments; the user typed options.
_OPTIONS: Final = {
    "region_name=": "--region",
    "profile_name=": "--profile",
    "endpoint_url=": "--endpoint-url",
    "source_arn": "--source-arn",
    "integration_name": "--name",
    "arn_or_name": "ARN_OR_NAME",
}


def run_to_exit(command: Coroutine[None, None, None]) -> None:
    """Run *command*; report an error and exit with its code.

    Args:
        command: The command's coroutine.

    Raises:
        typer.Exit: The command failed, and its error was reported.
    """
    try:
        asyncio.run(command)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except GlueIntegrationsError as error:
        code = _report(_message(error), _exit_code(error))
    except BrokenPipeError:
        _discard_output()  # the reader, such as head, has closed the pipe
        return
    except OSError as error:
        _discard_output()  # a full disk, most likely
        code = _report(f"{error}.", _FAILED)
    else:
        return
    raise typer.Exit(code)


def report_usage_error(error: typer.TyperException) -> int:
    """Report a usage error.

    Returns:
        The exit code.
    """
    return _report(error.format_message(), USAGE_ERROR)


def report_no_stdout() -> int:
    """Report that standard output is closed, as after ``>&-`` in a shell.

    Returns:
        The exit code.
    """
    return _report("Standard output is closed.", _FAILED)


def _report(message: str, code: int) -> int:
    typer.echo(f"error: {escape(' '.join(message.split()))}", err=True)
    return code


def _message(error: GlueIntegrationsError) -> str:
    # What was refused before sending is about an option, whatever operation it is for.
    text = str(error.evolve(operation=None) if isinstance(error, InvalidRequestError) else error)
    if isinstance(error, ConfigurationError | InvalidRequestError):
        for argument, option in _OPTIONS.items():
            text = text.replace(argument, option)
    if error.cursor is not None and (error.cursor.marker is not None or error.cursor.offset):
        text += f" The listing is incomplete; resume it from cursor {error.cursor}"
    return text


def _exit_code(error: GlueIntegrationsError) -> int:
    is_usage = isinstance(error, ConfigurationError | InvalidRequestError) and not isinstance(error, CredentialsError)
    return USAGE_ERROR if is_usage else _FAILED


def _discard_output() -> None:
    """Discard buffered output, which Python would otherwise fail to write at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
