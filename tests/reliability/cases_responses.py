"""Responses with status 200 or no error status, valid and not: is it a page or not?"""

import codecs
import gzip
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from glue_integrations.errors import MalformedResponseError, RedirectError
from rawserver import http, then_close
from reliability.harness import PAGE, REQUEST_ID, Case, compact, served_page
from support import arn_of, wire_integration

_BODY: Final = compact(PAGE)
_HTML: Final = "<html><head><title>Sign in</title></head><body>Welcome to the hotel</body></html>"


def _malformed(case: str, source: str, body: object, *headers: str, status: int = 200, **more: Any) -> Case:
    return Case(
        id=case,
        source=source,
        steps=(http(status, body, *headers),),
        error=MalformedResponseError,
        attempts=3,
        http_status=status,
        request_id=REQUEST_ID,
        **more,
    )


def _no_page(case: str, source: str, value: Mapping[str, Any] | list[Any] | str | float | None) -> Case:
    return _malformed(f"200-{case}", source, compact(value), shows="DescribeIntegrationsResponse")


def _page(case: str, source: str, body: object, *headers: str, content: object = None) -> Case:
    """Make a case in which *body* is a page; without *content*, what the body says."""
    said = json.loads(body) if isinstance(body, bytes) else body
    return served_page(f"200-{case}", source, http(200, body, *headers), said if content is None else content)


def _item(**members: Any) -> dict[str, object]:
    return {"Integrations": [wire_integration(**members)]}


def _without(member: str) -> dict[str, object]:
    return {"Integrations": [{name: value for name, value in wire_integration().items() if name != member}]}


def _raw_member(name: str, raw: str) -> bytes:
    """Return a page whose item has *raw* JSON, valid or not, for the member *name*."""
    return compact(_item(**{name: "@"})).replace(b'"@"', raw.encode())


# ----------------------------------------------------------------------------------------------------------------------
# Bodies that are no JSON object
# ----------------------------------------------------------------------------------------------------------------------

NO_JSON: Final = [
    _malformed("body-cut-json", "A3 2.1:no-json", '{"Integrations": [{'),
    _malformed("body-cut-in-a-string", "2.1:no-json", _BODY[:40]),
    _malformed("body-cut-by-one", "2.1:no-json", _BODY[:-1]),
    _malformed("body-text", "A4 2.1:no-json", "Welcome"),
    _malformed("body-html", "2.1:no-json", _HTML, shows="captive portal"),
    _malformed("body-html-as-html", "2.1:no-json", _HTML, "X-Cache: MISS", shows="Welcome to the hotel"),
    _malformed("body-xml", "2.1:no-json", '<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>'),
    _malformed("body-empty", "A6 2.1:no-json", b""),
    _malformed("body-spaces", "2.1:no-json", b" \r\n\t "),
    _malformed("body-nul", "2.1:no-json", b"\x00"),
    _malformed("body-one-brace", "2.1:no-json", b"{"),
    _malformed("body-bom", "A12 2.1:no-json", codecs.BOM_UTF8 + _BODY),
    _malformed("body-bom-alone", "2.1:no-json", codecs.BOM_UTF8),
    _malformed("body-bom-inside", "own", b" " + codecs.BOM_UTF8 + _BODY),
    _malformed("body-utf-16", "own", _BODY.decode().encode("utf-16")),
    _malformed("body-utf-16-le", "own", _BODY.decode().encode("utf-16-le")),
    _malformed("body-utf-16-be", "own", _BODY.decode().encode("utf-16-be")),
    _malformed("body-utf-32", "own", _BODY.decode().encode("utf-32")),
    _malformed("body-utf-7", "own", b"+AHs-" + _BODY[1:]),
    _malformed("body-not-utf-8", "A11 2.1:no-utf8", _raw_member("Description", '"@"').replace(b"@", b"\xff\xfe")),
    _malformed("body-overlong-utf-8", "2.1:no-utf8", _raw_member("Description", '"@"').replace(b"@", b"\xc0\xaf")),
    _malformed("body-cut-utf-8", "2.1:no-utf8", _raw_member("Description", '"@"').replace(b"@", b"\xe2\x82")),
    _malformed("body-surrogate-utf-8", "2.1:no-utf8", _raw_member("Description", '"@"').replace(b"@", b"\xed\xa0\x80")),
    _malformed("body-not-utf-8-name", "2.1:no-utf8", _BODY[:-1] + b', "\xff": 1}'),
    _malformed("body-gzip", "A13 2.1:no-utf8", gzip.compress(_BODY), "Content-Encoding: gzip"),
    _malformed("body-gzip-unannounced", "own", gzip.compress(_BODY)),
    _malformed("body-deflate", "own", codecs.encode(_BODY, "zlib"), "Content-Encoding: deflate"),
    _malformed("body-bomb", "2.1:bomb", gzip.compress(bytes(20_000_000), 1), "Content-Encoding: gzip"),
    _malformed("body-base64", "own", codecs.encode(_BODY, "base64")),
    _malformed("body-hex", "own", codecs.encode(_BODY, "hex")),
    _malformed("body-jsonp", "own", b"callback(" + _BODY + b");"),
    _malformed("body-hijack-prefix", "own", b")]}',\n" + _BODY),
    _malformed("body-trailing-brace", "own", _BODY + b"}"),
    _malformed("body-trailing-text", "own", _BODY + b"garbage"),
    _malformed("body-trailing-nul", "own", _BODY + b"\x00"),
    _malformed("body-trailing-bom", "own", _BODY + codecs.BOM_UTF8),
    _malformed("body-twice", "own", _BODY + _BODY),
    _malformed("body-two-lines", "own", _BODY + b"\n" + _BODY),
    _malformed("body-then-html", "own", _BODY + _HTML.encode()),
    _malformed("body-comment", "own", b"/* page */" + _BODY),
    _malformed("body-single-quotes", "own", _BODY.replace(b'"', b"'")),
    _malformed("body-trailing-comma", "own", _BODY[:-1] + b",}"),
    _malformed("body-no-quotes", "own", b"{Integrations: []}"),
    _malformed("body-event-stream", "own", b"data: " + _BODY + b"\n\n"),
    _malformed("body-deep", "2.1:deep", b"[" * 100_000),
    _malformed("body-deep-closed", "2.1:deep", b"[" * 100_000 + b"]" * 100_000),
    _malformed("body-deep-objects", "2.1:deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    _malformed("body-deep-unknown", "A51", b'{"Integrations": [], "New": ' + b"[" * 900 + b"]" * 900 + b"}"),
    _malformed("body-deep-in-item", "own", _raw_member("New", "[" * 900 + "]" * 900)),
    _malformed("body-huge-int", "A14 2.1:huge-int", _BODY[:-1] + b', "New": ' + b"9" * 5000 + b"}"),
    _malformed("body-huge-int-in-item", "2.1:huge-int", _raw_member("New", "9" * 5000)),
    _malformed("body-raw-newline", "own", _raw_member("Description", '"a\nb"')),
    _malformed("body-raw-nul", "own", _raw_member("Description", '"a\x00b"')),
    _malformed("body-bad-escape", "own", _raw_member("Description", '"\\x41"')),
    _malformed("body-bad-unicode-escape", "own", _raw_member("Description", '"\\u00g0"')),
    _malformed("body-leading-zero", "own", _raw_member("CreateTime", "01763234086")),
    _malformed("body-plus-sign", "own", _raw_member("CreateTime", "+1763234086")),
    _malformed("body-python-true", "own", _raw_member("New", "True")),
    _malformed("body-undefined", "own", _raw_member("New", "undefined")),
]

NO_OBJECT: Final = [
    _no_page("null", "A7 2.1:no-object", None),
    _no_page("list", "A8 2.1:no-object", []),
    _no_page("number", "A9 2.1:no-object", 42),
    _no_page("float", "2.1:no-object", -1.5),
    _no_page("string", "2.1:no-object", "x"),
    _no_page("empty-string", "2.1:no-object", ""),
    _no_page("true", "2.1:no-object", True),
    _no_page("false", "2.1:no-object", False),
    _no_page("list-of-items", "2.1:no-object", [wire_integration()]),
    _no_page("list-of-pages", "2.1:no-object", [PAGE]),
    _no_page("page-in-a-string", "2.1:no-object", json.dumps(PAGE)),
    _malformed("200-nan", "own", b"NaN"),
]

# ----------------------------------------------------------------------------------------------------------------------
# The members of a page
# ----------------------------------------------------------------------------------------------------------------------

MEMBERS: Final = [
    _page("no-items", "A1", {"Integrations": []}),
    _page("one-item", "A2", PAGE),
    _page("unknown-members", "A16", {**_item(Health={"Lag": [1, None, "x"]}), "Total": 1, "Nested": {"a": {"b": []}}}),
    _page("null-list", "A18 2.1:no-list", {"Integrations": None}),
    _page("null-list-and-marker", "2.1:no-list", {"Integrations": None, "Marker": "more"}),
    _page("empty-object", "A19 2.1:no-list", {}),
    _page("only-a-marker", "2.1:no-list", {"Marker": "more"}),
    _no_page("null-list-and-more", "2.1:no-list", {"Integrations": None, "Other": 1}),
    _no_page("no-list-and-more", "2.1:no-list", {"message": "Sign in first"}),
    _no_page("boto-style", "own", {"ResponseMetadata": {"HTTPStatusCode": 200}}),
    _no_page("lower-case-list", "A17 2.1:lost-list", {"integrations": [wire_integration()]}),
    _no_page("upper-case-list", "2.1:lost-list", {"INTEGRATIONS": [wire_integration()]}),
    _no_page("python-name", "2.1:lost-list", {"integration_s": [wire_integration()]}),
    _no_page("list-below-a-result", "2.1:lost-list", {"DescribeIntegrationsResult": PAGE}),
    _no_page("other-operation", "own", {"InboundIntegrations": [wire_integration()]}),
    _no_page("empty-object-for-list", "2.1:lost-list", {"Integrations": {}}),
    _no_page("object-for-list", "A21 2.1:no-objects", {"Integrations": {"a": 1}}),
    _no_page("item-for-list", "2.1:no-objects", {"Integrations": wire_integration()}),
    _no_page("empty-string-for-list", "A22 2.1:lost-list", {"Integrations": ""}),
    _no_page("string-for-list", "A23 2.1:no-objects", {"Integrations": "abc"}),
    _no_page("json-for-list", "2.1:no-objects", {"Integrations": "[]"}),
    _no_page("number-for-list", "A24 2.1:no-objects", {"Integrations": 7}),
    _no_page("zero-for-list", "2.1:no-objects", {"Integrations": 0}),
    _no_page("false-for-list", "2.1:no-objects", {"Integrations": False}),
    _no_page("list-of-numbers", "A26 2.1:no-objects", {"Integrations": [1]}),
    _no_page("list-of-lists", "A27 2.1:no-objects", {"Integrations": [[]]}),
    _no_page("list-of-strings", "2.1:no-objects", {"Integrations": [arn_of(0)]}),
    _no_page("list-of-null", "2.1:bad-items", {"Integrations": [None]}),
    _no_page("list-of-true", "2.1:no-objects", {"Integrations": [True]}),
    _no_page("empty-item", "A28 2.1:bad-items", {"Integrations": [{}]}),
    _no_page("good-and-null-item", "2.1:bad-items", {"Integrations": [wire_integration(), None]}),
    _no_page("good-and-empty-item", "2.1:bad-items", {"Integrations": [wire_integration(), {}]}),
    _no_page("nested-list", "own", {"Integrations": [[wire_integration()]]}),
    _malformed("200-lists-twice-bad-last", "2.1:lost-list", _BODY[:-1] + b', "Integrations": {}}'),
    served_page(
        "200-lists-twice",
        "2.1:lost-list",
        http(200, b'{"Integrations": [1], ' + _BODY[1:]),
    ),
    served_page(
        "200-members-twice",
        "own",
        http(200, _raw_member("Description", '"first", "Description": "last"')),
        _item(Description="last"),
    ),
    _no_page("marker-number", "A31 2.1:marker", {**PAGE, "Marker": 5}),
    _no_page("marker-true", "2.1:marker", {**PAGE, "Marker": True}),
    _no_page("marker-list", "2.1:marker", {**PAGE, "Marker": ["a"]}),
    _no_page("marker-object", "2.1:marker", {**PAGE, "Marker": {}}),
    _page("marker-empty", "A32 2.1:marker", {**PAGE, "Marker": ""}),
    _page("marker-null", "A33 2.1:marker", {**PAGE, "Marker": None}),
    _page("marker-long", "own", {**PAGE, "Marker": "m" * 100_000}),
    _page("marker-odd", "own", {**PAGE, "Marker": "\x00\x1b[2J\u202e\U0001f600"}),
    _page("marker-spaces", "own", {**PAGE, "Marker": "  "}),
    _malformed("200-marker-surrogate", "2.1:marker", b'{"Integrations": [], "Marker": "\\udc00"}'),
    _page("spaces-around", "own", b"\r\n\t " + _BODY + b" \n"),
    _page("escaped-names", "own", _BODY.replace(b'"Integrations"', b'"\\u0049ntegrations"')),
    _page("nothing-but-null-members", "own", {"Integrations": [], "Unknown": None}),
    _page("20-nested-unknown", "own", b'{"Integrations": [], "New": ' + b"[" * 20 + b"]" * 20 + b"}"),
    _page("large", "2.1:large", _item(Description="d" * 10_000_000)),
    _page("thousand-items", "own", {"Integrations": [wire_integration(number) for number in range(1000)]}),
]


def _wrong_members() -> Iterator[Case]:
    """For each member of an item, each JSON type that it must not have."""
    values = {"number": 5, "float": 1.5, "true": True, "list": [1], "object": {"a": 1}}
    for member in ("SourceArn", "TargetArn", "IntegrationName", "IntegrationArn", "Status"):
        yield _no_page(f"{member}-null", "2.1:bad-items", _item(**{member: None}))
        yield _no_page(f"{member}-absent", "2.1:bad-items", _without(member))
        for kind, value in values.items():
            source = "A29 2.1:bad-items" if (member, kind) == ("IntegrationName", "number") else "2.1:bad-items"
            yield _no_page(f"{member}-{kind}", source, _item(**{member: value}))
    for member in ("Description", "KmsKeyId", "DataFilter"):
        yield _page(f"{member}-null", "own", _item(**{member: None}))
        yield _page(f"{member}-empty", "own", _item(**{member: ""}))
        for kind, value in values.items():
            yield _no_page(f"{member}-{kind}", "2.1:bad-items", _item(**{member: value}))
    for member, good in {
        "AdditionalEncryptionContext": {"a": "b"},
        "Tags": [{"key": "a", "value": "b"}],
        "Errors": [{"ErrorCode": "E", "ErrorMessage": "M"}],
        "IntegrationConfig": {"RefreshInterval": "15", "SourceProperties": {"a": "b"}, "ContinuousSync": True},
    }.items():
        empty: object = [] if isinstance(good, list) else {}
        yield _page(f"{member}-full", "own", _item(**{member: good}))
        yield _page(f"{member}-null", "own", _item(**{member: None}))
        yield _page(f"{member}-empty", "own", _item(**{member: empty}))
        for kind, value in {
            "number": 5,
            "true": True,
            "string": "a",
            "wrong": [1] if isinstance(good, list) else {"SourceProperties": 7, "a": 1},
            "other": {} if isinstance(good, list) else [],
        }.items():
            yield _no_page(f"{member}-{kind}", "2.1:bad-items", _item(**{member: value}))


ITEMS: Final = [
    *_wrong_members(),
    _page("status-unknown", "2.1:bad-items", _item(Status="PAUSED")),
    _page("status-lower-case", "2.1:bad-items", _item(Status="active")),
    _page("status-empty", "2.1:bad-items", _item(Status="")),
    _page("empty-strings", "own", _item(SourceArn="", TargetArn="", IntegrationName="", IntegrationArn="")),
    _page("unknown-config-member", "own", _item(IntegrationConfig={"Speed": [1.5, None]})),
    _page("unknown-tag-member", "own", _item(Tags=[{"key": "a", "Key": "b"}])),
    _page("unknown-error-member", "own", _item(Errors=[{"Severity": 3}])),
    _page("null-config-members", "own", _item(IntegrationConfig={"SourceProperties": None, "ContinuousSync": None})),
    _page("null-tag-members", "own", _item(Tags=[{"key": None, "value": None}])),
    _no_page("null-tag", "2.1:bad-items", _item(Tags=[None])),
    _no_page("null-error", "2.1:bad-items", _item(Errors=[None])),
    _no_page("null-in-map", "2.1:bad-items", _item(AdditionalEncryptionContext={"a": None})),
    _no_page("number-in-map", "2.1:bad-items", _item(IntegrationConfig={"SourceProperties": {"a": 1}})),
    _no_page("interval-number", "2.1:bad-items", _item(IntegrationConfig={"RefreshInterval": 15})),
    _no_page("sync-string", "2.1:bad-items", _item(IntegrationConfig={"ContinuousSync": "true"})),
    _no_page("sync-number", "2.1:bad-items", _item(IntegrationConfig={"ContinuousSync": 1})),
    _page("nul-and-esc", "A49 2.1:odd-text", _item(IntegrationName="a\x00\x1b[2J")),
    _page("bidi", "2.1:odd-text", _item(IntegrationName="\u202eevil\u2066")),
    _page("astral", "2.1:odd-text", _item(IntegrationName="\U0001f600\u0301")),
    _page("name-of-a-megabyte", "own", _item(IntegrationName="n" * 1_000_000)),
    _malformed("200-surrogate", "A48 2.1:odd-text", _raw_member("IntegrationName", '"\\ud800"')),
    _malformed("200-surrogate-in-unknown", "2.1:odd-text", _raw_member("New", '"\\ud800"')),
    _malformed("200-surrogates-swapped", "2.1:odd-text", _raw_member("IntegrationName", '"\\udc00\\ud800"')),
    _page("surrogate-pair", "own", _raw_member("IntegrationName", '"\\ud83d\\ude00"')),
    _malformed("200-nan-in-unknown", "own", _raw_member("New", "NaN")),
    _malformed("200-infinity-in-unknown", "own", _raw_member("New", "[-Infinity]")),
    _page("nan-in-text", "own", _item(Description="NaN, Infinity and -Infinity")),
    _page("big-int-unknown", "own", _raw_member("New", "9" * 100)),
    _page("big-float-unknown", "own", _raw_member("New", "1e300")),
]

# ----------------------------------------------------------------------------------------------------------------------
# Times
# ----------------------------------------------------------------------------------------------------------------------

_GOOD_TIMES: Final[dict[str, tuple[str, str, object]]] = {
    "iso": ("A34", '"2025-11-15T19:14:46.001000+00:00"', 1763234086.001),
    "iso-z": ("own", '"2025-11-15T19:14:46Z"', 1763234086),
    "iso-offset": ("own", '"2025-11-15T20:14:46+01:00"', 1763234086),
    "whole": ("own", "1763234086", 1763234086),
    "milliseconds-part": ("own", "1763234086.001", 1763234086.001),
    "zero": ("own", "0", 0),
    "exponent": ("own", "1.763234086E9", 1763234086),
    "before-1970": ("own", "-1.5", -1.5),
    "long-ago": ("2.1:loose-time", "-1e10", -10_000_000_000),
}

_BAD_TIMES: Final[dict[str, tuple[str, str]]] = {
    "null": ("2.1:no-time", "null"),
    "seconds-in-a-string": ("A36 2.1:loose-time", '"1700000000.5"'),
    "whole-seconds-in-a-string": ("2.1:loose-time", '"1700000000"'),
    "word": ("A37 2.1:no-time", '"yesterday"'),
    "two-digits": ("A38 2.1:loose-time", '"10"'),
    "empty": ("A39 2.1:no-time", '""'),
    "infinite": ("A41 2.1:far-time", "Infinity"),
    "minus-infinite": ("2.1:far-time", "-Infinity"),
    "1e18": ("A42 2.1:far-time", "1e18"),
    "1e300": ("A43 2.1:far-time", "1e300"),
    "1e400": ("2.1:far-time", "1e400"),
    "minus-1e300": ("2.1:far-time", "-1e300"),
    "milliseconds": ("A44 2.1:no-time", "1700000000000"),
    "true": ("A46 2.1:loose-time", "true"),
    "false": ("2.1:loose-time", "false"),
    "list": ("A47 2.1:no-time", "[]"),
    "object": ("2.1:no-time", "{}"),
    "list-of-a-time": ("2.1:no-time", "[1763234086]"),
    "nan": ("2.1:no-time", "NaN"),
    "minus-nan": ("2.1:no-time", "-NaN"),
    "nan-in-a-string": ("2.1:no-time", '"NaN"'),
    "naive-iso": ("2.1:loose-time", '"2025-11-15T19:14:46"'),
    "date": ("2.1:loose-time", '"2025-11-15"'),
    "weekday": ("2.1:loose-time", '"Mon"'),
    "http-date": ("2.1:loose-time", '"Sat, 15 Nov 2025 19:14:46 GMT"'),
    "us-date": ("2.1:loose-time", '"11/15/2025 19:14:46Z"'),
    "month-13": ("2.1:no-time", '"2025-13-15T19:14:46Z"'),
    "day-31-in-november": ("2.1:no-time", '"2025-11-31T19:14:46Z"'),
    "hour-25": ("2.1:no-time", '"2025-11-15T25:14:46Z"'),
    "offset-of-days": ("2.1:no-time", '"2025-11-15T19:14:46+99:00"'),
    "below-year-1": ("2.1:far-time", '"0001-01-01T00:00:00+14:00"'),
    "above-year-9999": ("2.1:far-time", '"9999-12-31T23:59:59-14:00"'),
    "year-10000": ("2.1:far-time", "253402300800"),
    "year-0": ("2.1:far-time", "-62135596801"),
    "iso-with-nul": ("own", '"2025-11-15T19:14:46Z\\u0000"'),
    "iso-of-a-megabyte": ("own", '"' + "2" * 1_000_000 + '"'),
    "arabic-digits": ("own", '"٢٠٢٥-11-15T19:14:46Z"'),
    "huge-int": ("2.1:far-time", "9" * 400),
}

TIMES: Final = [
    *[
        served_page(f"time-{case}", source, http(200, _raw_member("CreateTime", raw)), _item(CreateTime=seconds))
        for case, (source, raw, seconds) in _GOOD_TIMES.items()
    ],
    *[_malformed(f"time-{case}", source, _raw_member("CreateTime", raw)) for case, (source, raw) in _BAD_TIMES.items()],
    _no_page("time-absent", "2.1:no-time", _without("CreateTime")),
]

# ----------------------------------------------------------------------------------------------------------------------
# Other statuses below 400
# ----------------------------------------------------------------------------------------------------------------------


def _bodiless(case: str, source: str, status: int, *headers: str) -> Case:
    """Make a case of a status that has no body by definition."""
    lines = [f"HTTP/1.1 {status} Nothing", f"x-amzn-RequestId: {REQUEST_ID}", *headers, "", ""]
    return Case(
        id=case,
        source=source,
        steps=("\r\n".join(lines).encode(),),
        error=MalformedResponseError,
        attempts=3,
        http_status=status,
        request_id=REQUEST_ID,
    )


def _redirect(status: int, source: str, *headers: str, case: str = "", body: object = b"") -> Case:
    return Case(
        id=f"redirect-{status}{case}",
        source=source,
        steps=(http(status, body, *headers),),
        error=RedirectError,
        http_status=status,
        request_id=REQUEST_ID,
        shows="redirects to",
    )


STATUSES: Final = [
    _malformed("status-201", "own", PAGE, status=201),
    _malformed("status-202", "own", PAGE, status=202),
    _malformed("status-203", "own", PAGE, status=203),
    _bodiless("status-204", "A101 2.1:no-json", 204),
    _bodiless("status-204-with-length", "own", 204, "Content-Length: 20"),
    _malformed("status-205", "own", b"", status=205),
    _malformed("status-206", "A102", PAGE, "Content-Range: bytes 0-1/2", status=206),
    _malformed("status-207", "own", PAGE, status=207),
    _malformed("status-226", "own", PAGE, status=226),
    _malformed("status-299", "own", PAGE, status=299),
    _redirect(300, "A103 2.1:300", body=PAGE),
    _redirect(301, "A104 2.1:redirect"),
    _redirect(302, "2.1:redirect", "Location: https://example.com/\x7f"[:-1]),
    _redirect(303, "2.1:redirect", "Location: /elsewhere", body=PAGE),
    _redirect(304, "own", "Location: /elsewhere"),
    _redirect(305, "own", "Location: http://proxy.example/"),
    _redirect(306, "own"),
    _redirect(307, "2.1:redirect", "Location: https://user:pass@example.com/"),
    _redirect(308, "2.1:redirect", "Location: //example.com"),
    _redirect(399, "own", "Location: x"),
    _redirect(301, "own", "Location: " + "x" * 5000, case="-far-away"),
    _redirect(302, "own", "Location: \xff\xfe\x80", case="-latin-1"),
    _redirect(307, "own", "Location: javascript:alert(1)", case="-script"),
    _redirect(308, "own", "Location: http://[::1", case="-no-url"),
    _redirect(307, "own", "Location: /a", "Location: /b", case="-twice"),
    Case(
        id="body-close-delimited-cut",
        source="A54 2.1:no-json",
        steps=(then_close(b'HTTP/1.1 200 OK\r\n\r\n{"Integrations": ['),),
        error=MalformedResponseError,
        attempts=3,
        http_status=200,
    ),
]

CASES: Final = [*NO_JSON, *NO_OBJECT, *MEMBERS, *ITEMS, *TIMES, *STATUSES]
