"""Seed files: integrations as JSON."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypeGuard

from pydantic import ValidationError

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration

from .validation_errors import first_error


def load_seed(path: str | Path) -> list[Integration]:
    """Load integrations from a JSON file, such as the saved output of ``aws glue describe-integrations``.

    Args:
        path: The file: a list of integrations by wire names, or an object with the list as ``Integrations``.

    Returns:
        The integrations, in the order of the file.

    Raises:
        ConfigurationError: The file cannot be read or is invalid. The message names the file, the index of the
            integration and the member.
    """
    return [_integration(f"{path}: Integrations[{index}]", item) for index, item in enumerate(_items(Path(path)))]


def save_seed(path: str | Path, integrations: Iterable[Integration]) -> None:
    """Save integrations to a JSON file that `load_seed` reads.

    Raises:
        ConfigurationError: The file cannot be written.
    """
    content = json.dumps({"Integrations": [integration.to_wire() for integration in integrations]}, indent=2)
    target = Path(path)
    temporary = target.with_name(f"{target.name}.new")
    try:
        temporary.write_text(content + "\n", "utf-8")
        temporary.replace(target)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}.") from error


def _items(path: Path) -> list[object]:
    try:
        content: object = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: is not valid JSON: {error}.") from error
    items = content.get("Integrations") if _is_object(content) else content
    if not _is_list(items):
        raise ConfigurationError(f"{path}: must be a list of integrations or an object with the list Integrations.")
    return items


def _integration(location: str, item: object) -> Integration:
    try:
        return Integration.model_validate(item, by_alias=True, by_name=False)
    except ValidationError as error:
        member, message = first_error(error)
        raise ConfigurationError(f"{location}{member and '.'}{member}: {message}.") from None


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
