"""Checks numbers that users pass: their types and bounds."""

from math import inf, isfinite
from re import ASCII
from re import compile as compile_pattern
from typing import Final, TypeGuard

from glue_integrations.errors import ConfigurationError

CENTURY: Final = 3_155_760_000.0
"""Seconds in a hundred years: the longest finite duration."""

_MAX_SHOWN_BITS: Final = 128
_NUMBER: Final = compile_pattern(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", ASCII)
_MAX_DIGITS: Final = 40


def check_whole_number(name: str, value: object, lowest: int, highest: int) -> None:
    """Raise `ConfigurationError` unless *value* is an int within the bounds; a bool is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigurationError(f"{name} must be a whole number, not {shown(value)}.")
    if not lowest <= value <= highest:
        raise ConfigurationError(f"{name} must be at least {lowest} and at most {highest}, not {shown(value)}.")


def check_number(name: str, value: object, highest: float, *, may_be_inf: bool = False) -> None:
    """Raise `ConfigurationError` unless *value* is a number from 0 to *highest*."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ConfigurationError(f"{name} must be a number, not {shown(value)}.")
    if not (0 <= value <= highest or (may_be_inf and value == inf)):
        bounds = f"at least 0 and at most {highest:.0f}{', or inf' if may_be_inf else ''}"
        raise ConfigurationError(f"{name} must be {bounds}, not {shown(value)}.")


def check_finite(name: str, value: object) -> None:
    """Raise `ConfigurationError` unless *value* is a number of any size."""
    if not is_number(value):
        raise ConfigurationError(f"{name} must be a finite number, not {shown(value)}.")


def is_number(value: object) -> TypeGuard[float]:
    """Return whether *value* is a finite number; a bool is not."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # an int that no float can hold
        return False


def parse_number(text: str) -> float | None:
    """Return the number in *text*, an int if it is written as one; None if it is not a finite number."""
    if not _NUMBER.fullmatch(text.lower()):
        return None
    if text.lstrip("+-").isdigit() and len(text) <= _MAX_DIGITS:
        return int(text)
    number = float(text)
    return number if isfinite(number) else None


def shown(value: object) -> str:
    """Return a value for a message."""
    # Python refuses to print an int of more than 4300 digits.
    is_huge = isinstance(value, int) and value.bit_length() > _MAX_SHOWN_BITS
    return "a number that large" if is_huge else repr(value)
