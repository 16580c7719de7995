"""How the methods of the client reach the service: by one call or one listing."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar, cast

from pydantic import JsonValue, ValidationError

from glue_integrations._core.call import Caller, CallResult
from glue_integrations._core.decode import summarise
from glue_integrations._core.operation import ItemT, Operation, P, PagedOperation, PageT, ResponseT
from glue_integrations._display import shorten
from glue_integrations.cursor import Cursor
from glue_integrations.errors import InvalidRequestError, NotFoundError
from glue_integrations.pagination import Fetched, Listing, Pager

T = TypeVar("T")

_SHOWN: Final = 512
_IDENTIFYING: Final = ("Arn", "Identifier", "Name")
"""Endings of the members that say what a request is about. Others may hold what nobody wants in a log."""


class ListingOptions(NamedTuple):
    """Options of a listing that are not members of its request."""

    page_size: int | None = None
    limit: int | None = None
    resume: Cursor | str | None = None

    exact_match: Mapping[str, str] = MappingProxyType({})
    """Values of an item's members that the client compares itself."""

    names: Mapping[str, str] = MappingProxyType({})
    """Arguments that became members of the request, by the names of the members."""


class OperationsBase:
    """Base of the client's methods."""

    _caller: Caller

    async def _call(self, operation: Operation[P, ResponseT], *args: P.args, **members: P.kwargs) -> ResponseT:
        """Make one call."""
        params = build(operation, {}, operation.request, *args, **members).to_wire()
        return (await self._send(operation, params)).response

    def _listing(
        self,
        operation: PagedOperation[P, PageT, ItemT],
        options: ListingOptions,
        *args: P.args,
        **members: P.kwargs,
    ) -> Pager[ItemT]:
        """Return a pager over all pages, without sending anything yet."""
        self._caller.channel.require_open()
        names = {"max_records": "page_size", **options.names}
        params = build(operation, names, operation.request, *args, **members).to_wire()
        if options.page_size is not None and options.page_size < 1:
            message = f"page_size must be at least 1, not {options.page_size}."
            raise InvalidRequestError(message, operation=operation.name)
        region_name = self._caller.channel.region_name
        listing = Listing(
            operation=operation.name,
            query=_fingerprint(operation.name, region_name, params, options.exact_match),
            target=_target(region_name, params, options.exact_match),
            fetch=partial(self._fetch, operation, params),
            key=operation.key,
            accept=partial(_matches_exactly, options.exact_match) if options.exact_match else None,
            page_size=options.page_size,
        )
        return Pager(listing, limit=options.limit, resume=options.resume)

    async def _fetch(
        self, operation: PagedOperation[P, PageT, ItemT], params: Mapping[str, JsonValue], marker: str | None
    ) -> Fetched[ItemT]:
        # A marker from the service is sent back unchanged, even if it is longer than the service model allows.
        result = await self._send(operation, params if marker is None else {**params, "Marker": marker})
        page = Fetched(operation.items(result.response), result.response.marker or None, result.request_id)
        self._caller.observer.notify_page(
            operation.name, len(page.items), page.request_id, is_last=page.next_marker is None
        )
        return page

    async def _send(self, operation: Operation[P, ResponseT], params: Mapping[str, JsonValue]) -> CallResult[ResponseT]:
        try:
            return await self._caller.call(operation, params)
        except NotFoundError as error:
            # AWS's message does not say what it did not find, or where.
            target = _target(self._caller.channel.region_name, params, {})
            failure = error.evolve(remedy=f"Searched {target}. {error.remedy}")
        raise failure


def build(
    operation: Operation[..., ResponseT],
    names: Mapping[str, str],
    model: Callable[P, T],
    *args: P.args,
    **members: P.kwargs,
) -> T:
    """Build a model from arguments.

    Args:
        operation: The operation that the arguments are for.
        names: The arguments that became members, by the names of the members.
        model: Validates the arguments.
        *args: Its arguments.
        **members: Its keyword arguments.

    Returns:
        The model.

    Raises:
        InvalidRequestError: An argument is invalid; the message names it.
    """
    try:
        return model(*args, **members)
    except ValidationError as error:
        reason = summarise(error, names)
    raise InvalidRequestError(f"{reason}.", operation=operation.name)


def _fingerprint(
    operation: str, region_name: str, params: Mapping[str, JsonValue], exact_match: Mapping[str, str]
) -> str:
    query = [operation, region_name, {name: _unordered(value) for name, value in params.items()}, {**exact_match}]
    return hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()[:16]


def _unordered(value: JsonValue) -> JsonValue:
    """Sort lists: the order of filters and values means nothing, and that of a set differs in every process."""
    if isinstance(value, dict):
        return {name: _unordered(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(map(_unordered, value), key=partial(json.dumps, sort_keys=True))
    return value


def _target(region_name: str, params: Mapping[str, JsonValue], exact_match: Mapping[str, str]) -> str:
    """Describe what a request is about: ``in eu-west-1 for Status "FAILED"``."""
    # By their values, so that what both the client and the service compare is named once.
    wanted = {value: name for name, value in exact_match.items()}
    wanted |= {value: name for name, value in params.items() if isinstance(value, str) and name.endswith(_IDENTIFYING)}
    filters = cast("list[Mapping[str, list[str] | str]]", params.get("Filters", []))
    wanted |= {", ".join(each.get("Values", ())): str(each.get("Name", "a filter")) for each in filters}
    conditions = ", ".join(f'{name} "{shorten(value, _SHOWN)}"' for value, name in wanted.items())
    return f"in {region_name or 'this Region'}" + (f" for {conditions}" if conditions else "")


def _matches_exactly(members: Mapping[str, str], item: object) -> bool:
    return all(getattr(item, name) == value for name, value in members.items())
