"""What `DescribeIntegrations` answers, asked in Python."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_integrations.models import DescribeIntegrationsResponse, Integration, IntegrationStatus
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, samples

OPERATION = "DescribeIntegrations"


def ask(emulator: GlueEmulator, **params: object) -> DescribeIntegrationsResponse:
    return DescribeIntegrationsResponse.model_validate(emulator.handle(OPERATION, params))


def names(page: DescribeIntegrationsResponse) -> list[str]:
    return [integration.integration_name for integration in page.integrations]


def refusal(emulator: GlueEmulator, **params: object) -> Fault:
    with pytest.raises(Fault) as caught:
        emulator.handle(OPERATION, params)
    return caught.value


def where(name: str, *values: str) -> Mapping[str, object]:
    return {"Name": name, "Values": list(values)}


def walk(emulator: GlueEmulator, **params: object) -> list[DescribeIntegrationsResponse]:
    pages = [ask(emulator, **params)]
    while pages[-1].marker is not None:
        pages.append(ask(emulator, **params, Marker=pages[-1].marker))
    return pages


@pytest.fixture
def content() -> list[Integration]:
    return samples(25)


@pytest.fixture
def emulator(content: list[Integration]) -> GlueEmulator:
    return GlueEmulator(content)


def test_all_come_back_as_they_went_in(emulator: GlueEmulator, content: list[Integration]) -> None:
    """The answer holds every integration, equal to the one put in, and no marker."""
    assert ask(emulator) == DescribeIntegrationsResponse(integrations=tuple(content))


@pytest.mark.parametrize("size", [1, 7, 24, 25, 26])
def test_pages_together_are_the_listing(emulator: GlueEmulator, content: list[Integration], size: int) -> None:
    """Pages of any size bring each integration once, in order; all but the last are full and have a marker."""
    pages = walk(emulator, MaxRecords=size)
    assert [item for page in pages for item in page.integrations] == content
    assert [len(page.integrations) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert "Marker" not in pages[-1].to_wire()


def test_page_size_is_default_and_maximum() -> None:
    """Pages have the emulator's page size if the request asks for none or for more."""
    emulator = GlueEmulator(count=250)
    for params in ({}, {"MaxRecords": 101}, {"MaxRecords": 2**31 - 1}):
        assert [len(page.integrations) for page in walk(emulator, **params)] == [100, 100, 50]
    assert len(ask(GlueEmulator(count=9, behaviour=Behaviour(default_page_size=4))).integrations) == 4


def test_empty_account() -> None:
    """Without integrations, the list is there and empty."""
    assert GlueEmulator(count=0).handle(OPERATION, {}) == {"Integrations": []}


def test_values_of_a_filter_are_alternatives(emulator: GlueEmulator, content: list[Integration]) -> None:
    """A filter with two values matches both."""
    page = ask(emulator, Filters=[where("Status", "FAILED", "SYNCING")])
    assert page.integrations == tuple(item for item in content if item.status in {"FAILED", "SYNCING"})
    assert {item.status for item in page.integrations} == {IntegrationStatus.FAILED, IntegrationStatus.SYNCING}


def test_filters_must_all_match(emulator: GlueEmulator, content: list[Integration]) -> None:
    """Several filters, and the same one twice, narrow each other."""
    shared = where("SourceArn", content[0].source_arn)
    assert names(ask(emulator, Filters=[shared])) == ["orders-to-lake-001", "orders-to-s3tables-001"]
    assert names(ask(emulator, Filters=[shared, where("Status", "SYNCING")])) == ["orders-to-s3tables-001"]
    assert names(ask(emulator, Filters=[where("Status", "ACTIVE"), where("Status", "FAILED")])) == []


def test_name_filter(emulator: GlueEmulator) -> None:
    """A name is found exactly: no other case, no part, no wildcard."""
    assert names(ask(emulator, Filters=[where("IntegrationName", "sap-snapshot-002")])) == ["sap-snapshot-002"]
    for other in ("SAP-snapshot-002", "sap-snapshot", "sap-*", "sap-snapshot-002 "):
        assert names(ask(emulator, Filters=[where("IntegrationName", other)])) == []


def test_filtered_listing_has_pages(emulator: GlueEmulator) -> None:
    """Pages of a filtered listing are full, and the last one has no marker even if others follow unfiltered."""
    pages = walk(emulator, MaxRecords=1, Filters=[where("Status", "NEEDS_ATTENTION")])
    assert [names(page) for page in pages] == [["clickstream-to-s3tables-001"], ["salesforce-to-redshift-003"]]


def test_identifier_is_arn_or_id(emulator: GlueEmulator, content: list[Integration]) -> None:
    """The ARN and the UUID at its end find the integration; its name does not."""
    arn = content[4].integration_arn
    for identifier in (arn, arn.rpartition(":")[2]):
        assert ask(emulator, IntegrationIdentifier=identifier).integrations == (content[4],)
    fault = refusal(emulator, IntegrationIdentifier=content[4].integration_name)
    assert (fault.code, fault.status) == ("IntegrationNotFoundFault", 400)


def test_id_of_a_slash_arn() -> None:
    """The UUID is found behind a slash too, which AWS's log samples print."""
    one = Integration.model_validate({**samples(1)[0].to_wire(), "IntegrationArn": "arn:aws:glue:::integration/abc"})
    assert ask(GlueEmulator([one]), IntegrationIdentifier="abc").integrations == (one,)


def test_identifier_and_filter(emulator: GlueEmulator, content: list[Integration]) -> None:
    """An integration that exists but does not match the filter is an empty list, not a fault."""
    params = {"IntegrationIdentifier": content[0].integration_arn}
    assert names(ask(emulator, **params, Filters=[where("Status", "ACTIVE")])) == ["orders-to-lake-001"]
    assert names(ask(emulator, **params, Filters=[where("Status", "FAILED")])) == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"MaxRecords": 0}, "MaxRecords"),
    ({"MaxRecords": -5}, "MaxRecords"),
    ({"Marker": ""}, "Marker"),
    ({"Marker": "m" * 129}, "Marker"),
    ({"IntegrationIdentifier": "i" * 129}, "IntegrationIdentifier"),
    ({"Filters": [{}]}, "Filters.0.Name"),
    ({"Filters": [where("TargetArn", "x")]}, "Filters.0.Name"),
    ({"Filters": [where("Status", "ACTIVE"), where("status", "ACTIVE")]}, "Filters.1.Name"),
    ({"Filters": [where("Status")]}, "Filters.0.Values"),
    ({"Filters": [where("IntegrationName", "a", "b")]}, "Filters.0.Values"),
    ({"Filters": [where("Status", "ACTIVE", "")]}, "Filters.0.Values.1"),
    ({"Filters": [where("SourceArn", "a" * 129)]}, "Filters.0.Values.0"),
    ({"Filters": [{"name": "Status", "Values": ["ACTIVE"]}]}, "Filters.0.name"),
    ({"max_records": 5}, "max_records"),
    ({"PageSize": 5}, "PageSize"),
]


@pytest.mark.parametrize(("params", "member"), REFUSED)
def test_bad_request(emulator: GlueEmulator, params: Mapping[str, object], member: str) -> None:
    """A request against the service model or AWS's documentation is a ValidationException naming the member."""
    fault = refusal(emulator, **params)
    assert (fault.code, fault.status) == ("ValidationException", 400)
    assert f"'{member}'" in fault.message


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
def test_value_of_another_type(emulator: GlueEmulator, params: Mapping[str, object], text: str) -> None:
    """A value of a type that the service model does not have there is a SerializationException."""
    fault = refusal(emulator, **params)
    assert (fault.code, fault.status) == ("SerializationException", 400)
    assert text in fault.message


def test_null_is_absent(emulator: GlueEmulator) -> None:
    """Members that are null count as left out, as in AWS JSON."""
    nulls = {"MaxRecords": None, "Marker": None, "Filters": None, "IntegrationIdentifier": None}
    assert emulator.handle(OPERATION, nulls) == emulator.handle(OPERATION, {})


def test_marker_survives_other_page_size_and_order(emulator: GlueEmulator, content: list[Integration]) -> None:
    """A marker goes with another MaxRecords and with filters and values in another order."""
    filters = [where("Status", "ACTIVE", "SYNCING"), where("SourceArn", content[0].source_arn)]
    again = [where("SourceArn", content[0].source_arn), where("Status", "SYNCING", "ACTIVE")]
    marker = ask(emulator, Filters=filters, MaxRecords=1).marker
    assert names(ask(emulator, Filters=again, MaxRecords=9, Marker=marker)) == ["orders-to-s3tables-001"]


def test_marker_is_bound_to_its_query(emulator: GlueEmulator, content: list[Integration]) -> None:
    """A marker is refused with other filters, with an identifier, and after a change of a single character."""
    marker = ask(emulator, MaxRecords=1).marker
    assert marker is not None
    assert len(marker) <= 128
    for params in ({"Filters": [where("Status", "ACTIVE")]}, {"IntegrationIdentifier": content[3].integration_arn}):
        assert refusal(emulator, **params, Marker=marker).code == "ValidationException"
    for place, letter in enumerate(marker):
        other = marker[:place] + ("A" if letter != "A" else "B") + marker[place + 1 :]
        assert refusal(emulator, Marker=other).code == "ValidationException"


@settings(deadline=None)
@given(st.text(max_size=130))
def test_any_text_as_marker(text: str) -> None:
    """Whatever was not given out as a marker is a ValidationException."""
    assert refusal(GlueEmulator(count=1), Marker=text).code == "ValidationException"


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 8))
def test_pages_while_integrations_come_and_go(size: int, before: int, gone: int) -> None:
    """Between two pages, what is removed is left out, what is added comes last, and the rest comes once."""
    content = samples(30)
    emulator = GlueEmulator(content[:20])
    first = ask(emulator, MaxRecords=before)
    for item in content[:gone]:
        emulator.remove(item.integration_arn)
    emulator.add(content[25])
    marker, found = first.marker, list(first.integrations)
    while marker is not None:
        page = ask(emulator, MaxRecords=size, Marker=marker)
        marker, found = page.marker, [*found, *page.integrations]
    assert found == [*content[:before], *content[max(before, gone) : 20], content[25]]


def test_the_rest_of_the_listing_is_gone(emulator: GlueEmulator, content: list[Integration]) -> None:
    """If everything behind a marker is removed, its page is empty and the last."""
    marker = ask(emulator, MaxRecords=20).marker
    for item in content[20:]:
        emulator.remove(item.integration_arn)
    assert emulator.handle(OPERATION, {"Marker": marker}) == {"Integrations": []}


def test_markers_outlive_a_restart(content: list[Integration]) -> None:
    """Another emulator with the same content takes the marker, so a saved cursor still works."""
    marker = ask(GlueEmulator(content), MaxRecords=20).marker
    assert ask(GlueEmulator(content), Marker=marker).integrations == tuple(content[20:])


def test_answers_belong_to_the_caller(emulator: GlueEmulator) -> None:
    """Changing an answer does not change the emulator."""
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
    """An operation that is not served is an UnknownOperationException that names it."""
    with pytest.raises(Fault, match=r"^UnknownOperationException: .*GetTables"):
        emulator.handle("GetTables", {})
