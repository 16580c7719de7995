"""An operation of the API, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from pydantic import BaseModel

from glue_integrations.models._base import PageModel, RequestModel

P = ParamSpec("P")
ResponseT = TypeVar("ResponseT", bound=BaseModel)
PageT = TypeVar("PageT", bound=PageModel)
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[P, ResponseT]):
    """An operation of the API."""

    name: str
    """AWS's name."""

    request: Callable[P, RequestModel]
    """The request model: its members are the arguments."""

    response: type[ResponseT]
    """The response model."""

    is_read: bool
    """Whether the operation changes nothing, so that a retry is safe. No default: forgetting it would retry a write."""

    find_out: str = ""
    """How to find out whether a write took effect. ``{Name}`` becomes the member *Name* of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedOperation(Operation[P, PageT], Generic[P, PageT, ItemT]):
    """An operation that lists something, page by page."""

    items: Callable[[PageT], tuple[ItemT, ...]]
    """Returns the items of a page."""

    key: Callable[[ItemT], str]
    """Returns what identifies an item."""
