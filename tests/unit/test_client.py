"""The arguments of the client, and what they become on the wire."""

from typing import Any

import pytest

from glue_integrations import (
    ClientConfig,
    GlueIntegrationsClient,
    IntegrationFilter,
    IntegrationStatus,
    UnknownValue,
)
from glue_integrations.errors import (
    ConfigurationError,
    EntityNotFoundException,
    IntegrationNotFoundFault,
    InvalidRequestError,
    MultipleResultsError,
    NotFoundError,
    ServiceError,
)
from glue_integrations.events import Hook
from glue_integrations.transport import WireResponse
from support import Listed, Scripted, arn_of, error, page, wire_integration


def client_of(service: Scripted | Listed) -> GlueIntegrationsClient:
    return GlueIntegrationsClient("us-east-1", transport=service)


async def test_describe_shows_the_wire() -> None:
    """One request with what was given, and the page as it came."""
    service = Scripted([page([wire_integration(1, New={"a": 1})], "next")])
    filters = [IntegrationFilter(name="Status", values=("ACTIVE", "FAILED")), IntegrationFilter(name="SourceArn")]
    async with client_of(service) as client:
        response = await client.describe_integrations(
            integration_identifier=arn_of(1), marker="m", max_records=0, filters=filters
        )
    assert service.requests[0].params == {
        "IntegrationIdentifier": arn_of(1),
        "Marker": "m",
        "MaxRecords": 0,
        "Filters": [{"Name": "Status", "Values": ["ACTIVE", "FAILED"]}, {"Name": "SourceArn"}],
    }
    assert response.marker == "next"
    assert response.to_wire() == {"Integrations": [wire_integration(1, New={"a": 1})], "Marker": "next"}


async def test_nothing_given_is_nothing_sent() -> None:
    """Without arguments the request is empty."""
    service = Scripted([page([])])
    async with client_of(service) as client:
        await client.describe_integrations()
    assert service.requests[0].params == {}


@pytest.mark.parametrize(
    ("status", "values"),
    [
        (IntegrationStatus.FAILED, ["FAILED"]),
        ([IntegrationStatus.FAILED, IntegrationStatus.ACTIVE], ["FAILED", "ACTIVE"]),
        ({IntegrationStatus.SYNCING: 1}.keys(), ["SYNCING"]),
        (UnknownValue("CREATED"), ["CREATED"]),
        ("FAILED", ["FAILED"]),
    ],
    ids=["one", "several", "any iterable", "unknown", "plain string"],
)
async def test_status_filter(status: IntegrationStatus, values: list[str]) -> None:
    """status= takes one state or several, and becomes one filter."""
    service = Listed([])
    async with client_of(service) as client:
        await client.iter_integrations(status=status).collect()
    assert service.requests[0].params == {"Filters": [{"Name": "Status", "Values": values}]}


async def test_all_filters_together() -> None:
    """The arguments of a listing join the filters that are given as such."""
    service = Listed([])
    given: list[IntegrationFilter | dict[str, object]] = [
        IntegrationFilter(name="Other", values=("x",)),
        {"Name": "A", "Values": ["b"]},
    ]
    async with client_of(service) as client:
        pager = client.iter_integrations(
            integration_identifier=arn_of(1),
            status="ACTIVE",
            integration_name="name",
            source_arn="arn:aws:s3:::source",
            filters=(each for each in given),
            page_size=7,
        )
        await pager.collect()
    assert service.requests[0].params == {
        "IntegrationIdentifier": arn_of(1),
        "MaxRecords": 7,
        "Filters": [
            {"Name": "Other", "Values": ["x"]},
            {"Name": "A", "Values": ["b"]},
            {"Name": "Status", "Values": ["ACTIVE"]},
            {"Name": "IntegrationName", "Values": ["name"]},
            {"Name": "SourceArn", "Values": ["arn:aws:s3:::source"]},
        ],
    }


BAD_DESCRIBE: dict[str, dict[str, object]] = {
    "integration_identifier: String should have at least 1": {"integration_identifier": ""},
    "integration_identifier: String should have at most 128": {"integration_identifier": "x" * 129},
    "integration_identifier: Input should be a valid string": {"integration_identifier": 5},
    "marker: String should have at least 1": {"marker": ""},
    "max_records: Input should be a valid integer": {"max_records": "5"},
    "max_records: Input should be a valid integer.": {"max_records": True},
    "filters: ": {"filters": "Status"},
    r"filters\.0": {"filters": [5]},
}


@pytest.mark.parametrize("message", BAD_DESCRIBE)
async def test_describe_refuses(message: str) -> None:
    """A wrong argument is named, and nothing is sent."""
    service = Scripted([])
    async with client_of(service) as client:
        with pytest.raises(InvalidRequestError, match=message) as caught:
            await client.describe_integrations(**BAD_DESCRIBE[message])  # type: ignore[arg-type]  # wrong on purpose
    assert (caught.value.attempts, caught.value.operation) == (0, "DescribeIntegrations")
    assert isinstance(caught.value, ValueError)
    assert service.requests == []


BAD_LISTINGS: dict[str, dict[str, object]] = {
    "page_size must be at least 1": {"page_size": 0},
    "page_size: Input should be a valid integer": {"page_size": "5"},
    "page_size: Input should be a valid integer.": {"page_size": True},
    "integration_name: String should have at least 1": {"integration_name": ""},
    "integration_name: String should have at most 128": {"integration_name": "n" * 129},
    "source_arn='orders' is not an ARN": {"source_arn": "orders"},
    "status is an empty collection": {"status": []},
    r"filters\.0 has no values": {"filters": [IntegrationFilter(name="Status")]},
    'status="active" is not one of CREATING, ACTIVE': {"status": "active"},
    'status="X" is not one': {"status": [IntegrationStatus.ACTIVE, "X"]},
    "status= and a filter named Status cannot be used together": {
        "status": IntegrationStatus.ACTIVE,
        "filters": [IntegrationFilter(name="Status", values=("FAILED",))],
    },
    "integration_name= and a filter named IntegrationName": {
        "integration_name": "n",
        "filters": [IntegrationFilter(name="IntegrationName", values=("m",))],
    },
    "resume= is not a cursor": {"resume": "nonsense"},
    "limit must be": {"limit": -1},
    r"filters\.0 has no name": {"filters": [IntegrationFilter(values=["x"])]},
}


@pytest.mark.parametrize("message", BAD_LISTINGS)
async def test_listing_refuses(message: str) -> None:
    """A wrong argument of a listing is refused where it is made, before anything is sent."""
    service = Scripted([])
    async with client_of(service) as client:
        with pytest.raises(InvalidRequestError, match=message) as caught:
            client.iter_integrations(**BAD_LISTINGS[message])  # type: ignore[arg-type]  # wrong on purpose
    assert str(caught.value).startswith("DescribeIntegrations: ")
    assert service.requests == []


async def test_get_by_arn() -> None:
    """An ARN is sent as the identifier."""
    service = Scripted([page([wire_integration(4)])])
    async with client_of(service) as client:
        assert (await client.get_integration(arn_of(4))).integration_name == "integration-4"
    assert service.requests[0].params == {"IntegrationIdentifier": arn_of(4)}


async def test_get_by_arn_compares_exactly() -> None:
    """Whatever the service returns for an ARN, another integration is never handed over."""
    others = [page([wire_integration(1)], "a"), page([wire_integration(2)])]
    async with client_of(Scripted([*others])) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.get_integration(arn_of(4))
    assert caught.value.code is None
    async with client_of(Scripted([*others[:1], page([wire_integration(4), wire_integration(5)])])) as client:
        assert (await client.get_integration(arn_of(4))).integration_arn == arn_of(4)


@pytest.mark.parametrize(
    "response", [page([]), error(400, "EntityNotFoundException", "no"), page([wire_integration(1)])]
)
@pytest.mark.parametrize("wanted", [arn_of(9), "nobody"])
async def test_not_found_says_what_and_where(response: WireResponse, wanted: str) -> None:
    """AWS's own message names neither; the error does, and so does one of the operation itself."""
    async with client_of(Scripted([response])) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.get_integration(wanted)
    assert (
        f'in us-east-1 for {"IntegrationIdentifier" if wanted == arn_of(9) else "IntegrationName"} "{wanted}"'
        in str(caught.value)
    )


async def test_not_found_of_the_operation_says_what_and_where() -> None:
    """The same for the wire mirror and for a listing."""
    fault = error(400, "IntegrationNotFoundFault", "no such integration")
    async with client_of(Scripted([fault, fault])) as client:
        for call in (
            client.describe_integrations(integration_identifier=arn_of(9)),
            client.iter_integrations(integration_identifier=arn_of(9)).collect(),
        ):
            with pytest.raises(IntegrationNotFoundFault, match="no such integration") as caught:
                await call
            assert f'in us-east-1 for IntegrationIdentifier "{arn_of(9)}"' in caught.value.remedy


@pytest.mark.parametrize("marker", ["m" * 129, "m" * 5000, " "], ids=len)
async def test_a_marker_may_have_any_length(marker: str) -> None:
    """The service may send one that is longer than its own model allows."""
    service = Scripted([page([])])
    async with client_of(service) as client:
        await client.describe_integrations(marker=marker)
    assert service.requests[0].params == {"Marker": marker}


async def test_describe_takes_filters_as_mappings_and_from_a_generator() -> None:
    """By wire names; none is lost because checking it consumed it."""
    filters: list[IntegrationFilter | dict[str, object]] = [
        {"Name": "Status", "Values": ["ACTIVE"]},
        IntegrationFilter(name="A", values=["b"]),
    ]
    service = Scripted([page([]), page([])])
    async with client_of(service) as client:
        await client.describe_integrations(filters=filters)
        await client.describe_integrations(filters=(each for each in filters))
    sent = [{"Name": "Status", "Values": ["ACTIVE"]}, {"Name": "A", "Values": ["b"]}]
    assert [request.params for request in service.requests] == [{"Filters": sent}] * 2


async def test_filters_from_a_generator_are_sent_with_every_page_and_iteration() -> None:
    """A pager can be iterated again, whatever its arguments were made of."""
    service = Listed([wire_integration(number) for number in range(4)], 2)
    async with client_of(service) as client:
        pager = client.iter_integrations(
            status=iter([IntegrationStatus.ACTIVE]), filters=iter([IntegrationFilter(name="A", values=("b",))])
        )
        assert await pager.collect() == await pager.collect()
    filters = [{"Name": "A", "Values": ["b"]}, {"Name": "Status", "Values": ["ACTIVE"]}]
    assert [request.params["Filters"] for request in service.requests] == [filters] * 4


async def test_get_by_name_compares_exactly() -> None:
    """Whatever the service finds for a name, only the exact one counts, over all pages."""
    service = Scripted(
        [
            page([wire_integration(1, IntegrationName="orders-2")], "a"),
            page([wire_integration(2, IntegrationName="orders")]),
        ]
    )
    async with client_of(service) as client:
        assert (await client.get_integration("orders")).integration_arn == arn_of(2)
    assert service.requests[0].params == {"Filters": [{"Name": "IntegrationName", "Values": ["orders"]}]}


@pytest.mark.parametrize("code", ["IntegrationNotFoundFault", "EntityNotFoundException", None])
@pytest.mark.parametrize("wanted", [arn_of(9), "nobody"])
async def test_not_found_is_one_family(code: str | None, wanted: str) -> None:
    """Both faults and an empty list are a NotFoundError with the request id of that response."""
    service = Scripted([page([]) if code is None else error(400, code, "no such integration")])
    async with client_of(service) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.get_integration(wanted)
    expected: dict[str | None, type[ServiceError]] = {
        "IntegrationNotFoundFault": IntegrationNotFoundFault,
        "EntityNotFoundException": EntityNotFoundException,
    }
    assert type(caught.value) is expected.get(code, NotFoundError)
    assert caught.value.code == code
    assert caught.value.request_id == ("request-None" if code is None else "request-error")


async def test_several_of_a_name() -> None:
    """Two integrations of one name are an error that says to ask by ARN."""
    service = Scripted([page([wire_integration(n, IntegrationName="twin") for n in range(2)])])
    async with client_of(service) as client:
        with pytest.raises(MultipleResultsError, match="ARN"):
            await client.get_integration("twin")


@pytest.mark.parametrize("wanted", ["", "n" * 129, "arn:" + "x" * 200, 5, None])
async def test_get_refuses(wanted: str) -> None:
    """What is neither an ARN nor a name of 1 to 128 characters is refused before sending."""
    service = Scripted([])
    async with client_of(service) as client:
        with pytest.raises(InvalidRequestError, match="arn_or_name") as caught:
            await client.get_integration(wanted)
    assert caught.value.operation == "DescribeIntegrations"
    assert service.requests == []


BAD_CLIENTS: dict[str, dict[str, object]] = {
    "is not an AWS Region": {"region_name": "eu west 1"},
    "is not an AWS Region; ": {"region_name": "eu-west-1.evil.example/"},
    "must be an https:// URL": {"endpoint_url": "ftp://glue.example"},
    "not encrypted": {"endpoint_url": "http://glue.eu-west-1.amazonaws.com"},
    "must be given together": {"aws_access_key_id": "AKID"},
    "must be given together.": {"aws_secret_access_key": "secret"},
    "aws_session_token= requires": {"aws_session_token": "token"},
}


@pytest.mark.parametrize("message", BAD_CLIENTS)
def test_client_refuses(message: str) -> None:
    """A client that can never work is refused where it is made."""
    with pytest.raises(ConfigurationError, match=message):
        GlueIntegrationsClient(**BAD_CLIENTS[message])  # type: ignore[arg-type]  # wrong on purpose


async def test_options_of_a_sibling() -> None:
    """Each of them changes what it names and no more: here, the hook and the limit of an attempt."""
    seen: list[str] = []

    def hook_of(name: str) -> Hook:
        return lambda event: seen.append(f"{name} {type(event).__name__}")

    service = Scripted([page([]), page([])])
    config = ClientConfig(attempt_timeout=7, hook=hook_of("client"))
    async with GlueIntegrationsClient("us-east-1", transport=service, config=config) as client:
        sibling = client.with_options(attempt_timeout=3, hook=hook_of("sibling"))
        await sibling.describe_integrations()
        await client.describe_integrations()
    assert [request.timeout for request in service.requests] == [3, 7]
    assert seen == ["sibling AttemptEvent", "sibling CallEvent", "client AttemptEvent", "client CallEvent"]


@pytest.mark.parametrize(
    "options", [{"timeout": "5"}, {"timeout": 0}, {"attempt_timeout": -1}, {"hook": 5}, {"retry": 3}], ids=str
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    """As those of a `ClientConfig`, but by the names of the arguments."""
    ((name, value),) = options.items()
    with pytest.raises(ConfigurationError, match=rf"^with_options\({name}=…\) must be .* {value!r}\."):
        client_of(Scripted([])).with_options(**options)
