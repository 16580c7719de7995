"""The pytest marker ``glue_seed``."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeGuard

import pytest

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from ._service.behaviour import Behaviour
from ._service.saved import load_seed
from .emulator import GlueEmulator

_OPTIONS = frozenset({"count", "behaviour"})
_CONTENTS = "a path, integrations or count="


def emulator_for_marker(marker: pytest.Mark | None, *directories: Path) -> GlueEmulator:
    """Return an emulator with the content and behaviour from *marker*.

    Args:
        marker: The marker ``glue_seed``; None for the built-in samples.
        directories: Where to look for a seed file with a relative path; the first match is used.

    Raises:
        ConfigurationError: An argument of the marker, or the seed file, is invalid.
    """
    if marker is None:
        return GlueEmulator()
    unknown = marker.kwargs.keys() - _OPTIONS
    if unknown:
        raise ConfigurationError(
            f"unknown argument {', '.join(f'{name}=' for name in sorted(unknown))}; choose from count= and behaviour=."
        )
    behaviour = _behaviour(marker.kwargs.get("behaviour"))
    if not marker.args:
        return GlueEmulator(count=_count(marker.kwargs.get("count", 25)), behaviour=behaviour)
    if "count" in marker.kwargs:
        raise ConfigurationError("a path or integrations cannot be used together with count=.")
    return GlueEmulator(_content(marker.args, directories), behaviour=behaviour)


def _content(argument: tuple[object, ...], directories: tuple[Path, ...]) -> list[Integration]:
    first, *others = argument
    if isinstance(first, str | Path) and not others:
        return load_seed(_find(Path(first), directories))
    items: Iterable[object] = argument
    if not others and _is_iterable(first) and not isinstance(first, Integration | str | bytes):
        items = first
    integrations: list[Integration] = []
    for index, item in enumerate(items):
        if not isinstance(item, Integration):
            raise ConfigurationError(f"pass {_CONTENTS}; item {index} is not an Integration: {item!r}.")
        integrations.append(item)
    return integrations


def _find(path: Path, directories: tuple[Path, ...]) -> Path:
    """Return the first existing file, or else the first candidate, which the error then names."""
    files = [directory / path for directory in directories]
    return next((file for file in files if file.exists()), files[0])


def _count(count: object) -> int:
    if not isinstance(count, int) or isinstance(count, bool):
        raise ConfigurationError(f"count must be a whole number, not {count!r}.")
    return count


def _behaviour(argument: object) -> Behaviour:
    if argument is None:
        return Behaviour()
    if isinstance(argument, Behaviour):
        return argument
    switches = list(argument) if _is_iterable(argument) and not isinstance(argument, str) else [argument]
    strings = [switch for switch in switches if isinstance(switch, str)]
    if strings == switches:
        return Behaviour.parse(strings)
    raise ConfigurationError(f"behaviour must be a Behaviour or NAME=VALUE strings, not {argument!r}.")


def _is_iterable(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, Iterable)
