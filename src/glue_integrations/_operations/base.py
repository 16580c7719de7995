"""How the methods of the client reach the service: by one call or one listing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from pydantic import JsonValue, ValidationError

from glue_integrations._core.call import Caller
from glue_integrations._core.decode import summarise
from glue_integrations._core.operation import ItemT, Operation, P, PagedOperation, PageT, ResponseT
from glue_integrations.cursor import Cursor
from glue_integrations.errors import InvalidRequestError
from glue_integrations.pagination import Listing, Page, Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingOptions:
    """Options of a listing that are not members of its request."""

    page_size: int | None = None
    limit: int | None = None
    resume: Cursor | str | None = None

    exact_match: Mapping[str, str] = field(default_factory=dict[str, str])
    """Values of an item's members that the client compares itself."""


class OperationsBase:
    """Base of the client's methods."""

    _caller: Caller

    async def _call(self, operation: Operation[P, ResponseT], *args: P.args, **members: P.kwargs) -> ResponseT:
        """Make one call."""
        return (await self._caller.call(operation, _encode(operation, *args, **members))).response

    def _listing(
        self,
        operation: PagedOperation[P, PageT, ItemT],
        options: ListingOptions,
        *args: P.args,
        **members: P.kwargs,
    ) -> Pager[ItemT]:
        """Return a pager over all pages, without sending anything yet."""
        self._caller.channel.require_open()
        params = _encode(operation, *args, **members)
        if options.page_size is not None and options.page_size < 1:
            raise InvalidRequestError(f"page_size must be at least 1, not {options.page_size}.")
        query = json.dumps([self._caller.channel.region_name, params, options.exact_match], sort_keys=True)
        listing = Listing(
            operation=operation.name,
            query=hashlib.sha256(query.encode()).hexdigest()[:16],
            fetch=partial(self._fetch, operation, params),
            key=operation.key,
            accept=partial(_matches_exactly, options.exact_match) if options.exact_match else None,
        )
        return Pager(listing, limit=options.limit, resume=options.resume)

    async def _fetch(
        self, operation: PagedOperation[P, PageT, ItemT], params: Mapping[str, JsonValue], marker: str | None
    ) -> Page[ItemT]:
        # A marker from the service is sent back unchanged, even if it is longer than the service model allows.
        result = await self._caller.call(operation, params if marker is None else {**params, "Marker": marker})
        page = Page(operation.items(result.response), result.response.marker or None, result.request_id)
        self._caller.observer.notify_page(
            operation.name, len(page.items), page.request_id, is_last=page.next_marker is None
        )
        return page


def _encode(operation: Operation[P, ResponseT], *args: P.args, **members: P.kwargs) -> dict[str, JsonValue]:
    """Validate the members of a request, and return them by wire names."""
    try:
        return operation.request(*args, **members).to_wire()
    except ValidationError as error:
        reason = summarise(error)
    raise InvalidRequestError(f"{reason}.", operation=operation.name)


def _matches_exactly(members: Mapping[str, str], item: object) -> bool:
    return all(getattr(item, name) == value for name, value in members.items())
