"""What the filters of all listings have in common."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from ._base import RequestModel
from ._bounds import String128
from ._collections import AsTuple
from ._values import UnknownValue


class FilterModel(RequestModel, frozen=True):
    """Base of the filters."""

    name: String128 | None = None
    """What to filter by; 1 to 128 characters."""

    # Not Sequence[str], which a str is as well; a variable that holds a list of states is no list of str.
    values: Annotated[
        tuple[String128, ...] | list[String128] | Sequence[StrEnum | UnknownValue], AsTuple(String128)
    ] = ()
    """Values to list; each 1 to 128 characters."""
