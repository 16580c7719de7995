"""An account in a Region, and the ARNs that name one."""

import re
from typing import Final, NamedTuple

from .behaviour import Behaviour

DEFAULT_ACCOUNT: Final = "123456789012"
DEFAULT_REGION: Final = "us-east-1"

_INTEGRATION_ARN: Final = re.compile(
    r"arn:[^:]*:glue:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):integration[:/]", re.ASCII
)
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_REGION: Final = re.compile(r"[a-z]{2,8}(-[a-z]{1,12}){1,3}-\d{1,2}", re.ASCII)
_ANY_REGION: Final = re.compile(r"(?![0-9]+\Z)(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_ARN_PARTS: Final = 6

_ANY_REGION_REMEDY: Final = (
    "For a Region that is only a name, such as local, set the switch region_names to any: "
    "Behaviour(region_names='any') or --behaviour region-names=any."
)


class Scope(NamedTuple):
    """An account in a Region. A caller sees nothing outside its scope."""

    account: str
    region: str


def is_account(text: str) -> bool:
    """Return whether *text* is twelve digits."""
    return _ACCOUNT.fullmatch(text) is not None


def is_region(text: str, behaviour: Behaviour) -> bool:
    """Return whether *text* is accepted as a Region: it looks like AWS's names, unless a switch allows any name."""
    names = _REGION if behaviour.region_names == "aws" else _ANY_REGION
    return names.fullmatch(text) is not None


def region_remedy(region: object, behaviour: Behaviour) -> str:
    """Return what to do about a Region that is not accepted."""
    text = region if isinstance(region, str) else ""
    if is_region(text.lower(), behaviour):
        return f"Write it in lower case: {text.lower()}."
    if behaviour.region_names == "any":
        return "With region_names='any', a Region has 1 to 63 lower-case letters, digits and inner hyphens."
    return _ANY_REGION_REMEDY if _ANY_REGION.fullmatch(text) else "Use the code of a Region, such as us-east-1."


def is_arn(text: str) -> bool:
    """Return whether *text* has the six parts of an ARN."""
    return text.startswith("arn:") and len(text.split(":", _ARN_PARTS - 1)) == _ARN_PARTS


def scope_of_target(arn: str) -> Scope | None:
    """Return the account and Region in the ARN of any resource; None if it has none of the two."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS or not is_account(parts[4]) or not parts[3]:
        return None
    return Scope(parts[4], parts[3])


def scope_of(arn: str) -> Scope | None:
    """Return the account and Region of an integration's ARN; None if *arn* is none."""
    found = _INTEGRATION_ARN.match(arn)
    return None if found is None else Scope(found["account"], found["region"])
