"""The operation ``DescribeIntegrations``."""

from collections.abc import Callable, Iterable
from itertools import islice
from math import inf
from typing import Final, TypeAlias

from glue_integrations.models import DescribeIntegrationsRequest, Integration, IntegrationFilter
from glue_integrations.testing._service.behaviour import Behaviour
from glue_integrations.testing._service.errors import invalid, known_fault
from glue_integrations.testing._service.markers import decode_marker, encode_marker
from glue_integrations.testing._service.render import UNKNOWN_MEMBER
from glue_integrations.testing._service.store import IntegrationStore, Stored

from .call import Call

Condition: TypeAlias = tuple[Callable[[Integration], str], frozenset[str]]
"""The member that a filter tests, and the values it accepts."""

# A marker points after an item; this bit says that the empty page there was sent.
_AFTER_EMPTY: Final = 1

_FILTERS: Final[dict[str, Callable[[Integration], str]]] = {
    "IntegrationName": lambda integration: integration.integration_name,
    "SourceArn": lambda integration: integration.source_arn,
    "Status": lambda integration: integration.status,
}


def describe_integrations(call: Call) -> bytes:
    """Run ``DescribeIntegrations``.

    Returns:
        The response as JSON.

    Raises:
        Fault: ``ValidationException``, or the identifier is unknown.
    """
    store, behaviour = call.accounts.store(call.scope), call.behaviour
    members = {name: value for name, value in call.params.items() if value is not None}
    request = DescribeIntegrationsRequest.model_validate(members, by_alias=True, by_name=False)
    conditions = [_condition(index, item, behaviour) for index, item in enumerate(request.filters or ())]
    size = _page_size(request, behaviour)
    query = _query(request)
    now = round(call.clock.now().timestamp() * 1000)
    position = 0 if request.marker is None else decode_marker(request.marker, query, now)
    expiry = 0 if behaviour.marker_seconds == inf else now + round(behaviour.marker_seconds * 1000)
    candidates = _candidates(store, request.integration_identifier, position >> 1, behaviour)
    page, next_after = _take_page(candidates, conditions, size, evaluated=behaviour.pages == "evaluated")
    if next_after is not None and behaviour.pages == "empty" and not position & _AFTER_EMPTY:
        return _encode([], encode_marker(position | _AFTER_EMPTY, query, expiry), behaviour)
    response = _encode(page, None if next_after is None else encode_marker(next_after << 1, query, expiry), behaviour)
    store.count_polls(page)
    return response


def _take_page(
    candidates: Iterable[Stored], conditions: list[Condition], size: int, *, evaluated: bool
) -> tuple[list[Stored], int | None]:
    """Return a page, and the ordinal after which the next one starts; None if it is the last page."""
    if evaluated:
        examined = list(islice(candidates, size + 1))
        matching: Iterable[Stored] = (item for item in examined[:size] if _matches(item, conditions))
        return list(matching), examined[size - 1].ordinal if len(examined) > size else None
    # One item more than requested shows whether a page follows: the last page has no marker.
    matching_items = list(islice((item for item in candidates if _matches(item, conditions)), size + 1))
    return matching_items[:size], matching_items[size - 1].ordinal if len(matching_items) > size else None


def _matches(item: Stored, conditions: list[Condition]) -> bool:
    return all(value(item.integration) in values for value, values in conditions)


def _page_size(request: DescribeIntegrationsRequest, behaviour: Behaviour) -> int:
    requested = behaviour.default_page_size if request.max_records is None else request.max_records
    if requested < 1:
        raise invalid("MaxRecords", "Member must have value greater than or equal to 1")
    size = min(max(requested, behaviour.min_page_size), behaviour.max_page_size)
    if size != requested and behaviour.page_size_out_of_range == "reject":
        bound = f"{'less' if requested > size else 'greater'} than or equal to {size}"
        raise invalid("MaxRecords", f"Member must have value {bound}")
    return (size + 1) // 2 if behaviour.pages == "short" else size


def _condition(index: int, condition: IntegrationFilter, behaviour: Behaviour) -> Condition:
    """Validate a filter."""
    if condition.name not in _FILTERS:
        raise invalid(f"Filters.{index}.Name", f"Member must satisfy enum value set: [{', '.join(_FILTERS)}]")
    if not condition.values:
        raise invalid(f"Filters.{index}.Values", "Member must have length greater than or equal to 1")
    if condition.name == "IntegrationName" and len(condition.values) > 1:
        raise invalid(f"Filters.{index}.Values", "Member must have length less than or equal to 1")
    if condition.name == "Status" and behaviour.status_case == "lower":
        return _lower_case_status, frozenset(value.lower() for value in condition.values)
    return _FILTERS[condition.name], frozenset(condition.values)


def _lower_case_status(integration: Integration) -> str:
    return integration.status.lower()


def _query(request: DescribeIntegrationsRequest) -> str:
    """Return a key of the query: the same for any order of filters and values, and for any page size."""
    filters = request.filters or ()
    return repr((request.integration_identifier, sorted((item.name, sorted(item.values)) for item in filters)))


def _candidates(store: IntegrationStore, identifier: str | None, start: int, behaviour: Behaviour) -> Iterable[Stored]:
    if identifier is None:
        return store.after(start)
    stored = store.find(identifier)
    if stored is None:
        if behaviour.not_found == "empty":
            return []
        raise known_fault(behaviour.not_found)
    return [stored] if stored.ordinal > start else []


def _encode(page: list[Stored], marker: str | None, behaviour: Behaviour) -> bytes:
    members: list[bytes] = []
    if page or marker is not None or behaviour.empty_account == "list":
        members.append(b'"Integrations":[%s]' % b",".join([item.wire for item in page]))
    elif behaviour.empty_account == "null":
        members.append(b'"Integrations":null')
    if marker is not None:
        members.append(b'"Marker":"%s"' % marker.encode())
    elif behaviour.last_marker != "absent":
        members.append(b'"Marker":null' if behaviour.last_marker == "null" else b'"Marker":""')
    if behaviour.unknown_members and page:
        members.append(b'"%s":{}' % UNKNOWN_MEMBER.encode())
    return b"{%s}" % b",".join(members)
