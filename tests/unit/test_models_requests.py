"""Requests are strict: the bounds of the service model, and no member it does not have."""

from typing import Any, Final, NamedTuple

import pytest
from pydantic import ValidationError

from glue_integrations.models import DescribeIntegrationsRequest, IntegrationFilter, IntegrationStatus
from glue_integrations.models._base import RequestModel


class Place(NamedTuple):
    """A string of a request: the member that holds it, and both forms of it."""

    model: type[RequestModel]
    member: str
    wire: str
    is_list: bool = False

    def build(self, text: object) -> RequestModel:
        return self.model.model_validate({self.member: [text] if self.is_list else text})


PLACES: Final = (
    Place(DescribeIntegrationsRequest, "integration_identifier", "IntegrationIdentifier"),
    Place(IntegrationFilter, "name", "Name"),
    Place(IntegrationFilter, "values", "Values", is_list=True),
)


@pytest.fixture(params=PLACES, ids=lambda place: f"{place.model.__name__}.{place.member}")
def place(request: pytest.FixtureRequest) -> Place:
    """Where a string of 1 to 128 characters goes."""
    chosen: Place = request.param
    return chosen


@pytest.mark.parametrize("text", ["x", "x" * 128, "é" * 128, "\N{GRINNING FACE}" * 128, " ", "\x00"], ids=ascii)
def test_1_to_128_characters_are_accepted(place: Place, text: str) -> None:
    """Characters, not bytes, and any of them."""
    assert place.build(text).to_wire() == {place.wire: [text] if place.is_list else text}


@pytest.mark.parametrize("text", ["", "x" * 129, "\N{GRINNING FACE}" * 129], ids=ascii)
def test_other_lengths_are_refused(place: Place, text: str) -> None:
    """Nothing is sent that the service model excludes."""
    with pytest.raises(ValidationError, match=r"String should have at (least 1|most 128) character"):
        place.build(text)


@pytest.mark.parametrize("length", [1, 128, 129, 5000])
def test_a_marker_has_any_length_but_none(length: int) -> None:
    """A marker that the service sent is valid, whatever its model says."""
    assert DescribeIntegrationsRequest(marker="m" * length).to_wire() == {"Marker": "m" * length}
    with pytest.raises(ValidationError, match="at least 1 character"):
        DescribeIntegrationsRequest(marker="")


@pytest.mark.parametrize("value", [5, 1.5, True, b"x", ["x"], {"x": "y"}, "\ud800"], ids=ascii)
def test_what_is_no_string_is_refused(place: Place, value: object) -> None:
    """Numbers are not turned into strings, and a lone surrogate cannot be sent."""
    with pytest.raises(ValidationError, match="valid string"):
        place.build(value)


@pytest.mark.parametrize("number", [-5, 0, 1, 100, 10**9, 2**63, 10**30])
def test_max_records_has_no_bounds(number: int) -> None:
    """The service model sets none, so none are invented."""
    assert DescribeIntegrationsRequest(max_records=number).to_wire() == {"MaxRecords": number}


@pytest.mark.parametrize("number", [True, False, 1.0, 1.5, "10", [1], float("nan")], ids=repr)
def test_max_records_is_an_integer(number: Any) -> None:
    """`True` is not 1, and "10" is not 10."""
    with pytest.raises(ValidationError, match="valid integer"):
        DescribeIntegrationsRequest(max_records=number)


@pytest.mark.parametrize(
    ("model", "members", "culprit"),
    [
        (DescribeIntegrationsRequest, {"max_record": 5}, "max_record"),
        (DescribeIntegrationsRequest, {"Markers": "m"}, "Markers"),
        (DescribeIntegrationsRequest, {"maxRecords": 5}, "maxRecords"),
        (DescribeIntegrationsRequest, {"filters": [{"Name": "Status", "Value": ["ACTIVE"]}]}, "filters.0.Value"),
        (IntegrationFilter, {"name": "Status", "value": "ACTIVE"}, "value"),
    ],
)
def test_an_unknown_member_is_refused_by_name(model: Any, members: dict[str, object], culprit: str) -> None:
    """A typing error does not become a listing without its filter."""
    with pytest.raises(ValidationError, match=rf"(?m)^{culprit}\n  Extra inputs are not permitted"):
        model(**members)


@pytest.mark.parametrize("filters", ["Status", 5, {"Name": "Status"}, [5], ["Status"], [None], [[]]], ids=repr)
def test_filters_are_filters(filters: Any) -> None:
    """Only a sequence of filters will do."""
    with pytest.raises(ValidationError, match=r"(?m)^filters\b"):
        DescribeIntegrationsRequest(filters=filters)


@pytest.mark.parametrize("values", ["ACTIVE", 5, {"ACTIVE": 1}, None], ids=repr)
def test_the_values_of_a_filter_are_a_sequence(values: Any) -> None:
    """A single string is not iterated letter by letter."""
    with pytest.raises(ValidationError, match=r"(?m)^values\b"):
        IntegrationFilter(name="Status", values=values)


def test_to_wire_leaves_out_what_was_not_given() -> None:
    """None means "leave it to AWS", at every level; empty lists are sent as they were given."""
    assert DescribeIntegrationsRequest().to_wire() == {}
    assert DescribeIntegrationsRequest(integration_identifier=None, marker=None, max_records=None).to_wire() == {}
    assert DescribeIntegrationsRequest(filters=(IntegrationFilter(name=None, values=("a",)),)).to_wire() == {
        "Filters": [{"Values": ["a"]}]
    }
    assert DescribeIntegrationsRequest(filters=()).to_wire() == {"Filters": []}
    assert IntegrationFilter(name="Status", values=()).to_wire() == {"Name": "Status", "Values": []}


def test_a_whole_request_by_python_names_and_by_wire_names() -> None:
    """Both are the same request, lists and maps included."""
    wire = {
        "IntegrationIdentifier": "arn:i",
        "Marker": "m",
        "MaxRecords": 20,
        "Filters": [{"Name": "Status", "Values": ["ACTIVE", "FAILED"]}],
    }
    by_name = DescribeIntegrationsRequest(
        integration_identifier="arn:i",
        marker="m",
        max_records=20,
        filters=[{"name": "Status", "values": ["ACTIVE", "FAILED"]}],  # type: ignore[list-item]  # pydantic converts it
    )
    assert by_name == DescribeIntegrationsRequest.model_validate(wire)
    assert by_name.filters == (IntegrationFilter(name="Status", values=("ACTIVE", "FAILED")),)
    assert by_name.to_wire() == wire


def test_a_status_may_be_the_value_of_a_filter() -> None:
    """Enum members are strings, and leave as plain ones."""
    wire: Any = IntegrationFilter(name="Status", values=(IntegrationStatus.FAILED,)).to_wire()
    assert wire == {"Name": "Status", "Values": ["FAILED"]}
    assert type(wire["Values"][0]) is str


@pytest.mark.parametrize("member", ["name", "values"])
def test_requests_are_frozen_and_hashable(member: str) -> None:
    """A request can be shared and put into a set."""
    one = IntegrationFilter(name="Status", values=("ACTIVE",))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(one, member, None)
    assert len({one, IntegrationFilter(name="Status", values=("ACTIVE",)), IntegrationFilter()}) == 2
    assert len({DescribeIntegrationsRequest(filters=(one,)), DescribeIntegrationsRequest(filters=(one,))}) == 1
