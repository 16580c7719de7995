"""The kinds of faults, and the value that each takes."""

from typing import Final, Literal, get_args

from glue_integrations.errors import ConfigurationError
from glue_integrations.testing._service.errors import CODES
from glue_integrations.testing._service.numbers import is_number, parse_number, shown

from .names import unknown

FaultKind = Literal[
    "error",
    "status",
    "latency",
    "stall",
    "drip",
    "cut",
    "reset",
    "html",
    "invalid-json",
    "marker-loop",
    "marker-cycle",
    "redirect",
    "clock-skew",
]
"""The kinds of faults, see `FaultRule`."""

MARKER_KINDS: Final = frozenset({"marker-loop", "marker-cycle"})
"""The kinds that make up a marker."""

DEFAULTS: Final[dict[str, str | float]] = {
    "status": 503,
    "stall": "before",
    "drip": 0.1,
    "cut": "inside",
    "reset": "before",
    "redirect": "https://glue.invalid/",
    "clock-skew": 3600,
}
_KINDS: Final = get_args(FaultKind)
_POSITIONS: Final = {
    "stall": ("before", "headers", "inside"),
    "cut": ("inside", "before"),
    "reset": ("before", "inside"),
}
_MAX_SECONDS: Final = 10**9
_BOUNDS: Final = {
    "status": (400, 599),
    "latency": (0, _MAX_SECONDS),
    "drip": (0, _MAX_SECONDS),
    "clock-skew": (-_MAX_SECONDS, _MAX_SECONDS),
}


def check_kind(kind: object) -> None:
    """Raise a `ConfigurationError` unless *kind* is a kind of fault."""
    if not isinstance(kind, str) or kind not in _KINDS:
        raise unknown("fault", kind, _KINDS)


def check_value(kind: str, value: object) -> None:
    """Raise a `ConfigurationError` unless *kind* takes *value*, where None is its default."""
    if kind in _BOUNDS:
        _check_number(kind, DEFAULTS.get(kind) if value is None else value)
    elif kind == "error":
        if not isinstance(value, str) or value not in CODES:
            raise unknown("error code", "" if value is None else value, CODES)
    elif kind in _POSITIONS:
        if value is not None and value not in _POSITIONS[kind]:
            raise ConfigurationError(f"{kind} must be one of {', '.join(_POSITIONS[kind])}, not {shown(value)}.")
    elif kind == "redirect":
        if value is not None and not (isinstance(value, str) and value and value.isascii() and value.isprintable()):
            raise ConfigurationError(f"redirect must be a URL of printable ASCII characters, not {shown(value)}.")
    elif value is not None:
        raise ConfigurationError(f"{kind} takes no value; remove {shown(value)}.")


def _check_number(kind: str, value: object) -> None:
    minimum, maximum = _BOUNDS[kind]
    is_whole = kind == "status"
    is_valid = is_number(value) and minimum <= value <= maximum and (not is_whole or value == int(value))
    if not is_valid:
        unit = "a whole number" if is_whole else "seconds"
        raise ConfigurationError(f"{kind} must be {unit} from {minimum} to {maximum}, not {shown(value)}.")


def parse_value(kind: str, text: str) -> str | float:
    """Convert the text of a value to what *kind* takes; text that is not a number stays text."""
    number = parse_number(text) if kind in _BOUNDS else None
    return text if number is None else number
