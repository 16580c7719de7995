"""Files with the content of an emulator: a saved state, or integrations as commands print them."""

import json
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeGuard
from uuid import uuid4

from pydantic import ValidationError

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from .snapshot import Snapshot
from .validation_errors import first_error

_VERSION: Final = 2
_WHOLE_LISTING: Final = "`glue-integrations list --output json`"
_MARKERS: Final = ("Marker", "NextToken")
_UNKNOWN: Final = "extra_forbidden"
"""pydantic's error for a section that the models lack."""


class Seed(list[Integration]):
    """Integrations from a file. If the file is a saved state, an emulator with this seed goes on from there."""

    def __init__(self, integrations: Iterable[Integration], saved: Snapshot | None = None) -> None:
        super().__init__(integrations)
        self._loaded = tuple(self)
        self._saved = saved

    @property
    def snapshot(self) -> Snapshot | None:
        """The saved state; None if the file has none, or the list was changed since."""
        return self._saved if tuple(self) == self._loaded else None


def load_seed(path: str | Path) -> list[Integration]:
    """Load a seed file, for `GlueEmulator`.

    It may be a state that `GlueEmulator.save` wrote: the emulator then goes on where the saved one was, with its time,
    markers and everything else. Or it has integrations: a list, an object with the list as ``Integrations``, one
    integration, or one in each line, as ``aws glue describe-integrations`` and ``glue-integrations list`` and ``get``
    print them.

    Args:
        path: The file.

    Returns:
        The integrations, in the order of the file. If you change the list, an emulator takes no more from it than the
        integrations.

    Raises:
        ConfigurationError: The file cannot be read or is invalid, or is one page of several. The message names the
            file, the index of the integration and the member.
    """
    content = _read(checked_path("path", path))
    if _is_object(content) and "version" in content:
        snapshot = _snapshot(path, content)
        return Seed(
            (item.integration for account in snapshot.accounts for item in account.integrations.items), snapshot
        )
    items = _items(path, content)
    return Seed(_integration(f"{path}: Integrations[{index}]", item) for index, item in enumerate(items))


def checked_path(name: str, path: object) -> Path:
    """Return *path*, the argument *name*, as a path.

    Raises:
        ConfigurationError: It is not a path, or empty.
    """
    if not isinstance(path, str | Path) or not path:
        raise ConfigurationError(f"{name} must be the path of a file, not {path!r}.")
    return Path(path)


def save(path: str | Path, snapshot: Snapshot) -> None:
    """Save a state to a file that `load_seed` reads. An existing file keeps its mode, and a link stays one.

    Raises:
        ConfigurationError: The file cannot be written; then it is as it was.
    """
    content = json.dumps(snapshot.model_dump(mode="json"), indent=2).encode() + b"\n"
    try:
        _replace(Path(os.path.realpath(path)), content)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be written: {_reason(error)}.") from error


def _replace(path: Path, content: bytes) -> None:
    """Write a file, so that at any time it is either the old one or the new one."""
    mode = path.stat().st_mode if path.exists() else None
    if mode is not None and not stat.S_ISREG(mode):  # a device or a pipe, such as /dev/stdout
        path.write_bytes(content)
        return
    temporary = path.with_name(f".{uuid4().hex}.new")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _read(path: Path) -> object:
    try:
        text = path.read_bytes()
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {_reason(error)}.") from error
    try:
        return _parse(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: is not valid JSON: {error}.") from error


def _parse(text: bytes) -> object:
    """Parse JSON, or a JSON object in each line."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        # Otherwise, the error of the whole says what is wrong.
        if len(lines) < 2 or not all(line.lstrip().startswith(b"{") for line in lines):
            raise
        return [_line(number, line) for number, line in enumerate(lines, 1)]


def _line(number: int, line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None


def _items(path: str | Path, content: object) -> list[object]:
    if _is_object(content):
        if any(content.get(name) for name in _MARKERS):
            raise ConfigurationError(
                f"{path}: is one page of several, because it has a marker. Save the whole listing, for example with "
                f"{_WHOLE_LISTING}, or remove the marker to use this page only."
            )
        content = [content] if "IntegrationArn" in content else content.get("Integrations")
    if not _is_list(content):
        raise ConfigurationError(
            f"{path}: must be a list of integrations, an object with the list Integrations, or a saved state."
        )
    if any(_is_object(item) and "IntegrationArn" not in item and "Integrations" in item for item in content):
        raise ConfigurationError(
            f"{path}: has several pages of a listing. Save the whole listing, for example with {_WHOLE_LISTING}."
        )
    return content


def _snapshot(path: str | Path, content: dict[str, object]) -> Snapshot:
    if content["version"] != _VERSION:
        raise ConfigurationError(
            f"{path}: has the version {content['version']!r}, and this release reads version {_VERSION}; load it with "
            "the release that saved it."
        )
    try:
        return Snapshot.model_validate(content)
    except ValidationError as error:
        unknown = next((item for item in error.errors() if item["type"] == _UNKNOWN), None)
        if unknown is not None:
            section = ".".join(map(str, unknown["loc"]))
            raise ConfigurationError(
                f"{path}: has the section {section}, which this release does not know; load it with the release that "
                "saved it, or remove the section."
            ) from None
        member, message = first_error(error)
        raise ConfigurationError(f"{path}: {member}{member and ': '}{message}.") from None


def _integration(location: str, item: object) -> Integration:
    try:
        return Integration.model_validate(item, by_alias=True, by_name=False)
    except ValidationError as error:
        member, message = first_error(error)
        raise ConfigurationError(f"{location}{member and '.'}{member}: {message}.") from None


def _reason(error: OSError | ValueError) -> object:
    return error.strerror if isinstance(error, OSError) else error


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
