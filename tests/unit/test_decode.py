"""Every response becomes a page or a typed error: never an empty page for a broken one, never a foreign exception."""

import copy
import json
import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import JsonValue

from fixtures.wire import RELAXED, Json, json_values, pages, printed
from glue_integrations import errors
from glue_integrations._core.decode import decode
from glue_integrations.errors import (
    AccessDeniedException,
    AuthenticationError,
    EntityNotFoundException,
    GlueIntegrationsError,
    IntegrationNotFoundFault,
    InternalServerException,
    InternalServiceException,
    InvalidInputException,
    MalformedResponseError,
    RedirectError,
    ServerError,
    ServiceError,
    ThrottlingError,
    ThrottlingException,
    ValidationException,
)
from glue_integrations.models import DescribeIntegrationsResponse
from glue_integrations.transport import WireResponse

ITEM: Final[Json] = {
    "SourceArn": "arn:s",
    "TargetArn": "arn:t",
    "IntegrationName": "n",
    "IntegrationArn": "arn:i",
    "Status": "ACTIVE",
    "CreateTime": 1763234086.001,
}
DIGITS: Final = b"9" * 5000
DEEP: Final = 100_000


def read(body: bytes | str, status: int = 200, **headers: str) -> DescribeIntegrationsResponse:
    """Decode a response; in the names of *headers*, underscores become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return decode(DescribeIntegrationsResponse, WireResponse(status, named, raw))


def failure(body: bytes | str, status: int = 200, **headers: str) -> GlueIntegrationsError:
    """Decode a response that must be an error, and return it."""
    with pytest.raises(GlueIntegrationsError) as caught:
        read(body, status, **headers)
    return caught.value


def holding(**members: Any) -> str:
    """Return a page with one integration that has *members* on top."""
    return json.dumps({"Integrations": [{**ITEM, **members}]})


def at(time: str) -> str:
    """Return a page whose creation time is the JSON *time*."""
    return holding(CreateTime="@").replace('"@"', time)


# ----------------------------------------------------------------------------------------------------------------------
# 200: a page, or malformed
# ----------------------------------------------------------------------------------------------------------------------

MALFORMED: Final[dict[str, bytes | str]] = {
    # No JSON at all
    "empty": b"",
    "blanks": b" \r\n\t",
    "plain text": b"Service Unavailable",
    "HTML": b"<html><body>Please log in to the Wi-Fi</body></html>",
    "XML": b'<?xml version="1.0"?><Integrations/>',
    "cut at the start": b"{",
    "cut in a list": b'{"Integrations": [{',
    "cut in a name": b'{"Integrations": [{"SourceArn": "ar',
    "cut before the end": json.dumps({"Integrations": [ITEM]})[:-1],
    "cut in an escape": b'{"Integrations": [], "Marker": "\\u00',
    "two values": b'{"Integrations": []}{"Integrations": []}',
    "text after it": b'{"Integrations": []} OK',
    "comment": b'{"Integrations": []} // none',
    "single quotes": b"{'Integrations': []}",
    "trailing comma": b'{"Integrations": [],}',
    "unquoted name": b"{Integrations: []}",
    "UTF-8 BOM": b'\xef\xbb\xbf{"Integrations": []}',
    "UTF-16": '{"Integrations": []}'.encode("utf-16"),
    "UTF-16 without BOM": '{"Integrations": []}'.encode("utf-16-le"),
    "UTF-32": '{"Integrations": []}'.encode("utf-32"),
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xf2\xcc+I-JL.\xc9\xcc\xcf+V\xb2\x8a\x8e\xad\x05\x00",
    "NUL bytes": b"\x00" * 32,
    "NUL after it": b'{"Integrations": []}\x00',
    "invalid UTF-8": b'{"Integrations": [], "Marker": "\xff"}',
    "overlong UTF-8": b'{"Integrations": [], "Marker": "\xc0\xaf"}',
    "surrogate in UTF-8": b'{"Integrations": [], "Marker": "\xed\xa0\x80"}',
    "raw control character": b'{"Integrations": [], "Marker": "a\nb"}',
    # Beyond the limits of the parser
    "nested lists": b'{"Integrations": [], "New": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "nested objects": b'{"Integrations": [], "New": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "open brackets": b"[" * DEEP,
    "5000 digits in an unknown member": b'{"Integrations": [], "New": ' + DIGITS + b"}",
    "5000 digits as the time": at(DIGITS.decode()),
    "lone high surrogate": holding(IntegrationName="\ud800"),
    "lone low surrogate": holding(IntegrationName="\udc00"),
    "surrogates the wrong way round": holding(IntegrationName="\udc00\ud800"),
    "lone surrogate in an unknown member": b'{"Integrations": [], "New": "\\ud800"}',
    "lone surrogate in a name": b'{"Integrations": [], "\\ud800": 1}',
    "NaN in an unknown member": b'{"Integrations": [], "New": NaN}',
    "Infinity in an unknown member": b'{"Integrations": [], "New": [Infinity]}',
    "-Infinity in an unknown member": b'{"Integrations": [], "New": {"a": -Infinity}}',
    "NaN in a tag": holding(Tags=[{"key": "a", "New": math.nan}]),
    # JSON, but no page
    "null": b"null",
    "true": b"true",
    "number": b"42",
    "string": b'"x"',
    "list": b"[]",
    "list of a page": b'[{"Integrations": []}]',
    "page in a string": json.dumps('{"Integrations": []}'),
    "error of a proxy": b'{"message": "Service Unavailable"}',
    "lower-case name": b'{"integrations": []}',
    "lower-case name with items": json.dumps({"integrations": [ITEM]}),
    "upper-case name": b'{"INTEGRATIONS": []}',
    "other operation": b'{"InboundIntegrations": []}',
    "wrapped": b'{"DescribeIntegrationsResponse": {"Integrations": []}}',
    "null Integrations with another member": b'{"Integrations": null, "message": "no"}',
    "lower-case marker only": b'{"marker": "m"}',
    "duplicate Integrations, the last one wrong": b'{"Integrations": [], "Integrations": {}}',
    # Integrations of a wrong type
    "Integrations an object": b'{"Integrations": {}}',
    "Integrations an object with members": b'{"Integrations": {"a": 1}}',
    "Integrations an empty string": b'{"Integrations": ""}',
    "Integrations a string": b'{"Integrations": "abc"}',
    "Integrations a number": b'{"Integrations": 7}',
    "Integrations a boolean": b'{"Integrations": false}',
    "an item null": b'{"Integrations": [null]}',
    "an item a number": b'{"Integrations": [1]}',
    "an item a string": b'{"Integrations": ["arn:i"]}',
    "an item a list": b'{"Integrations": [[]]}',
    "an item empty": b'{"Integrations": [{}]}',
    "the second item empty": json.dumps({"Integrations": [ITEM, {}]}),
    "items in snake_case": json.dumps({"Integrations": [{"integration_arn": "a", "integration_name": "n"}]}),
    "Marker a number": b'{"Integrations": [], "Marker": 5}',
    "Marker a boolean": b'{"Integrations": [], "Marker": true}',
    "Marker a list": b'{"Integrations": [], "Marker": []}',
    "Marker an object": b'{"Integrations": [], "Marker": {}}',
    # Members of an integration of a wrong type
    **{f"without {name}": json.dumps({"Integrations": [{**ITEM, name: "@"}]}).replace(name, "New") for name in ITEM},
    **{f"{name} null": holding(**{name: None}) for name in ITEM},
    **{f"{name} a number": holding(**{name: 5}) for name in ITEM if name != "CreateTime"},
    "Description a number": holding(Description=5),
    "KmsKeyId a boolean": holding(KmsKeyId=True),
    "Tags an object": holding(Tags={"env": "prod"}),
    "Tags with null": holding(Tags=[None]),
    "Tags with a number": holding(Tags=[{"key": 5}]),
    "Errors a string": holding(Errors="x"),
    "Errors with a number": holding(Errors=[{"ErrorCode": 5}]),
    "IntegrationConfig a list": holding(IntegrationConfig=[]),
    "ContinuousSync a string": holding(IntegrationConfig={"ContinuousSync": "true"}),
    "ContinuousSync a number": holding(IntegrationConfig={"ContinuousSync": 1}),
    "SourceProperties a list": holding(IntegrationConfig={"SourceProperties": []}),
    "SourceProperties with a number": holding(IntegrationConfig={"SourceProperties": {"a": 1}}),
    "AdditionalEncryptionContext with null": holding(AdditionalEncryptionContext={"a": None}),
    # Times
    **{
        f"CreateTime {time}": at(time)
        for time in (
            *("NaN", "Infinity", "-Infinity", "1e18", "1e300", "1e999", "true", "[]", "{}", '""', '"Mon"', '"10"'),
            *('"yesterday"', '"1763234086.001"', '"2025-11-15T19:14:46"', '"2025-11-15"', "1763234086001"),
            *('"9999-12-31T23:59:59-05:00"', '"0001-01-01T00:00:00+05:00"'),
        )
    },
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_broken_response_is_malformed(body: bytes | str) -> None:
    """It is never "you have no integrations", and the call may be retried."""
    error = failure(body, x_amzn_requestid="r-1")
    assert type(error) is MalformedResponseError
    assert (error.retryable, error.http_status, error.request_id) == (True, 200, "r-1")


THROTTLED: Final = {"__type": "ThrottlingException", "message": "Rate exceeded"}
ERRORS_WITH_STATUS_200: Final[dict[str, tuple[object, dict[str, str]]]] = {
    "the error alone": (THROTTLED, {}),
    "beside an empty page": ({"Integrations": [], **THROTTLED}, {}),
    "beside a page": ({"Integrations": [ITEM], "Marker": "m", **THROTTLED}, {}),
    "beside a null": ({"Integrations": None, **THROTTLED}, {}),
    "beside a broken page": ({"Integrations": [{}], **THROTTLED}, {}),
    "namespace": ({"Integrations": [], "__type": "com.amazonaws.glue#ThrottlingException:http://internal/"}, {}),
    "under the other name": ({"Integrations": [], "code": "ThrottlingException"}, {}),
    "in the header": ({"Integrations": []}, {"x_amzn_errortype": "ThrottlingException"}),
    "in the header of an empty body": ("", {"x_amzn_errortype": "ThrottlingException"}),
    "in the header, beside the name of the response": (
        {"Integrations": [], "__type": "DescribeIntegrationsResponse"},
        {"x_amzn_errortype": "ThrottlingException"},
    ),
    "beside the name of the response in its header": (
        {"Integrations": [], **THROTTLED},
        {"x_amzn_errortype": "DescribeIntegrationsResponse"},
    ),
    "beside the name of the response as its type": (
        {"Integrations": [], "__type": "aws.glue#DescribeIntegrationsResponse", "code": "ThrottlingException"},
        {},
    ),
    "with a capital": ({"Integrations": [], "Code": "ThrottlingException"}, {}),
    "with a capital, alone": ({"Code": "ThrottlingException", "Message": "Rate exceeded"}, {}),
    "with a capital, beside a null": ({"Integrations": None, "Code": "ThrottlingException"}, {}),
    "with a capital, beside a broken page": ({"Integrations": [{}], "Code": "ThrottlingException"}, {}),
    "with a capital, beside a marker": ({"Integrations": [], "Marker": "m", "Code": "ThrottlingException"}, {}),
    "within an error": ({"Integrations": [], "Error": {"Code": "ThrottlingException"}}, {}),
    "within an error, alone": ({"Error": {"Type": "Sender", "Code": "ThrottlingException"}}, {}),
    "within an error in small letters": ({"Integrations": [], "error": {"code": "aws#ThrottlingException"}}, {}),
    "within an error as its type": ({"Integrations": [], "error": {"__type": "ThrottlingException"}}, {}),
}


@pytest.mark.parametrize(("body", "headers"), ERRORS_WITH_STATUS_200.values(), ids=ERRORS_WITH_STATUS_200)
def test_an_error_with_status_200_is_an_error(body: object, headers: dict[str, str]) -> None:
    """Whatever else the response holds, an error code makes it that error, with the retry rules of the code."""
    error = failure(json.dumps(body) if body else b"", 200, **headers)
    assert type(error) is ThrottlingException
    assert (error.code, error.http_status, error.retryable) == ("ThrottlingException", 200, True)


@pytest.mark.parametrize(("code", "retryable"), [("ValidationException", False), ("InternalServerException", True)])
def test_a_code_has_the_same_rules_with_status_200(code: str, retryable: bool) -> None:
    """As with any other status."""
    body: Json = {"Integrations": [], "__type": code, "message": "no"}
    found, usual = failure(json.dumps(body)), failure(json.dumps(body), 400)
    assert (type(found), found.message, found.retryable) == (type(usual), "no", retryable)


@pytest.mark.parametrize(
    "members",
    [
        {"__type": "com.amazonaws.glue#DescribeIntegrationsResponse"},
        {"__type": "DescribeIntegrationsResponse"},
        {"__type": ""},
        {"__type": None, "code": None},
        {"__type": 5, "code": ["ThrottlingException"]},
        {"message": "All is well"},
        {"Code": "ThrottlingException"},
        {"Error": {"Code": "ThrottlingException"}},
        {"errors": ["none of ours"]},
    ],
    ids=repr,
)
def test_what_is_not_an_error_code_leaves_a_page_a_page(members: Json) -> None:
    """The name of the response's own shape is not an error, and neither is an unknown member."""
    assert read(json.dumps({"Integrations": [ITEM], **members})).to_wire() == {"Integrations": [ITEM], **members}


@pytest.mark.parametrize(
    "members",
    [
        {"message": "Service unavailable"},
        {"Message": "Service unavailable"},
        {"error": "Service unavailable"},
        {"Error": {"Message": "Service unavailable"}},
        {"errors": [{"detail": "no backend"}]},
        {"Errors": ["no backend"]},
        {"Code": 503},
        {"code": 503},
        {"Marker": "m", "message": "Service unavailable"},
    ],
    ids=repr,
)
def test_an_empty_page_with_the_signs_of_an_error_is_malformed(members: Json) -> None:
    """It names no code, but it does not say "you have no integrations" either."""
    for start in ('{"Integrations": []', '{"Integrations": null'):
        assert type(failure(start + ", " + json.dumps(members)[1:])) is MalformedResponseError


def test_the_message_within_an_error_is_shown() -> None:
    """Whatever the status; the usual place comes first."""
    body: Json = {"Error": {"Code": "ValidationException", "Message": "No such filter"}}
    for status in (200, 400):
        error = failure(json.dumps(body), status)
        assert (type(error), error.message) == (ValidationException, "No such filter")
    assert failure(json.dumps({**body, "message": "Outside"}), 400).message == "Outside"


OTHER_STATUSES: Final = {
    **dict.fromkeys((0, 99, 100, 103, 199, 201, 202, 203, 204, 205, 206, 226, 299), (MalformedResponseError, True)),
    **dict.fromkeys((300, 301, 302, 303, 304, 305, 307, 308, 399), (RedirectError, False)),
}


@pytest.mark.parametrize(("status", "expected"), OTHER_STATUSES.items())
@pytest.mark.parametrize("body", [b"", b'{"Integrations": []}', json.dumps({"Integrations": [ITEM]}).encode()], ids=len)
def test_a_page_comes_with_status_200(
    status: int, expected: tuple[type[GlueIntegrationsError], bool], body: bytes
) -> None:
    """A redirect's body is a stranger's, and Glue sends no other success."""
    error = failure(body, status, location="https://elsewhere.example/")
    assert (type(error), error.retryable) == expected
    assert error.http_status == status


def test_a_redirect_says_where_to() -> None:
    """That is how a captive portal or a wrong endpoint is found."""
    assert "https://login.example/?a=b" in str(failure(b"", 302, location="https://login.example/?a=b"))
    assert "nowhere" in str(failure(b"", 304))


EMPTY: Final = {
    "Integrations empty": b'{"Integrations": []}',
    "nothing": b"{}",
    "Integrations null": b'{"Integrations": null}',
    "Marker null": b'{"Marker": null}',
    "Marker empty": b'{"Integrations": [], "Marker": ""}',
    "a marker only": b'{"Marker": "m"}',
    "null and a marker": b'{"Integrations": null, "Marker": "m"}',
    "blanks around": b' \r\n{ "Integrations" : [ ] }\t\n',
    "duplicate, the last one empty": json.dumps({"Integrations": [ITEM], "Integration": []}).replace(
        '"Integration":', '"Integrations":'
    ),
    "unknown member": b'{"Integrations": [], "Total": 0}',
    "no error at all": b'{"Integrations": [], "Error": null, "errors": [], "message": ""}',
    "error of another kind": b'{"Integrations": [], "Health": {"Code": "ThrottlingException"}}',
}


@pytest.mark.parametrize("body", EMPTY.values(), ids=EMPTY)
def test_an_empty_page(body: bytes | str) -> None:
    """Only these objects hold no integrations."""
    page = read(body)
    assert page.integrations == ()
    assert page.to_wire() == json.loads(body)


KEPT: Final = {
    "one integration": holding(),
    "unknown status": holding(Status="CREATED"),
    "empty status": holding(Status=""),
    "unknown members": holding(New=[1, 2.5, {"a": None}], Tags=[{"key": "a", "value": "", "New": 1}]),
    "nulls": holding(Description=None, Tags=None, Errors=None, IntegrationConfig=None),
    "control characters in a name": holding(IntegrationName="a\x00\x1b[2J\u202e"),
    "characters outside of the BMP": holding(IntegrationName="\N{GRINNING FACE}"),
    "4000 digits in an unknown member": holding(New=int("9" * 4000)),
    "190 levels in an unknown member": holding(New=json.loads("[" * 190 + "]" * 190)),
    "Python names as unknown members": holding(integration_name=5, tags="x"),
    "longer than the service model allows": holding(IntegrationName="n" * 5000, Description="d" * 5000),
    "duplicate name": holding(IntegrationName="first").replace('"Status"', '"IntegrationName": "last", "Status"'),
    "NaN and Infinity as text": holding(IntegrationName="NaN", Description="Infinity"),
    "the first moment": at("0"),
    "a float without fraction": at("1763234086.0"),
    "an exponent": at("1.763234086001e9"),
}


@pytest.mark.parametrize("body", KEPT.values(), ids=KEPT)
def test_what_is_valid_is_kept(body: str) -> None:
    """Lenient with what AWS adds: one odd member does not lose the page."""
    page = read(body)
    assert len(page.integrations) == 1
    assert page.to_wire() == json.loads(body)


def test_the_last_of_duplicate_members_counts() -> None:
    """As everywhere in Python."""
    assert read(KEPT["duplicate name"]).integrations[0].integration_name == "last"


def test_python_names_are_not_read_from_the_wire() -> None:
    """Only AWS's names are AWS's members."""
    page = read(holding(description=5, kms_key_id="key"))
    assert (page.integrations[0].description, page.integrations[0].kms_key_id) == (None, None)


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """An error response, and what becomes of it."""

    status: int
    body: bytes
    cls: type[ServiceError]
    code: str
    retryable: bool
    error_type: str | None = None
    """The header ``x-amzn-errortype``."""


def coded(code: object, name: str = "__type") -> bytes:
    return json.dumps({name: code, "message": "m"}).encode()


HTML: Final = b"<html>Service Unavailable</html>"
THROTTLING: Final = (ThrottlingException, "ThrottlingException", True)
UNKNOWN: Final = (ServiceError, "Unknown", False)

ERRORS: Final = {
    # Where the code is
    "__type": Case(400, coded("ThrottlingException"), *THROTTLING),
    "__type with namespace": Case(400, coded("com.amazonaws.glue#ThrottlingException"), *THROTTLING),
    "__type with address": Case(400, coded("ThrottlingException:http://internal.example/coral/"), *THROTTLING),
    "__type with both": Case(400, coded("aws.protocols#ThrottlingException:http://internal.example/"), *THROTTLING),
    "__type with a fragment in the address": Case(
        400, coded("ns#ThrottlingException:http://a.example/#b"), *THROTTLING
    ),
    "__type with blanks": Case(400, coded(" ThrottlingException "), *THROTTLING),
    "code": Case(400, coded("ThrottlingException", "code"), *THROTTLING),
    "code with both": Case(400, coded("ns#ThrottlingException:http://a.example/", "code"), *THROTTLING),
    "header": Case(400, b'{"message": "Rate exceeded"}', *THROTTLING, "ThrottlingException"),
    "header with both": Case(400, b"{}", *THROTTLING, "ns#ThrottlingException:http://internal.example/"),
    "header without a body": Case(400, b"", *THROTTLING, "ThrottlingException"),
    "header and HTML": Case(400, HTML, *THROTTLING, "ThrottlingException"),
    "header before __type": Case(400, coded("ValidationException"), *THROTTLING, "ThrottlingException"),
    "__type before code": Case(400, b'{"code": "ValidationException", "__type": "ThrottlingException"}', *THROTTLING),
    "empty header": Case(400, coded("ThrottlingException"), *THROTTLING, ""),
    "header of separators": Case(400, coded("ThrottlingException"), *THROTTLING, "#:"),
    "empty __type, then code": Case(400, b'{"__type": "", "code": "ThrottlingException"}', *THROTTLING),
    "number as __type, then code": Case(400, b'{"__type": 5, "code": "ThrottlingException"}', *THROTTLING),
    "body with BOM": Case(400, b"\xef\xbb\xbf" + coded("ThrottlingException"), *THROTTLING),
    "duplicate __type": Case(400, b'{"__type": "X", "__type": "ThrottlingException"}', *THROTTLING),
    # No code
    "no body": Case(400, b"", *UNKNOWN),
    "body {}": Case(400, b"{}", *UNKNOWN),
    "body null": Case(400, b"null", *UNKNOWN),
    "body []": Case(400, b"[]", *UNKNOWN),
    "body a string": Case(400, b'"ThrottlingException"', *UNKNOWN),
    "body a number": Case(400, b"42", *UNKNOWN),
    "body cut": Case(400, b'{"__type": "Thrott', *UNKNOWN),
    "body HTML": Case(400, HTML, *UNKNOWN),
    "body invalid UTF-8": Case(400, b'\xff{"__type": "ThrottlingException"}', *UNKNOWN),
    "body nested deep": Case(400, b'{"__type": ' + b"[" * DEEP + b"]" * DEEP + b"}", *UNKNOWN),
    "body with 5000 digits": Case(400, b'{"__type": "ThrottlingException", "n": ' + DIGITS + b"}", *UNKNOWN),
    "__type a number": Case(400, coded(5), *UNKNOWN),
    "__type null": Case(400, coded(None), *UNKNOWN),
    "__type empty": Case(400, coded(""), *UNKNOWN),
    "__type a list": Case(400, coded(["ThrottlingException"]), *UNKNOWN),
    "__type an object": Case(400, coded({"a": "b"}), *UNKNOWN),
    "__type true": Case(400, coded(True), *UNKNOWN),
    "__type only a namespace": Case(400, coded("com.amazonaws.glue#"), *UNKNOWN),
    "__TYPE": Case(400, coded("ThrottlingException", "__TYPE"), *UNKNOWN),
    # Which class it is
    "IntegrationNotFoundFault": Case(
        400, coded("IntegrationNotFoundFault"), IntegrationNotFoundFault, "IntegrationNotFoundFault", False
    ),
    "EntityNotFoundException": Case(
        400, coded("EntityNotFoundException"), EntityNotFoundException, "EntityNotFoundException", False
    ),
    "ValidationException": Case(400, coded("ValidationException"), ValidationException, "ValidationException", False),
    "InvalidInputException": Case(
        400, coded("InvalidInputException"), InvalidInputException, "InvalidInputException", False
    ),
    "AccessDeniedException": Case(
        400, coded("AccessDeniedException"), AccessDeniedException, "AccessDeniedException", False
    ),
    "InternalServerException with 400": Case(
        400, coded("InternalServerException"), InternalServerException, "InternalServerException", True
    ),
    "InternalServiceException": Case(
        500, coded("InternalServiceException"), InternalServiceException, "InternalServiceException", True
    ),
    "ValidationException with 500": Case(
        500, coded("ValidationException"), ValidationException, "ValidationException", False
    ),
    "ExpiredTokenException": Case(
        400, coded("ExpiredTokenException"), AuthenticationError, "ExpiredTokenException", False
    ),
    "RequestTimeTooSkewed": Case(
        403, coded("RequestTimeTooSkewed"), AuthenticationError, "RequestTimeTooSkewed", False
    ),
    "SlowDown": Case(503, coded("SlowDown"), ThrottlingError, "SlowDown", True),
    "RequestTimeoutException": Case(
        400, coded("RequestTimeoutException"), ServiceError, "RequestTimeoutException", True
    ),
    "BrandNewException": Case(400, coded("BrandNewException"), ServiceError, "BrandNewException", False),
    "BrandNewException with 500": Case(500, coded("BrandNewException"), ServerError, "BrandNewException", True),
    "SerializationException": Case(400, coded("SerializationException"), ServiceError, "SerializationException", False),
    # By the status alone
    **{f"{status} without a body": Case(status, b"", *UNKNOWN) for status in (401, 403, 404, 413, 418, 999)},
    **{f"{status} with HTML": Case(status, HTML, *UNKNOWN) for status in (401, 403, 404, 413, 499, 600)},
    "408": Case(408, b"", ServiceError, "Unknown", True),
    "429": Case(429, HTML, ThrottlingError, "Unknown", True),
    "509": Case(509, b"", ThrottlingError, "Unknown", True),
    **{f"{status} with HTML": Case(status, HTML, ServerError, "Unknown", True) for status in (500, 502, 503, 504, 599)},
    **{f"500 with {body!r}": Case(500, body, ServerError, "Unknown", True) for body in (b"", b"null", b"[]", b"{}")},
    "529": Case(529, b"", ServerError, "Unknown", True),
    "501": Case(501, b"", ServerError, "Unknown", False),
    "505": Case(505, b"", ServerError, "Unknown", False),
    "500 with a page": Case(500, b'{"Integrations": []}', ServerError, "Unknown", True),
    "400 with a page": Case(400, b'{"Integrations": []}', *UNKNOWN),
}


@pytest.mark.parametrize("case", ERRORS.values(), ids=ERRORS)
def test_an_error_response_is_a_service_error(case: Case) -> None:
    """Code from header, `__type` or `code`; class from the code, then from the status."""
    headers = {} if case.error_type is None else {"x_amzn_errortype": case.error_type}
    error = failure(case.body, case.status, x_amzn_requestid="r-1", **headers)
    assert isinstance(error, ServiceError)
    assert (type(error), error.code, error.retryable) == (case.cls, case.code, case.retryable)
    assert (error.http_status, error.request_id) == (case.status, "r-1")
    assert error.throttling is issubclass(case.cls, ThrottlingError)


def test_the_tables_are_large_enough() -> None:
    """At least eighty named bad responses."""
    assert len(MALFORMED) + len(OTHER_STATUSES) + len(ERRORS) >= 200


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "AuthFailure"])
@pytest.mark.parametrize("can_renew", [True, False])
def test_expired_credentials_are_worth_a_retry_if_there_may_be_newer_ones(code: str, can_renew: bool) -> None:
    """Those that were passed in as they are cannot be renewed, and wrong ones stay wrong."""
    with pytest.raises(AuthenticationError) as caught:
        decode(DescribeIntegrationsResponse, WireResponse(400, {}, coded(code)), can_renew=can_renew)
    assert caught.value.retryable is (can_renew and code != "AuthFailure")


@pytest.mark.parametrize("number", range(7))
def test_the_error_replies_of_the_fixtures(number: int) -> None:
    """Those printed or documented by AWS: each the class of its code, and its own text."""
    reply = printed("f3_errors")[number]
    body = reply["body"] if isinstance(reply["body"], str) else json.dumps(reply["body"])
    headers = {name.lower(): value for name, value in reply["headers"].items()}
    error = failure(body, reply["status"], **headers)
    expected = (
        "ThrottlingException",
        "ThrottlingException",
        *(f3["body"]["__type"] for f3 in printed("f3_errors")[2:6]),
    )
    if number < 6:
        assert type(error) is getattr(errors, expected[number])
        assert error.message == reply["body"].get("message", reply["body"].get("Message"))
    else:
        assert type(error) is ServerError


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"message": "lower"}, "lower"),
        ({"Message": "upper"}, "upper"),
        ({"message": "lower", "Message": "upper"}, "lower"),
        ({"message": None, "Message": "upper"}, "upper"),
        ({"message": 5, "Message": "upper"}, "upper"),
        ({"message": ["x"], "Message": {"a": "b"}}, None),
        ({"message": 5}, None),
        ({"MESSAGE": "shouting"}, None),
        ({}, None),
        ({"message": "\x1b[2J\ud800"}, "\x1b[2J\ud800"),
    ],
    ids=ascii,
)
def test_the_message_is_awss_own_text(body: Json, expected: str | None) -> None:
    """Raw, from either spelling; without one, the response itself is described."""
    error = failure(json.dumps({"__type": "ValidationException", **body}), 400)
    if expected is None:
        assert error.message.startswith("The response is an error without a message (HTTP 400, ")
    else:
        assert error.message == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("true", True), ("false", False), ("null", None), ('"true"', None), ("1", None), ("[]", None)],
)
def test_from_federation_source_is_a_boolean_or_unknown(sent: str, expected: bool | None) -> None:
    """Two errors have it; anything but a boolean counts as not sent."""
    error = failure(f'{{"__type": "EntityNotFoundException", "FromFederationSource": {sent}}}', 400)
    assert isinstance(error, EntityNotFoundException)
    assert error.from_federation_source is expected


@pytest.mark.parametrize("status", [200, 204, 302, 400, 503])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x_amzn_requestid": "a"}, "a"),
        ({"x_amz_request_id": "b"}, "b"),
        ({"x_amzn_requestid": "a", "x_amz_request_id": "b"}, "a"),
        ({"x_amzn_requestid": "", "x_amz_request_id": "b"}, "b"),
        ({"x_amz_id_2": "c"}, None),
        ({}, None),
    ],
    ids=repr,
)
def test_every_error_has_the_request_id(status: int, headers: dict[str, str], expected: str | None) -> None:
    """It is what AWS Support asks for first."""
    error = failure(b"oops", status, **headers)
    assert (error.request_id or None, error.http_status) == (expected, status)


RETRY_AFTER: Final = {
    "0": 0.0,
    "1": 0.001,
    "1500": 1.5,
    "7000": 7.0,
    "10000": 10.0,
    "0500": 0.5,
    "": None,
    " ": None,
    " 5": None,
    "5 ": None,
    "invalid": None,
    "-100": None,
    "+100": None,
    "1.5": None,
    "1e3": None,
    "0x10": None,
    "1_000": None,
    "1,5": None,
    "NaN": None,
    "inf": None,
    "\u0661": None,
    "\u00b2": None,
    "Wed, 21 Oct 2026 07:28:00 GMT": None,
}


@pytest.mark.parametrize(("sent", "expected"), RETRY_AFTER.items(), ids=ascii)
@pytest.mark.parametrize("status", [200, 400, 429, 503])
def test_retry_after_is_milliseconds_or_ignored(sent: str, expected: float | None, status: int) -> None:
    """`x-amz-retry-after` holds whole milliseconds; anything else does not count."""
    assert failure(b"oops", status, x_amz_retry_after=sent).retry_after == expected


def test_a_huge_retry_after_is_still_a_number() -> None:
    """The caller bounds it; 10 000 digits must not break the reading of the response."""
    wait = failure(b"", 503, x_amz_retry_after="9" * 10_000).retry_after
    assert wait is not None
    assert 1000 < wait < math.inf


def test_the_standard_retry_after_is_not_used() -> None:
    """AWS does not send it."""
    assert failure(b"", 503, retry_after="7").retry_after is None


# ----------------------------------------------------------------------------------------------------------------------
# What is shown
# ----------------------------------------------------------------------------------------------------------------------

STATUSES: Final = (200, 204, 302, 400, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_a_response_is_described(status: int) -> None:
    """Status, kind, length and start of the body, so that a proxy's page is recognised at once."""
    text = str(failure(HTML, status, content_type="text/html; charset=utf-8"))
    for part in (f"HTTP {status}, text/html; charset=utf-8, 32 bytes", "<html>Service Unavailable</html>"):
        assert part in text


@pytest.mark.parametrize("status", STATUSES)
def test_at_most_200_characters_of_a_body_are_shown(status: int) -> None:
    """A page of integrations does not end up in a log."""
    message = failure(b"x" * 100_000, status).message
    assert message.count("x" * 150) == 1
    assert message.count("x") <= 205
    assert "100000 bytes" in message


@pytest.mark.parametrize("status", STATUSES)
def test_a_description_is_safe_to_print(status: int) -> None:
    """Body, content type and location are escaped, and cut."""
    nasty = "\x1b[2J\x00\x9b\u202e\u200b\u2028\r\n"
    error = failure(f"{nasty}{{", status, content_type=nasty * 50, location=nasty * 100)
    assert not set(nasty) & set(error.message) - set("[2J")
    assert len(error.message) < 900


@pytest.mark.parametrize("status", STATUSES)
def test_an_undecodable_body_is_described(status: int) -> None:
    """Bytes that are no UTF-8 show as replacement characters."""
    assert "\N{REPLACEMENT CHARACTER}" in failure(b"\xff\xfe" * 200, status).message


@pytest.mark.parametrize(
    "members",
    [
        {"CreateTime": "canary" * 50},
        {"Status": ["canary"]},
        {"Description": ["canary"]},
        {"AdditionalEncryptionContext": {"a": ["canary"]}},
        {"AdditionalEncryptionContext": "canary"},
        {"Tags": [{"key": ["canary"]}]},
    ],
    ids=lambda members: repr(members)[:50],
)
def test_wrong_values_are_named_not_shown(members: Json) -> None:
    """The message says which member is wrong; its value, beyond the start of the body, stays out of logs."""
    body = json.dumps({"Marker": "m" * 250, "Integrations": [{**ITEM, **members}]})
    error = failure(body)
    assert "integrations.0." in error.message
    assert "canary" not in error.message


def test_many_problems_are_cut_short() -> None:
    """Three are enough to see what is going on."""
    message = failure(json.dumps({"Integrations": [{}] * 500})).message
    assert "integrations.0.source_arn: Field required" in message
    assert "; …" in message
    assert len(message) < 900


@pytest.mark.parametrize(("missing", "shown"), [(3, 3), (4, 3)])
def test_problems_that_are_not_shown_leave_a_mark(missing: int, shown: int) -> None:
    """A reader sees whether there are more."""
    names = ["SourceArn", "TargetArn", "IntegrationName", "IntegrationArn"][:missing]
    item = {name: value for name, value in ITEM.items() if name not in names}
    message = failure(json.dumps({"Integrations": [item]})).message
    assert message.count("Field required") == shown
    assert ("; … (HTTP 200" in message) is (missing > shown)


def test_wrong_time_is_explained() -> None:
    """In our words, where pydantic has none."""
    message = failure(json.dumps({"Integrations": [{**ITEM, "CreateTime": "soon"}]})).message
    assert "integrations.0.create_time: a time must be epoch seconds" in message


def test_long_texts_are_cut_short() -> None:
    """A server decides how long its content type, its names and its body are."""
    kind = {"content-type": "k" * 100}
    with pytest.raises(MalformedResponseError) as caught:
        decode(DescribeIntegrationsResponse, WireResponse(200, kind, b"<" * 2000))
    assert f'(HTTP 200, {"k" * 79}…, 2000 bytes: "{"<" * 199}…")' in caught.value.message
    names = {f"{letter * 300}": ["wrong"] for letter in "abc"}
    message = failure(json.dumps({"Integrations": [{**ITEM, "AdditionalEncryptionContext": names}]})).message
    summary = message.partition("DescribeIntegrationsResponse: ")[2].partition(" (HTTP 200")[0]
    assert (len(summary), summary[-1]) == (500, "…")


# ----------------------------------------------------------------------------------------------------------------------
# Anything at all
# ----------------------------------------------------------------------------------------------------------------------


def same(found: JsonValue, sent: JsonValue, name: str = "") -> bool:
    """Compare JSON values; a time is as exact as a datetime can hold it."""
    if isinstance(found, dict) and isinstance(sent, dict):
        return found.keys() == sent.keys() and all(same(found[one], sent[one], one) for one in found)
    if isinstance(found, list) and isinstance(sent, list):
        return len(found) == len(sent) and all(map(same, found, sent))
    if isinstance(found, int | float) and isinstance(sent, int | float):
        return found == sent or (name == "CreateTime" and abs(found - sent) <= max(1e-6, math.ulp(sent)))
    return found == sent


def check(body: bytes) -> None:
    """Whatever *body* is, it is a page that shows all of it, or malformed."""
    try:
        page = read(body)
    except MalformedResponseError:
        return
    except ServiceError as error:
        assert {"__type", "code"} & json.loads(body).keys(), error
        return
    assert same(page.to_wire(), json.loads(body))


@RELAXED
@given(st.binary(max_size=200))
@example(b'{"Integrations": [], "New": NaN}')
@example(b'{"Integrations": [], "New": 1e999}')
@example(b'{"Integrations": [], "New": -0.0}')
@example(b'{"Integrations": [], "New": 1e-999}')
@example(b'{"Integrations": [], "\\u0000": "\\u0000"}')
def test_any_bytes_are_a_page_or_malformed(body: bytes) -> None:
    """No other exception, and nothing read that is not there."""
    check(body)


@RELAXED
@given(json_values())
def test_any_json_is_a_page_or_malformed(value: object) -> None:
    """The same for what is well-formed."""
    check(json.dumps(value).encode())


@RELAXED
@given(pages())
def test_any_page_is_read(page: Json) -> None:
    """What is valid is never refused."""
    assert read(json.dumps(page)).to_wire() == page


ODD_TEXTS: Final = st.sampled_from(("2025-11-15", "2025-11-15T19:14:46", "\ud800"))
EMPTY_ITEMS: Final = st.lists(st.builds(dict[str, Any]), max_size=2)
REPLACEMENTS: Final[st.SearchStrategy[Any]] = json_values() | st.floats() | ODD_TEXTS | EMPTY_ITEMS
FULL_PAGES: Final = pages().filter(lambda page: bool(page["Integrations"]))


@st.composite
def changed_pages(draw: st.DrawFn) -> bytes:
    """A page in which some members are replaced, removed, renamed or repeated."""
    page = copy.deepcopy(draw(FULL_PAGES))
    for _ in range(draw(st.integers(1, 3))):
        holders = list(objects(page))
        holder = draw(st.sampled_from(holders))
        name = draw(st.sampled_from(sorted(holder) or [""]))
        value = holder.pop(name, None)
        match draw(st.sampled_from(("replace", "remove", "rename"))):
            case "replace":
                holder[name] = cast(
                    "JsonValue", copy.deepcopy(draw(REPLACEMENTS))
                )  # what is sampled is shared, and may be changed next
            case "rename":
                holder[draw(st.sampled_from((name.swapcase(), name.upper(), f"{name}s", "")))] = value
            case _:
                pass
    text = json.dumps(page)
    if draw(st.booleans()):
        text = text.replace("{", draw(st.sampled_from(('{"Marker": null, ', '{"Status": "ACTIVE", '))), 1)
        text = text.replace(", }", "}")
    return text.encode()


def objects(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Walk all JSON objects in *value*."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


@RELAXED
@given(changed_pages())
def test_any_changed_page_is_a_page_or_malformed(body: bytes) -> None:
    """One wrong member is an error or is kept, and takes nothing else with it."""
    check(body)


@RELAXED
@given(pages(), st.data())
def test_any_damaged_page_is_a_page_or_malformed(page: Json, data: st.DataObject) -> None:
    """The same for bytes lost, put in or overwritten on the way."""
    body = json.dumps(page, ensure_ascii=data.draw(st.booleans())).encode()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 20)))
    check(body[:start] + data.draw(st.binary(max_size=5)) + body[end:])


@RELAXED
@given(st.integers(0, 999), st.binary(max_size=100) | json_values().map(lambda value: json.dumps(value).encode()))
def test_any_other_status_is_an_error_of_ours(status: int, body: bytes) -> None:
    """Complete and printable, whatever the body."""
    if status == 200:
        return
    error = failure(body, status)
    assert error.http_status == status
    assert isinstance(error, ServiceError) is (status >= 400)
    str(error).encode()
    if isinstance(error, ServiceError):
        assert error.code


@RELAXED
@given(st.text(), st.text(), st.text(), st.text())
def test_any_headers_are_read(error_type: str, retry_after: str, request_id: str, content_type: str) -> None:
    """Headers of a stranger break nothing either."""
    headers = {"x_amzn_errortype": error_type, "x_amz_retry_after": retry_after, "x_amzn_requestid": request_id}
    error = failure(b"", 400, **headers, content_type=content_type)
    assert isinstance(error, ServiceError)
    assert error.code
    assert error.retry_after is None or error.retry_after >= 0
    str(error).encode()
