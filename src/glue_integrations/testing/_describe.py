"""The operation ``DescribeIntegrations``."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from math import inf
from typing import Final, TypeAlias

from glue_integrations.models import DescribeIntegrationsRequest, Integration, IntegrationFilter

from ._behaviour import Behaviour
from ._faults import invalid, known_fault
from ._markers import read_marker, write_marker
from ._render import UNKNOWN_MEMBER
from ._store import IntegrationStore, Stored

Condition: TypeAlias = tuple[Callable[[Integration], str], frozenset[str]]
"""What a filter looks at, and what that may be."""

# A marker stands behind an item; this bit says that the empty page there was sent.
_AFTER_EMPTY: Final = 1

_FILTERS: Final[dict[str, Callable[[Integration], str]]] = {
    "IntegrationName": lambda integration: integration.integration_name,
    "SourceArn": lambda integration: integration.source_arn,
    "Status": lambda integration: integration.status,
}


def describe_integrations(store: IntegrationStore, params: Mapping[str, object], behaviour: Behaviour) -> bytes:
    """Answer one request.

    Args:
        store: What the caller may see.
        params: The request by wire names, valid by the service model.
        behaviour: What is done where AWS is silent.

    Returns:
        The answer as JSON.

    Raises:
        Fault: ``ValidationException``, or the identifier stands for nothing.
    """
    given = {name: value for name, value in params.items() if value is not None}
    request = DescribeIntegrationsRequest.model_validate(given, by_alias=True, by_name=False)
    wanted = [_condition(place, item, behaviour) for place, item in enumerate(request.filters or ())]
    size = _page_size(request, behaviour)
    query = _query(request)
    now = round(store.now().timestamp() * 1000)
    position = 0 if request.marker is None else read_marker(request.marker, query, now)
    expiry = 0 if behaviour.marker_seconds == inf else now + round(behaviour.marker_seconds * 1000)
    candidates = _candidates(store, request.integration_identifier, position >> 1, behaviour)
    page, follows = _cut(candidates, wanted, size, evaluated=behaviour.pages == "evaluated")
    if follows is not None and behaviour.pages == "empty" and not position & _AFTER_EMPTY:
        return _encode([], write_marker(position | _AFTER_EMPTY, query, expiry), behaviour)
    answer = _encode(page, None if follows is None else write_marker(follows << 1, query, expiry), behaviour)
    store.count_polls(page)
    return answer


def _cut(
    candidates: Iterable[Stored], wanted: list[Condition], size: int, *, evaluated: bool
) -> tuple[list[Stored], int | None]:
    """Return a page, and the ordinal behind which the next one begins."""
    if evaluated:
        seen = list(islice(candidates, size + 1))
        matching: Iterable[Stored] = (item for item in seen[:size] if _matches(item, wanted))
        return list(matching), seen[size - 1].ordinal if len(seen) > size else None
    # One more than asked for tells whether a page follows: the last one has no marker.
    found = list(islice((item for item in candidates if _matches(item, wanted)), size + 1))
    return found[:size], found[size - 1].ordinal if len(found) > size else None


def _matches(item: Stored, wanted: list[Condition]) -> bool:
    return all(value(item.integration) in values for value, values in wanted)


def _page_size(request: DescribeIntegrationsRequest, behaviour: Behaviour) -> int:
    asked = behaviour.default_page_size if request.max_records is None else request.max_records
    if asked < 1:
        raise invalid("MaxRecords", "Member must have value greater than or equal to 1")
    size = min(max(asked, behaviour.min_page_size), behaviour.max_page_size)
    if size != asked and behaviour.page_size_out_of_range == "reject":
        bound = f"{'less' if asked > size else 'greater'} than or equal to {size}"
        raise invalid("MaxRecords", f"Member must have value {bound}")
    return (size + 1) // 2 if behaviour.pages == "short" else size


def _condition(place: int, wanted: IntegrationFilter, behaviour: Behaviour) -> Condition:
    """Return what a filter looks at and what that may be."""
    if wanted.name not in _FILTERS:
        raise invalid(f"Filters.{place}.Name", f"Member must satisfy enum value set: [{', '.join(_FILTERS)}]")
    if not wanted.values:
        raise invalid(f"Filters.{place}.Values", "Member must have length greater than or equal to 1")
    if wanted.name == "IntegrationName" and len(wanted.values) > 1:
        raise invalid(f"Filters.{place}.Values", "Member must have length less than or equal to 1")
    if wanted.name == "Status" and behaviour.status_case == "lower":
        return _lower_status, frozenset(value.lower() for value in wanted.values)
    return _FILTERS[wanted.name], frozenset(wanted.values)


def _lower_status(integration: Integration) -> str:
    return integration.status.lower()


def _query(request: DescribeIntegrationsRequest) -> str:
    """Return what is asked for, the same for every order of filters and values, whatever the page size."""
    filters = request.filters or ()
    return repr((request.integration_identifier, sorted((item.name, sorted(item.values)) for item in filters)))


def _candidates(store: IntegrationStore, identifier: str | None, start: int, behaviour: Behaviour) -> Iterable[Stored]:
    if identifier is None:
        return store.after(start)
    one = store.find(identifier)
    if one is None:
        if behaviour.not_found == "empty":
            return []
        raise known_fault(behaviour.not_found)
    return [one] if one.ordinal > start else []


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
