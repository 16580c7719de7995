"""What the filters of all listings have in common."""

from typing import Annotated

from ._base import RequestModel
from ._bounds import String128
from ._collections import AsTuple


class FilterModel(RequestModel, frozen=True):
    """Base of the filters."""

    name: String128 | None = None
    """What to filter by; 1 to 128 characters."""

    values: Annotated[tuple[String128, ...] | list[String128], AsTuple(String128)] = ()
    """Values to list; each 1 to 128 characters."""
