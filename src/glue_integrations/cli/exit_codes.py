"""How a command ends: its exit code, and one line if something went wrong."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Final

import typer

from glue_integrations._display import escape
from glue_integrations.errors import ConfigurationError, CredentialsError, GlueIntegrationsError, InvalidRequestError

_FAILED: Final = 1
WRONG_USAGE: Final = 2
_INTERRUPTED: Final = 130

# The messages of the client name its arguments.
_OPTIONS: Final = {"region_name=": "--region", "profile_name=": "--profile"}


def finish(work: Coroutine[None, None, None]) -> None:
    """Run *work* to its end.

    Args:
        work: What the command does.

    Raises:
        typer.Exit: It did not end well; why has been said.
    """
    try:
        asyncio.run(work)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except GlueIntegrationsError as error:
        code = _report(_explain(error), _code_of(error))
    except BrokenPipeError:
        _discard_output()  # whoever read it has seen enough
        return
    except OSError as error:
        _discard_output()  # a full disk, most likely
        code = _report(f"{error}.", _FAILED)
    else:
        return
    raise typer.Exit(code)


def report_usage(error: typer.TyperException) -> int:
    """Say what is wrong with what was typed.

    Returns:
        The exit code.
    """
    return _report(error.format_message(), WRONG_USAGE)


def report_no_output() -> int:
    """Say that there is nothing to write to: Python has no standard output if the shell has closed it.

    Returns:
        The exit code.
    """
    return _report("There is no standard output to write to.", _FAILED)


def _report(message: str, code: int) -> int:
    typer.echo(f"error: {escape(' '.join(message.split()))}", err=True)
    return code


def _explain(error: GlueIntegrationsError) -> str:
    text = str(error)
    if isinstance(error, ConfigurationError):
        for argument, option in _OPTIONS.items():
            text = text.replace(argument, option)
    if error.cursor is not None and (error.cursor.marker is not None or error.cursor.offset):
        text += f" The listing stopped midway; resume cursor: {error.cursor}"
    return text


def _code_of(error: GlueIntegrationsError) -> int:
    is_usage = isinstance(error, ConfigurationError | InvalidRequestError) and not isinstance(error, CredentialsError)
    return WRONG_USAGE if is_usage else _FAILED


def _discard_output() -> None:
    """Send what is still buffered nowhere, or Python would complain at exit that it cannot write it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
