"""What the marker ``glue_seed`` of a test asks for."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeGuard

import pytest

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from ._behaviour import Behaviour
from ._seed import load_seed
from .emulator import GlueEmulator

_OPTIONS = frozenset({"count", "behaviour"})
_FORMS = "a path, integrations, or count="


def marked_emulator(marker: pytest.Mark | None, *directories: Path) -> GlueEmulator:
    """Return an emulator that holds what *marker* says.

    Args:
        marker: ``glue_seed``; None for the built-in samples.
        directories: Where a seed file with a relative path may be; the first that has it counts.

    Raises:
        ConfigurationError: The arguments of the marker, or the file it names, are wrong.
    """
    if marker is None:
        return GlueEmulator()
    unknown = marker.kwargs.keys() - _OPTIONS
    if unknown:
        raise ConfigurationError(f"there is no {', '.join(sorted(unknown))}=, only count= and behaviour=.")
    behaviour = _behaviour(marker.kwargs.get("behaviour"))
    if not marker.args:
        return GlueEmulator(count=_count(marker.kwargs.get("count", 25)), behaviour=behaviour)
    if "count" in marker.kwargs:
        raise ConfigurationError(f"it takes {_FORMS}, not both.")
    return GlueEmulator(_content(marker.args, directories), behaviour=behaviour)


def _content(given: tuple[object, ...], directories: tuple[Path, ...]) -> list[Integration]:
    first, *others = given
    if isinstance(first, str | Path) and not others:
        return load_seed(_find(Path(first), directories))
    items: Iterable[object] = given
    if not others and _is_iterable(first) and not isinstance(first, Integration | str | bytes):
        items = first
    integrations: list[Integration] = []
    for index, item in enumerate(items):
        if not isinstance(item, Integration):
            raise ConfigurationError(f"it takes {_FORMS}; item {index} is no Integration but {item!r}.")
        integrations.append(item)
    return integrations


def _find(path: Path, directories: tuple[Path, ...]) -> Path:
    """Return the first of the files that is there; if none is, the first, which an error then names."""
    files = [directory / path for directory in directories]
    return next((file for file in files if file.exists()), files[0])


def _count(count: object) -> int:
    if not isinstance(count, int) or isinstance(count, bool):
        raise ConfigurationError(f"count must be a whole number, not {count!r}.")
    return count


def _behaviour(given: object) -> Behaviour:
    if given is None:
        return Behaviour()
    if isinstance(given, Behaviour):
        return given
    switches = list(given) if _is_iterable(given) and not isinstance(given, str) else [given]
    named = [switch for switch in switches if isinstance(switch, str)]
    if named == switches:
        return Behaviour.parse(named)
    raise ConfigurationError(f"behaviour must be a Behaviour or NAME=VALUE strings, not {given!r}.")


def _is_iterable(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, Iterable)
