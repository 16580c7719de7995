"""Pages and markers, for every switch that cuts them."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from glue_integrations import GlueIntegrationsClient
from glue_integrations.errors import InvalidInputError
from glue_integrations.models import DescribeIntegrationsResponse
from glue_integrations.testing import Behaviour, Fault, GlueEmulator, samples
from glue_integrations.testing._service.markers import Sealer
from glue_integrations.testing._service.scope import Scope

QUERIES: list[dict[str, object]] = [
    {},
    {"Filters": [{"Name": "Status", "Values": ["ACTIVE", "FAILED"]}]},
    {"IntegrationIdentifier": samples(1)[0].integration_arn},
    {"Filters": [{"Name": "Status", "Values": ["DELETING"]}]},
]

WHOLE = GlueEmulator(count=30)
"""Nothing changes it."""

BEHAVIOURS = st.builds(
    Behaviour,
    pages=st.sampled_from(["full", "short", "empty", "evaluated"]),
    default_page_size=st.none() | st.integers(1, 7),
    max_page_size=st.integers(7, 40),
    min_page_size=st.integers(1, 7),
)


def names(emulator: GlueEmulator, query: Mapping[str, object], sizes: list[int | None]) -> list[str]:
    """Return the names on all pages of a listing; page sizes come in turn."""
    found: list[str] = []
    marker: str | None = None
    for number in range(1000):
        params = {**query, "Marker": marker, "MaxRecords": sizes[number % len(sizes)]}
        page = DescribeIntegrationsResponse.model_validate(emulator.handle("DescribeIntegrations", params))
        found += [item.integration_name for item in page.integrations]
        marker = page.marker
        if marker is None:
            return found
    raise AssertionError("The listing has no end.")


@settings(deadline=None, max_examples=60)
@given(BEHAVIOURS, st.sampled_from(QUERIES), st.lists(st.none() | st.integers(1, 50), min_size=1, max_size=4))
def test_every_cut_has_everything_once(
    behaviour: Behaviour, query: Mapping[str, object], sizes: list[int | None]
) -> None:
    """Whatever the pages, a listing brings what matches, once and in order."""
    cut = GlueEmulator(count=30, behaviour=behaviour)
    assert names(cut, query, sizes) == names(GlueEmulator(count=30), query, [None])


async def test_markers_are_sealed_with_their_scope() -> None:
    """A marker of an account and Region is invalid in all others."""
    emulator = GlueEmulator(count=9)
    places = [("us-east-1", "111122223333"), ("eu-west-1", "111122223333"), ("us-east-1", "444455556666")]
    for region, account in places:
        transport = emulator.transport(region=region, account_id=account)
        async with GlueIntegrationsClient("us-east-1", transport=transport) as client:
            marker = (await client.describe_integrations(max_records=4)).marker
        for other_region, other_account in places:
            other = emulator.transport(region=other_region, account_id=other_account)
            async with GlueIntegrationsClient("us-east-1", transport=other) as client:
                if (region, account) == (other_region, other_account):
                    assert len((await client.describe_integrations(marker=marker)).integrations) == 5
                else:
                    with pytest.raises(InvalidInputError, match="not valid for this request"):
                        await client.describe_integrations(marker=marker)


def test_markers_are_sealed_with_their_operation() -> None:
    """Two listings with the same members have different markers."""
    scope = Scope("123456789012", "us-east-1")
    marker = Sealer.of("DescribeIntegrations", scope, {}).marker(3)
    with pytest.raises(Fault, match="not valid for this request"):
        Sealer.of("DescribeInboundIntegrations", scope, {}).position(marker, 0)


@given(
    st.integers(0, 2**60),
    st.text(alphabet="abc", max_size=2),
    st.text(alphabet="abc", max_size=2),
    st.lists(st.text(alphabet="ab,|\"'", max_size=3), max_size=3),
)
def test_queries_do_not_run_into_each_other(position: int, name: str, other: str, values: list[str]) -> None:
    """A marker is valid for the same query only, however its texts are cut."""
    scope = Scope("123456789012", "us-east-1")
    first: list[JsonValue] = [{"Name": name, "Values": [*values]}, {"Name": other, "Values": []}]
    moved: list[JsonValue] = [{"Name": name, "Values": []}, {"Name": other, "Values": [*values]}]
    sealer = Sealer.of("List", scope, {"Filters": first})
    assert sealer.position(sealer.marker(position), 0) == position
    assert Sealer.of("List", scope, {"Filters": first[::-1], "MaxRecords": 3}) == sealer
    is_same = not values or name == other
    assert (Sealer.of("List", scope, {"Filters": moved}) == sealer) == is_same


def test_a_marker_for_no_time_at_all() -> None:
    """With marker_seconds=0, every marker has expired, even at the beginning of time."""
    emulator = GlueEmulator(behaviour=Behaviour(marker_seconds=0))
    marker = emulator.handle("DescribeIntegrations", {"MaxRecords": 1})["Marker"]
    with pytest.raises(Fault, match="has expired"):
        emulator.handle("DescribeIntegrations", {"Marker": marker})


@pytest.mark.parametrize(
    ("switches", "size"),
    [
        (["max_page_size=50"], 50),
        (["max_page_size=500"], 100),
        (["min_page_size=20", "default_page_size=5"], 20),
        (["min_page_size=20", "default_page_size=5", "page_size_out_of_range=reject"], 20),
    ],
)
def test_default_page_size_follows(switches: list[str], size: int) -> None:
    """A default that nobody gave fits the other sizes, and the service never refuses its own."""
    emulator = GlueEmulator(count=200, behaviour=Behaviour.parse(switches))
    page = DescribeIntegrationsResponse.model_validate(emulator.handle("DescribeIntegrations", {}))
    assert len(page.integrations) == size
