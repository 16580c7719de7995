"""The pytest marker ``glue_seed``."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeGuard

import pytest

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from ._faults.rules import FaultRule
from ._service.behaviour import Behaviour
from ._service.clock import VirtualClock
from ._service.saved import load_seed
from .emulator import GlueEmulator

_OPTIONS: Final = ("count", "behaviour", "clock", "faults")
_CONTENTS: Final = "a path, integrations or count="


def emulator_for_marker(marker: pytest.Mark | None, *directories: Path) -> GlueEmulator:
    """Return an emulator as *marker* describes it.

    Args:
        marker: The marker ``glue_seed``; None for the built-in samples.
        directories: Where to look for a seed file with a relative path; the first match is used.

    Raises:
        ConfigurationError: An argument of the marker, or the seed file, is invalid.
    """
    if marker is None:
        return GlueEmulator()
    unknown = [name for name in sorted(marker.kwargs) if name not in _OPTIONS]
    if unknown:
        raise ConfigurationError(
            f"unknown argument {', '.join(f'{name}=' for name in unknown)}; choose from "
            f"{', '.join(f'{name}=' for name in _OPTIONS)}."
        )
    if marker.args and "count" in marker.kwargs:
        raise ConfigurationError("a path or integrations cannot be used together with count=.")
    return GlueEmulator(
        _content(marker.args, directories) if marker.args else None,
        count=_count(marker.kwargs.get("count")),
        behaviour=_behaviour(marker.kwargs.get("behaviour")),
        clock=_clock(marker.kwargs.get("clock")),
        faults=_faults(marker.kwargs.get("faults", ())),
    )


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


def _count(count: object) -> int | None:
    if count is not None and (not isinstance(count, int) or isinstance(count, bool)):
        raise ConfigurationError(f"count must be a whole number, not {count!r}.")
    return count


def _behaviour(argument: object) -> Behaviour:
    if argument is None:
        return Behaviour()
    if isinstance(argument, Behaviour):
        return argument
    switches = _listed(argument)
    strings = [switch for switch in switches if isinstance(switch, str)]
    if strings == switches:
        return Behaviour.parse(strings)
    raise ConfigurationError(f"behaviour must be a Behaviour or NAME=VALUE strings, not {argument!r}.")


def _clock(argument: object) -> VirtualClock | None:
    if argument is None or isinstance(argument, VirtualClock):
        return argument
    raise ConfigurationError(f"clock must be a VirtualClock, not {argument!r}.")


def _faults(argument: object) -> list[FaultRule | str]:
    rules = _listed(argument)
    valid = [rule for rule in rules if isinstance(rule, FaultRule | str)]
    if valid == rules:
        return valid
    raise ConfigurationError(
        f"faults must be FaultRules or strings such as 'error=ThrottlingException', not {argument!r}."
    )


def _listed(argument: object) -> list[object]:
    """Return the items of *argument*, or itself if it is one item."""
    return list(argument) if _is_iterable(argument) and not isinstance(argument, str) else [argument]


def _is_iterable(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, Iterable)
