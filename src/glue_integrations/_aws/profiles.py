"""The configuration files, and the profile that was chosen."""

import os
from pathlib import Path
from typing import Final

from botocore.exceptions import ConfigParseError
from botocore.session import Session

from glue_integrations._display import shorten
from glue_integrations.errors import ConfigurationError

from .settings import profile_of

_FILES: Final = (("config_file", "AWS_CONFIG_FILE"), ("credentials_file", "AWS_SHARED_CREDENTIALS_FILE"))


def _paths(session: Session) -> list[tuple[Path, str]]:
    return [(_expanded(str(session.get_config_variable(name))), variable) for name, variable in _FILES]


def _expanded(path: str) -> Path:
    """Return *path* as botocore reads it: ``~nobody`` is the name of a folder if there is no such user."""
    return Path(os.path.expanduser(os.path.expandvars(path)))  # noqa: PTH111  # Path.expanduser() raises an error


def read_files(session: Session) -> None:
    """Read the configuration files. A missing one is an empty one; blocks, so it is for a thread.

    Raises:
        ConfigurationError: One cannot be read.
    """
    for path, variable in _paths(session):
        try:
            if path.is_file():
                with path.open("rb") as file:  # botocore ignores a file that it cannot read
                    file.read(1)
            elif path.is_dir():
                raise IsADirectoryError(None, "It is a folder")
        except OSError as error:
            raise _file_error(path, variable, str(error.strerror)) from None
    try:
        session.full_config  # noqa: B018  # reads and keeps them
    except ConfigParseError as error:
        for path, variable in _paths(session):
            if str(path) == error.kwargs["path"]:
                raise _file_error(path, variable, _line_of(error.kwargs["error"])) from None
        raise


def _file_error(path: Path, variable: str, problem: str) -> ConfigurationError:
    source = variable if os.environ.get(variable, "").strip() else "the default"
    return ConfigurationError(
        f"The AWS configuration file {shorten(str(path), 200)} cannot be read: {problem}.",
        remedy=f"Correct the file. Its path comes from {source}.",
    )


def _line_of(error: object) -> str:
    """Say where a file is wrong. What is there may be a secret, so it is not shown."""
    lines = [line for line, _ in getattr(error, "errors", ())]
    line = lines[0] if lines else getattr(error, "lineno", None)
    kind = type(error).__name__
    return kind if line is None else f"{kind} in line {line}"


def require_profile(session: Session, *, is_needed: bool) -> None:
    """Make sure that the chosen profile is there, if *is_needed*; else it is an empty one if it is not.

    Raises:
        ConfigurationError: There is no such profile.
    """
    found = profile_of(session)
    profiles = session.full_config["profiles"]
    if found is None or found.value in profiles:
        return
    if not is_needed:
        ignore_missing_profile(session)
        return
    files = " nor in ".join(shorten(str(path), 200) for path, _ in _paths(session))
    raise ConfigurationError(
        f'The profile "{shorten(found.value, 80)}" is neither in {files}.',
        remedy=f"It comes from {found.source}. `aws configure list-profiles` lists them.",
    )


def ignore_missing_profile(session: Session) -> None:
    """Make the chosen profile an empty one if there is none, for keys and a Region that need no profile."""
    name = session.get_config_variable("profile")
    if name is not None:
        session.full_config["profiles"].setdefault(name, {})


def profile_to_log_in(session: Session) -> str:
    """Return the profile whose session a person would renew: the chosen one, or the source of its role."""
    chosen = profile_of(session)
    name = "default" if chosen is None else chosen.value
    profiles, seen = session.full_config["profiles"], {name}
    while (source := profiles.get(name, {}).get("source_profile")) is not None and source not in seen:
        seen.add(source)
        name = source
    return name
