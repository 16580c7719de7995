"""`DescribeIntegrations`, called through `handle`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_integrations.models import DescribeIntegrationsResponse, Integration, IntegrationStatus
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, samples

OPERATION = "DescribeIntegrations"


def describe(emulator: GlueEmulator, **params: object) -> DescribeIntegrationsResponse:
    return DescribeIntegrationsResponse.model_validate(emulator.handle(OPERATION, params))


def names(page: DescribeIntegrationsResponse) -> list[str]:
    return [integration.integration_name for integration in page.integrations]


def fault(emulator: GlueEmulator, **params: object) -> Fault:
    with pytest.raises(Fault) as caught:
        emulator.handle(OPERATION, params)
    return caught.value


def filter_by(name: str, *values: str) -> Mapping[str, object]:
    return {"Name": name, "Values": list(values)}


def all_pages(emulator: GlueEmulator, **params: object) -> list[DescribeIntegrationsResponse]:
    pages = [describe(emulator, **params)]
    while pages[-1].marker is not None:
        pages.append(describe(emulator, **params, Marker=pages[-1].marker))
    return pages


@pytest.fixture
def content() -> list[Integration]:
    return samples(25)


@pytest.fixture
def emulator(content: list[Integration]) -> GlueEmulator:
    return GlueEmulator(content)


def test_listing_is_complete(emulator: GlueEmulator, content: list[Integration]) -> None:
    """The response has every integration unchanged, and no marker."""
    assert describe(emulator) == DescribeIntegrationsResponse(integrations=tuple(content))


@pytest.mark.parametrize("size", [1, 7, 24, 25, 26])
def test_pages_cover_the_listing(emulator: GlueEmulator, content: list[Integration], size: int) -> None:
    """Pages of any size have each integration once, in order; all but the last are full and have a marker."""
    pages = all_pages(emulator, MaxRecords=size)
    assert [item for page in pages for item in page.integrations] == content
    assert [len(page.integrations) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert "Marker" not in pages[-1].to_wire()


def test_default_and_maximum_page_size() -> None:
    """Pages have the emulator's page size if the request has no MaxRecords or a larger one."""
    emulator = GlueEmulator(count=250)
    for params in ({}, {"MaxRecords": 101}, {"MaxRecords": 2**31 - 1}):
        assert [len(page.integrations) for page in all_pages(emulator, **params)] == [100, 100, 50]
    assert len(describe(GlueEmulator(count=9, behaviour=Behaviour(default_page_size=4))).integrations) == 4


def test_empty_account() -> None:
    """Without integrations, the list is present and empty."""
    assert GlueEmulator(count=0).handle(OPERATION, {}) == {"Integrations": []}


def test_values_of_a_filter_are_alternatives(emulator: GlueEmulator, content: list[Integration]) -> None:
    """A filter with two values matches either."""
    page = describe(emulator, Filters=[filter_by("Status", "FAILED", "SYNCING")])
    assert page.integrations == tuple(item for item in content if item.status in {"FAILED", "SYNCING"})
    assert {item.status for item in page.integrations} == {IntegrationStatus.FAILED, IntegrationStatus.SYNCING}


def test_filters_must_all_match(emulator: GlueEmulator, content: list[Integration]) -> None:
    """An integration must match every filter, even if a filter is repeated."""
    shared = filter_by("SourceArn", content[0].source_arn)
    assert names(describe(emulator, Filters=[shared])) == ["orders-to-lake-001", "orders-to-s3tables-001"]
    assert names(describe(emulator, Filters=[shared, filter_by("Status", "SYNCING")])) == ["orders-to-s3tables-001"]
    assert names(describe(emulator, Filters=[filter_by("Status", "ACTIVE"), filter_by("Status", "FAILED")])) == []


def test_name_filter(emulator: GlueEmulator) -> None:
    """A name matches exactly: no other case, no substring, no wildcard."""
    assert names(describe(emulator, Filters=[filter_by("IntegrationName", "sap-snapshot-002")])) == ["sap-snapshot-002"]
    for other in ("SAP-snapshot-002", "sap-snapshot", "sap-*", "sap-snapshot-002 "):
        assert names(describe(emulator, Filters=[filter_by("IntegrationName", other)])) == []


def test_filtered_listing_has_pages(emulator: GlueEmulator) -> None:
    """Pages of a filtered listing are full, and the last one has no marker, whatever follows unfiltered."""
    pages = all_pages(emulator, MaxRecords=1, Filters=[filter_by("Status", "NEEDS_ATTENTION")])
    assert [names(page) for page in pages] == [["clickstream-to-s3tables-001"], ["salesforce-to-redshift-003"]]


def test_identifier_is_arn_or_id(emulator: GlueEmulator, content: list[Integration]) -> None:
    """The ARN and the UUID at its end identify the integration; its name does not."""
    arn = content[4].integration_arn
    for identifier in (arn, arn.rpartition(":")[2]):
        assert describe(emulator, IntegrationIdentifier=identifier).integrations == (content[4],)
    refused = fault(emulator, IntegrationIdentifier=content[4].integration_name)
    assert (refused.code, refused.status) == ("IntegrationNotFoundFault", 400)


def test_id_of_a_slash_arn() -> None:
    """The UUID may also follow a slash, as in AWS's sample logs."""
    slashed = Integration.model_validate(
        {**samples(1)[0].to_wire(), "IntegrationArn": "arn:aws:glue:::integration/abc"}
    )
    assert describe(GlueEmulator([slashed]), IntegrationIdentifier="abc").integrations == (slashed,)


def test_identifier_and_filter(emulator: GlueEmulator, content: list[Integration]) -> None:
    """If the integration exists but does not match the filter, the list is empty."""
    params = {"IntegrationIdentifier": content[0].integration_arn}
    assert names(describe(emulator, **params, Filters=[filter_by("Status", "ACTIVE")])) == ["orders-to-lake-001"]
    assert names(describe(emulator, **params, Filters=[filter_by("Status", "FAILED")])) == []


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"MaxRecords": 0}, "MaxRecords"),
    ({"MaxRecords": -5}, "MaxRecords"),
    ({"Marker": ""}, "Marker"),
    ({"Marker": "m" * 129}, "Marker"),
    ({"IntegrationIdentifier": "i" * 129}, "IntegrationIdentifier"),
    ({"Filters": [{}]}, "Filters.0.Name"),
    ({"Filters": [filter_by("TargetArn", "x")]}, "Filters.0.Name"),
    ({"Filters": [filter_by("Status", "ACTIVE"), filter_by("status", "ACTIVE")]}, "Filters.1.Name"),
    ({"Filters": [filter_by("Status")]}, "Filters.0.Values"),
    ({"Filters": [filter_by("IntegrationName", "a", "b")]}, "Filters.0.Values"),
    ({"Filters": [filter_by("Status", "ACTIVE", "")]}, "Filters.0.Values.1"),
    ({"Filters": [filter_by("SourceArn", "a" * 129)]}, "Filters.0.Values.0"),
    ({"Filters": [{"name": "Status", "Values": ["ACTIVE"]}]}, "Filters.0.name"),
    ({"max_records": 5}, "max_records"),
    ({"PageSize": 5}, "PageSize"),
]


@pytest.mark.parametrize(("params", "member"), INVALID)
def test_bad_request(emulator: GlueEmulator, params: Mapping[str, object], member: str) -> None:
    """A request that violates the service model or the documentation is a ValidationException naming the member."""
    refused = fault(emulator, **params)
    assert (refused.code, refused.status) == ("ValidationException", 400)
    assert f"'{member}'" in refused.message


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"MaxRecords": "5"}, "'MaxRecords': STRING_VALUE can not be converted to an Integer"),
        ({"MaxRecords": 5.0}, "'MaxRecords': DECIMAL_VALUE"),
        ({"MaxRecords": True}, "'MaxRecords': BOOLEAN_VALUE"),
        ({"MaxRecords": 2**31}, "'MaxRecords': NUMBER_VALUE"),
        ({"IntegrationIdentifier": 7}, "'IntegrationIdentifier': NUMBER_VALUE can not be converted to a String"),
        ({"Filters": {}}, "'Filters': Start of structure or list can not be converted to a list"),
        ({"Filters": ["Status"]}, "'Filters.0': STRING_VALUE can not be converted to a structure"),
        ({"Filters": [{"Values": ["a", 1]}]}, "'Filters.0.Values.1'"),
    ],
)
def test_value_of_the_wrong_type(emulator: GlueEmulator, params: Mapping[str, object], text: str) -> None:
    """A value of the wrong type is a SerializationException."""
    refused = fault(emulator, **params)
    assert (refused.code, refused.status) == ("SerializationException", 400)
    assert text in refused.message


def test_null_is_absent(emulator: GlueEmulator) -> None:
    """Null members are treated as absent, as in AWS JSON."""
    nulls = {"MaxRecords": None, "Marker": None, "Filters": None, "IntegrationIdentifier": None}
    assert emulator.handle(OPERATION, nulls) == emulator.handle(OPERATION, {})


def test_marker_survives_other_page_size_and_order(emulator: GlueEmulator, content: list[Integration]) -> None:
    """A marker is valid with another MaxRecords, and with filters and values in another order."""
    filters = [filter_by("Status", "ACTIVE", "SYNCING"), filter_by("SourceArn", content[0].source_arn)]
    reordered = [filter_by("SourceArn", content[0].source_arn), filter_by("Status", "SYNCING", "ACTIVE")]
    marker = describe(emulator, Filters=filters, MaxRecords=1).marker
    assert names(describe(emulator, Filters=reordered, MaxRecords=9, Marker=marker)) == ["orders-to-s3tables-001"]


def test_marker_is_bound_to_its_query(emulator: GlueEmulator, content: list[Integration]) -> None:
    """A marker is refused with other filters, with an identifier, or with a single character changed."""
    marker = describe(emulator, MaxRecords=1).marker
    assert marker is not None
    assert len(marker) <= 128
    for params in ({"Filters": [filter_by("Status", "ACTIVE")]}, {"IntegrationIdentifier": content[3].integration_arn}):
        assert fault(emulator, **params, Marker=marker).code == "ValidationException"
    for place, letter in enumerate(marker):
        other = marker[:place] + ("A" if letter != "A" else "B") + marker[place + 1 :]
        assert fault(emulator, Marker=other).code == "ValidationException"


@settings(deadline=None)
@given(st.text(max_size=130))
def test_any_text_as_marker(text: str) -> None:
    """Any text that is not a marker of the emulator is a ValidationException."""
    assert fault(GlueEmulator(count=1), Marker=text).code == "ValidationException"


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 8))
def test_pages_while_integrations_come_and_go(size: int, first_size: int, removed: int) -> None:
    """Removed integrations are left out of later pages, added ones come last, and all others come once."""
    content = samples(30)
    emulator = GlueEmulator(content[:20])
    first = describe(emulator, MaxRecords=first_size)
    for item in content[:removed]:
        emulator.remove(item.integration_arn)
    emulator.add(content[25])
    marker, found = first.marker, list(first.integrations)
    while marker is not None:
        page = describe(emulator, MaxRecords=size, Marker=marker)
        marker, found = page.marker, [*found, *page.integrations]
    assert found == [*content[:first_size], *content[max(first_size, removed) : 20], content[25]]


def test_rest_of_the_listing_is_removed(emulator: GlueEmulator, content: list[Integration]) -> None:
    """If everything after a marker is removed, its page is empty and the last."""
    marker = describe(emulator, MaxRecords=20).marker
    for item in content[20:]:
        emulator.remove(item.integration_arn)
    assert emulator.handle(OPERATION, {"Marker": marker}) == {"Integrations": []}


def test_markers_survive_a_restart(content: list[Integration]) -> None:
    """Another emulator with the same content accepts the marker, so a saved cursor still works."""
    marker = describe(GlueEmulator(content), MaxRecords=20).marker
    assert describe(GlueEmulator(content), Marker=marker).integrations == tuple(content[20:])


def test_responses_are_copies(emulator: GlueEmulator) -> None:
    """Changing a response does not change the emulator."""
    before = emulator.handle(OPERATION, {})
    emulator.handle(OPERATION, {}).clear()
    items = emulator.handle(OPERATION, {})["Integrations"]
    assert isinstance(items, list)
    items[0]["IntegrationName"] = "changed"
    assert emulator.handle(OPERATION, {}) == before


def test_any_mapping_is_a_request(emulator: GlueEmulator) -> None:
    """Parameters need not be a dict."""
    assert emulator.handle(OPERATION, MappingProxyType({"MaxRecords": 25})) == emulator.handle(OPERATION, {})


def test_unknown_operation(emulator: GlueEmulator) -> None:
    """An unknown operation is an UnknownOperationException that names it."""
    with pytest.raises(Fault, match=r"^UnknownOperationException: .*GetTables"):
        emulator.handle("GetTables", {})
