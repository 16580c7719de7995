"""Compare a spec with what AWS returned."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeGuard

from glue_integrations.models import Tag
from glue_integrations.models._base import WireModel
from glue_integrations.models._collections import NULL_MAP, NULL_TUPLE

_KEYS: Final = ("kms_key_id", "kms_arn")
_NAMESPACES: Final = ("source_arn", "target_arn")


class Unequal(NamedTuple):
    """A member that differs, or that the response leaves out."""

    member: str
    wanted: object
    found: object
    is_left_out: bool = False


def compare(wanted: object, found: object, path: str = "") -> Iterator[Unequal]:
    """Yield the members of *wanted* that are not the same in *found*; what *wanted* leaves out is not compared."""
    wanted, found = _by_key(wanted), _by_key(found)
    if wanted is None or wanted == found:
        return
    if found is None or found is NULL_TUPLE or found is NULL_MAP:
        yield Unequal(path, wanted, None, is_left_out=True)
    elif isinstance(wanted, WireModel) and isinstance(found, WireModel):
        yield from _compare_models(wanted, found, path)
    elif _is_map(wanted) and _is_map(found):
        for key, value in wanted.items():
            yield from compare(value, found.get(key), f"{path}.{key}")
    elif _is_tuple(wanted) and _is_tuple(found) and len(wanted) == len(found):
        for number, (item, arrived) in enumerate(zip(wanted, found, strict=True)):
            yield from compare(item, arrived, f"{path}.{number}")
    elif not _is_same(wanted, found, path):
        yield Unequal(path, wanted, found, is_left_out=_is_alias(wanted, path) or _is_alias(found, path))


def _compare_models(wanted: WireModel, found: WireModel, path: str) -> Iterator[Unequal]:
    for name in type(wanted).model_fields:
        if name in wanted.model_fields_set and name in type(found).model_fields:
            arrived = getattr(found, name) if name in found.model_fields_set else None
            yield from compare(getattr(wanted, name), arrived, f"{path}.{name}".lstrip("."))


def _is_map(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping)


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def _by_key(value: object) -> object:
    """Turn tags, whose order means nothing, into a map."""
    if not _is_tuple(value):
        return value
    tags = [item for item in value if isinstance(item, Tag)]
    return {tag.key: tag.value for tag in tags} if tags else value


def _is_alias(value: object, path: str) -> bool:
    """Return whether *value* names a KMS key by an alias; only KMS knows which key that is."""
    return path.endswith(_KEYS) and isinstance(value, str) and "alias/" in value


def _is_same(wanted: object, found: object, path: str) -> bool:
    if isinstance(wanted, str) and isinstance(found, str):
        if path.endswith(_KEYS) and not wanted.startswith("arn:"):
            return found == wanted or found.endswith(f":key/{wanted}")
        if path in _NAMESPACES:
            # AWS's guides spell the ARN of a Redshift namespace both ways.
            return wanted.replace(":namespace/", ":namespace:") == found.replace(":namespace/", ":namespace:")
    return wanted == found
