"""What all listings share: filters, pages and the form of a response."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, cast

from pydantic import JsonValue

from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.collection import Entry
from glue_integrations.testing._service.errors import invalid
from glue_integrations.testing._service.markers import Sealer
from glue_integrations.testing._service.model import longest_marker
from glue_integrations.testing._service.paging import Page, Pager
from glue_integrations.testing._service.render import UNKNOWN_MEMBER, Form, Members, Resource

from .call import Call

Condition: TypeAlias = Callable[[Members], bool]
"""Whether a resource matches a filter."""

_STATUS: Final = "Status"


@dataclass(frozen=True, slots=True)
class Listing:
    """A kind of listing."""

    member: str
    """The member of the response with the list."""

    form: Form
    """The form of its items."""

    filters: Mapping[str, Callable[[Members], JsonValue]] = field(
        default_factory=dict[str, Callable[[Members], JsonValue]]
    )
    """The names of the filters, and the value of a resource that each compares; None matches nothing."""

    single_valued: frozenset[str] = frozenset()
    """The filters that take one value only."""

    counts_evaluated: bool = False
    """Whether AWS documents that ``MaxRecords`` counts resources before filtering."""


def take_page(
    call: Call, listing: Listing, entries_after: Callable[[int], Iterable[Entry[Resource]]]
) -> Page[Resource]:
    """Return the page that a call asks for.

    Args:
        call: The call; its members ``Filters``, ``Marker`` and ``MaxRecords`` count.
        listing: The kind of listing.
        entries_after: Iterates over the candidates after a position.

    Raises:
        Fault: ``ValidationException``: one of the members is invalid.
    """
    conditions = _conditions(listing, call)
    return Pager(
        entries_after,
        lambda resource: all(matches(resource.members) for matches in conditions),
        _sealer(call),
        call.behaviour,
        call.clock.now(),
        listing.counts_evaluated,
    ).page(call.members)


def write_page(page: Page[Resource], listing: Listing, behaviour: Behaviour) -> bytes:
    """Return the response with a page."""
    members: list[bytes] = []
    name = listing.member.encode()
    if page.entries or page.marker is not None or behaviour.empty_account == "list":
        items = [entry.value.json(listing.form, behaviour) for entry in page.entries]
        members.append(b'"%s":[%s]' % (name, b",".join(items)))
    elif behaviour.empty_account == "null":
        members.append(b'"%s":null' % name)
    if page.marker is not None:
        members.append(b'"Marker":"%s"' % page.marker.encode())
    elif behaviour.last_marker != "absent":
        members.append(b'"Marker":null' if behaviour.last_marker == "null" else b'"Marker":""')
    if behaviour.unknown_members and page.entries:
        members.append(b'"%s":{}' % UNKNOWN_MEMBER.encode())
    return b"{%s}" % b",".join(members)


def _sealer(call: Call) -> Sealer:
    if not call.behaviour.long_markers:
        return Sealer.of(call.operation, call.scope, call.members)
    return Sealer.of(call.operation, call.scope, call.members, longest_marker(call.operation))


def _conditions(listing: Listing, call: Call) -> list[Condition]:
    filters = cast("list[dict[str, JsonValue]]", call.params.get("Filters", []))
    return [_condition(index, item, listing, call.behaviour) for index, item in enumerate(filters)]


def _condition(index: int, item: Mapping[str, JsonValue], listing: Listing, behaviour: Behaviour) -> Condition:
    name, values = cast("str", item.get("Name", "")), cast("list[str]", item.get("Values", []))
    if name not in listing.filters:
        allowed = ", ".join(listing.filters)
        raise invalid(f"Filters.{index}.Name", f"Member must satisfy enum value set: [{allowed}]")
    if not values:
        raise invalid(f"Filters.{index}.Values", "Member must have length greater than or equal to 1")
    if name in listing.single_valued and len(values) > 1:
        raise invalid(f"Filters.{index}.Values", "Member must have length less than or equal to 1")
    value_of = listing.filters[name]
    if name == _STATUS and behaviour.status_case == "lower":
        lower = {value.lower() for value in values}
        return lambda members: str(value_of(members)).lower() in lower
    wanted = set(values)
    return lambda members: value_of(members) in wanted
