"""Responses that are errors: which class, which code, and is it worth another attempt?"""

import codecs
import json
from collections.abc import Iterator
from typing import Any, Final

from glue_integrations import errors
from glue_integrations.errors import (
    AccessDeniedError,
    AccessDeniedException,
    AuthenticationError,
    IntegrationNotFoundFault,
    InternalServerException,
    InternalServiceException,
    InvalidInputException,
    ServerError,
    ServiceError,
    ThrottlingError,
    ThrottlingException,
    ValidationException,
)
from rawserver import http
from reliability.harness import ACCESS_KEY, PAGE, REQUEST_ID, TOKEN, Case, compact

_HTML: Final = "<html><body>Bad Gateway</body></html>"
_LARGEST_WAIT: Final = 5.0
"""Seconds that AWS may ask for beyond the computed wait."""


def _service(
    case: str,
    source: str,
    error: type[ServiceError],
    status: int,
    body: object = b"",
    *headers: str,
    code: str = "Unknown",
    attempts: int = 1,
    **more: Any,
) -> Case:
    return Case(
        id=case,
        source=source,
        steps=(http(status, body, *headers),),
        error=error,
        attempts=attempts,
        http_status=status,
        request_id=REQUEST_ID,
        code=code,
        **more,
    )


def _said(code: object, **members: object) -> dict[str, object]:
    return {"__type": code, "message": "Told you so", **members}


# ----------------------------------------------------------------------------------------------------------------------
# Statuses without a code
# ----------------------------------------------------------------------------------------------------------------------

_ROWS: Final = {
    400: "A69",
    403: "A84",
    404: "A87",
    408: "A88 2.1:statuses",
    413: "A89",
    429: "2.1:429",
    501: "A92 2.1:statuses",
    502: "2.1:5xx",
    503: "2.1:5xx",
    504: "A96 2.1:5xx",
    500: "2.1:5xx",
    505: "A97 2.1:statuses",
    529: "A98 2.1:statuses",
    599: "A99 2.1:statuses",
    999: "A107 2.1:statuses",
}


def _bare_statuses() -> Iterator[Case]:
    """Statuses that AWS, proxies and gateways send, without a body."""
    error: type[ServiceError]
    for status in (
        *(400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 419, 420),
        *(421, 422, 423, 424, 425, 426, 428, 429, 430, 431, 440, 444, 449, 450, 451, 460, 463, 494, 495, 497, 498, 499),
        *(500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530),
        *(561, 598, 599, 600, 700, 800, 999),
    ):
        if status in {429, 509}:
            error, attempts = ThrottlingError, 3
        elif 500 <= status < 600:
            error, attempts = ServerError, 1 if status in {501, 505} else 3
        else:
            error, attempts = ServiceError, 3 if status == 408 else 1
        yield _service(f"status-{status}", _ROWS.get(status, "own"), error, status, attempts=attempts)


STATUSES: Final = [
    *_bare_statuses(),
    _service("500-html", "A66 2.1:5xx", ServerError, 500, _HTML, attempts=3, shows="Bad Gateway"),
    _service("502-html", "A93 2.1:5xx", ServerError, 502, _HTML, attempts=3),
    _service("503-html", "2.1:5xx", ServerError, 503, _HTML, attempts=3),
    _service("429-html", "A91 2.1:429", ThrottlingError, 429, _HTML, attempts=3),
    _service("403-html", "own", ServiceError, 403, _HTML),
    _service("500-null", "A67 2.1:5xx-json", ServerError, 500, b"null", attempts=3),
    _service("500-list", "A68 2.1:5xx-json", ServerError, 500, b"[]", attempts=3),
    _service("500-number", "2.1:5xx-json", ServerError, 500, b"7", attempts=3),
    _service("500-string", "2.1:5xx-json", ServerError, 500, b'"x"', attempts=3),
    _service("500-a-page", "own", ServerError, 500, PAGE, attempts=3),
    _service("400-a-page", "own", ServiceError, 400, PAGE),
    _service("503-xml", "own", ServerError, 503, "<Error><Code>SlowDown</Code></Error>", attempts=3),
]

# ----------------------------------------------------------------------------------------------------------------------
# Codes
# ----------------------------------------------------------------------------------------------------------------------

THROTTLING: Final[dict[str, type[ServiceError]]] = {
    "Throttling": ThrottlingError,
    "ThrottlingException": ThrottlingException,
    "ThrottledException": ThrottlingError,
    "RequestThrottledException": ThrottlingError,
    "TooManyRequestsException": ThrottlingError,
    "ProvisionedThroughputExceededException": ThrottlingError,
    "TransactionInProgressException": ThrottlingError,
    "RequestLimitExceeded": ThrottlingError,
    "BandwidthLimitExceeded": ThrottlingError,
    "LimitExceededException": ThrottlingError,
    "RequestThrottled": ThrottlingError,
    "SlowDown": ThrottlingError,
    "PriorRequestNotComplete": ThrottlingError,
    "EC2ThrottledException": ThrottlingError,
}
TRANSIENT: Final[dict[str, type[ServiceError]]] = {
    "RequestTimeout": ServiceError,
    "RequestTimeoutException": ServiceError,
    "InternalServerException": InternalServerException,
    "InternalServiceException": InternalServiceException,
}
_LASTING: Final[dict[str, type[ServiceError]]] = {
    **dict.fromkeys(("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"), AuthenticationError),
    **dict.fromkeys(("RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"), AuthenticationError),
    **dict.fromkeys(("AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId"), AuthenticationError),
    **dict.fromkeys(("InvalidSignature", "InvalidSignatureException", "SignatureDoesNotMatch"), AuthenticationError),
    **dict.fromkeys(("IncompleteSignature", "IncompleteSignatureException"), AuthenticationError),
    **dict.fromkeys(("MissingAuthenticationToken", "MissingAuthenticationTokenException"), AuthenticationError),
    "UnrecognizedClientException": AuthenticationError,
    **dict.fromkeys(("AccessDenied", "NotAuthorized", "UnauthorizedOperation"), AccessDeniedError),
    **{
        name: getattr(errors, name)
        for name in (
            "AccessDeniedException",
            "ValidationException",
            "InvalidInputException",
            "IntegrationNotFoundFault",
            "EntityNotFoundException",
            "ResourceNotFoundException",
            "TargetResourceNotFound",
            "IntegrationConflictOperationFault",
            "ConflictException",
            "InvalidIntegrationStateFault",
            "InvalidStateException",
            "IntegrationQuotaExceededFault",
            "ResourceNumberLimitExceededException",
            "KMSKeyNotAccessibleFault",
            "OperationNotSupportedException",
        )
    },
    "SomethingNewException": ServiceError,
    "OperationTimeoutException": ServiceError,
    "throttlingexception": ServiceError,
    "NOT_A_CODE": ServiceError,
}
_SPECIAL: Final = {
    "ThrottlingException": "2.1:throttled",
    "InternalServerException": "A82 2.1:internal",
    "ExpiredTokenException": "A83 2.1:expired",
    "RequestTimeTooSkewed": "A86 2.1:clock",
    "InvalidSignatureException": "2.1:clock",
}


def _codes() -> Iterator[Case]:
    """Every code we know, with status 400, at each of the three places a code can be at."""
    repeated = {**THROTTLING, **TRANSIENT}
    for code, error in {**repeated, **_LASTING}.items():
        attempts = 3 if code in repeated else 1
        source = _SPECIAL.get(code, "own")
        yield _service(f"code-{code}", source, error, 400, _said(code), code=code, attempts=attempts)
    for code, error in repeated.items():
        header = f"x-amzn-ErrorType: {code}"
        yield _service(f"header-{code}", "2.1:code-place", error, 400, b"", header, code=code, attempts=3)
        yield _service(f"other-{code}", "2.1:code-place", error, 400, {"code": code}, code=code, attempts=3)
    for code in ("ThrottlingException", "SomethingNewException"):
        for status in (403, 413, 429, 500, 501, 503, 505, 599, 600):
            yield _code_and_status(code, status)


def _code_and_status(code: str, status: int) -> Case:
    """A code we know goes before the status; the status speaks where we do not know it."""
    error: type[ServiceError]
    if code == "ThrottlingException":
        error, attempts = ThrottlingException, 3
    elif status == 429:
        error, attempts = ThrottlingError, 3
    elif 500 <= status < 600:
        error, attempts = ServerError, 1 if status in {501, 505} else 3
    else:
        error, attempts = ServiceError, 1
    return _service(f"{status}-{code}", "own", error, status, _said(code), code=code, attempts=attempts)


def _throttled(case: str, source: str, body: object, *headers: str, status: int = 400) -> Case:
    return _service(case, source, ThrottlingException, status, body, *headers, code="ThrottlingException", attempts=3)


def _invalid(case: str, source: str, body: object, *headers: str, shows: str = "", status: int = 400) -> Case:
    return _service(case, source, ValidationException, status, body, *headers, code="ValidationException", shows=shows)


CODES: Final = [
    *_codes(),
    _service(
        "500-InternalServiceException",
        "A81",
        InternalServiceException,
        500,
        _said("InternalServiceException"),
        code="InternalServiceException",
        attempts=3,
    ),
    _throttled("code-namespace", "2.1:throttled", _said("com.amazonaws.glue#ThrottlingException")),
    _throttled("code-uri", "2.1:throttled", _said("ThrottlingException:http://internal.amazon.com/coral/")),
    _throttled("code-both", "A76 2.1:throttled", _said("aws.protocols#ThrottlingException:http://internal/coral#x")),
    _throttled("code-uri-with-hash", "own", _said("ns#ThrottlingException:http://internal/a")),
    _throttled("code-spaces", "own", _said("  ThrottlingException ")),
    _throttled("code-header-only", "A77 2.1:code-place", b"", "x-amzn-ErrorType: ThrottlingException"),
    _throttled("code-header-case", "2.1:code-place", b"", "X-AMZN-ERRORTYPE: ThrottlingException"),
    _throttled("code-header-lower", "2.1:code-place", b"", "x-amzn-errortype:ThrottlingException"),
    _throttled("code-header-uri", "own", b"", "x-amzn-ErrorType: ThrottlingException:http://internal/"),
    _throttled("code-header-namespace", "own", b"", "x-amzn-ErrorType: aws.glue#ThrottlingException"),
    _throttled("code-header-first", "own", _said("ValidationException"), "x-amzn-ErrorType: ThrottlingException"),
    _throttled("code-header-empty", "own", _said("ThrottlingException"), "x-amzn-ErrorType:"),
    _throttled("code-header-colon", "own", _said("ThrottlingException"), "x-amzn-ErrorType: :http://internal/"),
    _throttled("code-other-name", "A78 2.1:code-place", {"code": "ThrottlingException", "message": "m"}),
    _throttled("code-other-namespace", "2.1:code-place", {"code": "aws#ThrottlingException:http://internal/"}),
    _throttled("code-type-first", "own", {"code": "ValidationException", "__type": "ThrottlingException"}),
    _throttled("code-type-null", "2.1:code-empty", {"code": "ThrottlingException", "__type": None}),
    _throttled("code-type-number", "2.1:code-type", {"code": "ThrottlingException", "__type": 5}),
    _throttled("code-beside-nan", "own", b'{"__type": "ThrottlingException", "n": NaN}'),
    _throttled("code-twice", "own", b'{"__type": "ValidationException", "__type": "ThrottlingException"}'),
    _throttled("code-utf-16", "own", json.dumps(_said("ThrottlingException")).encode("utf-16")),
    _throttled("code-bom", "own", codecs.BOM_UTF8 + compact(_said("ThrottlingException"))),
    _throttled("code-500", "own", _said("ThrottlingException"), status=500),
    _throttled("200-an-error", "2.1:no-list", _said("ThrottlingException"), status=200),
    _throttled("200-an-error-and-a-page", "own", {**PAGE, **_said("ThrottlingException")}, status=200),
    _throttled("200-an-error-in-the-header", "own", PAGE, "x-amzn-ErrorType: ThrottlingException", status=200),
    _invalid("200-invalid-and-an-empty-page", "own", {"Integrations": [], **_said("ValidationException")}, status=200),
    _service("type-number", "A71 2.1:code-type", ServiceError, 400, _said(5)),
    _service("type-null", "A72 2.1:code-empty", ServiceError, 400, _said(None)),
    _service("type-empty", "A73 2.1:code-empty", ServiceError, 400, _said("")),
    _service("type-spaces", "2.1:code-empty", ServiceError, 400, _said("  ")),
    _service("type-true", "2.1:code-type", ServiceError, 400, _said(True)),
    _service("type-list", "2.1:code-type", ServiceError, 400, _said(["ThrottlingException"])),
    _service("type-object", "2.1:code-type", ServiceError, 400, _said({"__type": "ThrottlingException"})),
    _service("type-namespace-only", "own", ServiceError, 400, _said("com.amazonaws.glue#")),
    _service("type-uri-only", "own", ServiceError, 400, _said(":http://internal/")),
    _throttled("code-below-error", "own", {"Error": {"Code": "ThrottlingException"}}),
    _throttled("code-capital", "own", {"Code": "ThrottlingException"}),
    _throttled(
        "200-an-empty-page-and-a-code-below-error",
        "own",
        {"Integrations": [], "Error": {"Code": "ThrottlingException"}},
        status=200,
    ),
    _service("type-capital", "own", ServiceError, 400, {"__Type": "ThrottlingException"}),
    _service("code-list", "2.1:code-type", ServiceError, 400, {"code": []}),
    _service("code-number", "2.1:code-type", ServiceError, 400, {"code": 400}),
    _service("code-surrogate", "own", ServiceError, 400, b'{"__type": "\\ud800"}', code="\ud800"),
    _service("code-escape", "own", ServiceError, 400, _said("Bad\x1b[2J\r\nCode"), code="Bad\x1b[2J\r\nCode"),
    _service("code-bidi", "own", ServiceError, 400, _said("\u202eedoC"), code="\u202eedoC"),
    _service("code-braces", "own", ServiceError, 400, _said("{operation}{0}"), code="{operation}{0}"),
    _service("code-megabyte", "own", ServiceError, 400, _said("C" * 1_000_000), code="C" * 1_000_000),
    _service("header-latin-1", "own", ServiceError, 400, b"", "x-amzn-ErrorType: \xff\xe9", code="\xff\xe9"),
]

# ----------------------------------------------------------------------------------------------------------------------
# Bodies of errors
# ----------------------------------------------------------------------------------------------------------------------

BODIES: Final = [
    _invalid("message-null", "A74", {"__type": "ValidationException", "message": None}),
    _invalid("message-absent", "own", {"__type": "ValidationException"}, shows="without a message"),
    _invalid("message-number", "own", {"__type": "ValidationException", "message": 5}),
    _invalid("message-list", "own", {"__type": "ValidationException", "message": ["a"]}),
    _invalid("message-empty", "own", {"__type": "ValidationException", "message": ""}),
    _invalid(
        "message-capital", "own", {"__type": "ValidationException", "Message": "In capitals"}, shows="In capitals"
    ),
    _invalid("message-both", "own", _said("ValidationException", Message="Other"), shows="Told you so"),
    _invalid("message-upper", "own", {"__type": "ValidationException", "MESSAGE": "X"}),
    _invalid("message-escape", "own", _said("ValidationException", message="a\x00\x1b]0;title\x07\r\n\u202e\u2066b")),
    _invalid("message-braces", "own", _said("ValidationException", message="{0} {operation} %s"), shows="{operation}"),
    _invalid("message-surrogate", "own", b'{"__type": "ValidationException", "message": "\\udfff"}'),
    _invalid("message-megabyte", "own", _said("ValidationException", message="m" * 1_000_000), shows="…"),
    _invalid("message-html", "own", _said("ValidationException", message="<script>"), shows="<script>"),
    _invalid("federated-wrong", "own", _said("ValidationException", FromFederationSource="yes")),
    _invalid("extra-members", "own", _said("ValidationException", Extra={"a": [1, None]})),
    _service("error-not-utf-8", "A79 2.1:code-type", ServiceError, 400, b"\xff\xfe\xfd"),
    _service(
        "error-not-utf-8-message", "2.1:code-type", ServiceError, 400, b'{"__type": "ThrottlingException", "m": "\xff"}'
    ),
    _service("error-null", "own", ServiceError, 400, b"null"),
    _service("error-list", "own", ServiceError, 400, b'["ThrottlingException"]'),
    _service("error-string", "own", ServiceError, 400, b'"ThrottlingException"'),
    _service("error-number", "own", ServiceError, 400, b"42"),
    _service("error-cut", "own", ServiceError, 400, b'{"__type": "ThrottlingException", "mess'),
    _service("error-twice", "own", ServiceError, 400, b'{"__type": "a"}{"__type": "b"}'),
    _service("error-deep", "own", ServiceError, 400, b"[" * 100_000),
    _service("error-deep-object", "own", ServiceError, 400, b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    _service("error-huge-int", "own", ServiceError, 400, b'{"n": ' + b"9" * 5000 + b"}"),
    _service("error-text", "own", ServiceError, 400, "Bad Request"),
    _service("error-gzip", "own", ServiceError, 400, b"\x1f\x8b\x08\x00", "Content-Encoding: gzip"),
    _service("error-spaces", "own", ServiceError, 400, b"   "),
    _service("error-megabytes", "own", ServiceError, 400, b"x" * 3_000_000),
]

# ----------------------------------------------------------------------------------------------------------------------
# What AWS asks for, and what it says about the time
# ----------------------------------------------------------------------------------------------------------------------


def _asked(case: str, source: str, value: str, *delays: float, status: int = 503) -> Case:
    is_throttled = status == 429
    return _service(
        f"retry-after-{case}",
        source,
        ThrottlingError if is_throttled else ServerError,
        status,
        b"",
        f"x-amz-retry-after: {value}",
        attempts=3,
        delays=delays,
    )


WAITS: Final = [
    _service("retry-after-standard", "A94 2.1:retry-after", ServerError, 503, b"", "Retry-After: 7", attempts=3),
    _service(
        "retry-after-date",
        "2.1:retry-after",
        ServerError,
        503,
        b"",
        "Retry-After: Fri, 31 Dec 2999 23:59:59 GMT",
        attempts=3,
    ),
    _asked("long", "2.1:x-amz-retry-after", "7000", 0.05 + _LARGEST_WAIT, 0.1 + _LARGEST_WAIT),
    _asked("1500", "2.1:x-amz-retry-after", "1500", 1.5, 1.5),
    _asked("70", "2.1:x-amz-retry-after", "70", 0.07, 0.1),
    _asked("0", "2.1:x-amz-retry-after", "0", 0.05, 0.1),
    _asked("endless", "own", "9" * 400, 0.05 + _LARGEST_WAIT, 0.1 + _LARGEST_WAIT),
    _asked("throttled", "own", "1500", 1.5, 2.0, status=429),
    _asked("throttled-long", "own", "60000", 1 + _LARGEST_WAIT, 2 + _LARGEST_WAIT, status=429),
    *[
        _asked(case, "own", value, 0.05, 0.1)
        for case, value in {
            "negative": "-100",
            "word": "soon",
            "empty": "",
            "fraction": "1500.5",
            "exponent": "1e4",
            "hex": "0x7000",
            "infinite": "inf",
            "nan": "nan",
            "signed": "+7000",
            "grouped": "7_000",
            "list": "7000, 7000",
            "superscript": "7\xb2",
            "seconds": "7000ms",
        }.items()
    ],
    _service(
        "retry-after-lasting",
        "own",
        ValidationException,
        400,
        _said("ValidationException"),
        "x-amz-retry-after: 10",
        code="ValidationException",
    ),
    Case(
        id="retry-after-500-then-page",
        source="own",
        steps=(http(500, b"", "x-amz-retry-after: 1500"), http(200, PAGE)),
        error=None,
        attempts=2,
        delays=(1.5,),
    ),
]


def _skewed(case: str, code: str, error: type[ServiceError], date: str, *headers: str, attempts: int) -> Case:
    return _service(
        f"clock-{case}", "2.1:clock", error, 403, _said(code), f"Date: {date}", *headers, code=code, attempts=attempts
    )


_FUTURE: Final = "Thu, 01 Jan 2099 00:00:00 GMT"

CLOCK: Final = [
    _skewed("future", "RequestTimeTooSkewed", AuthenticationError, _FUTURE, attempts=2),
    _skewed("past", "RequestTimeTooSkewed", AuthenticationError, "Mon, 01 Jan 2001 00:00:00 GMT", attempts=2),
    _skewed("no-credible", "RequestTimeTooSkewed", AuthenticationError, "Thu, 01 Jan 1970 00:00:00 GMT", attempts=1),
    _skewed("signature", "InvalidSignatureException", AuthenticationError, _FUTURE, attempts=2),
    _skewed("denied", "AccessDeniedException", AccessDeniedException, _FUTURE, attempts=2),
    _skewed("aged", "RequestTimeTooSkewed", AuthenticationError, _FUTURE, "Age: 17280", attempts=1),
    _skewed("other-code", "ValidationException", ValidationException, _FUTURE, attempts=1),
    _skewed("no-date", "RequestTimeTooSkewed", AuthenticationError, "soon", attempts=1),
    _skewed("empty-date", "RequestTimeTooSkewed", AuthenticationError, "", attempts=1),
    _skewed("date-iso", "RequestTimeTooSkewed", AuthenticationError, "2099-01-01T00:00:00Z", attempts=1),
    _skewed("offset", "RequestTimeTooSkewed", AuthenticationError, "Thu, 01 Jan 2099 00:00:00 +0200", attempts=2),
    _skewed("no-place", "RequestTimeTooSkewed", AuthenticationError, "Thu, 01 Jan 2099 00:00:00 -0000", attempts=2),
    _skewed("year-1", "RequestTimeTooSkewed", AuthenticationError, "Mon, 01 Jan 0001 00:00:00 +1400", attempts=2),
    _skewed(
        "year-of-20-digits",
        "RequestTimeTooSkewed",
        AuthenticationError,
        "Thu, 01 Jan 99999999999999999999 00:00:00 GMT",
        attempts=1,
    ),
    _skewed("day-40", "RequestTimeTooSkewed", AuthenticationError, "Thu, 40 Jan 2099 00:00:00 GMT", attempts=1),
    *[
        Case(
            id=f"date-{case}-on-a-page",
            source="own",
            steps=(http(200, PAGE, f"Date: {date}"),),
            error=None,
        )
        for case, date in {
            "word": "today",
            "empty": "",
            "latin-1": "\xb2\xb3",
            "future": _FUTURE,
            "year-9999": "Fri, 31 Dec 9999 12:00:00 GMT",
            "year-10000": "Fri, 31 Dec 9999 23:59:59 -1200",
            "year-999": "Tue, 01 Jan 0999 00:00:00 GMT",
            "year-1": "Mon, 01 Jan 0001 00:00:00 GMT",
            "year-of-20-digits": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
            "day-of-20-digits": "Mon, 99999999999999999999 Jan 2024 00:00:00 GMT",
            "hour-of-20-digits": "Mon, 01 Jan 2024 99999999999999999999:00:00 GMT",
            "offset-of-20-digits": "Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
            "offset-of-days": "Mon, 01 Jan 2024 00:00:00 +9999",
        }.items()
    ],
]

# ----------------------------------------------------------------------------------------------------------------------
# Sequences
# ----------------------------------------------------------------------------------------------------------------------


def _sequence(case: str, *steps: bytes, error: type[ServiceError] | None, delays: tuple[float, ...]) -> Case:
    return Case(
        id=f"then-{case}",
        source="own",
        steps=steps,
        error=error,
        attempts=len(delays) + 1,
        delays=delays,
        http_status=None if error is None else 400,
        request_id=None if error is None else REQUEST_ID,
        code=None if error is None else error.__name__,
    )


_GOOD: Final = http(200, PAGE)
_THROTTLE: Final = http(400, _said("ThrottlingException"))

SEQUENCES: Final = [
    _sequence("page-after-500", http(500), _GOOD, error=None, delays=(0.05,)),
    _sequence("page-after-two-500", http(500), http(502), _GOOD, error=None, delays=(0.05, 0.1)),
    _sequence("page-after-html", http(200, _HTML), _GOOD, error=None, delays=(0.05,)),
    _sequence("page-after-204", b"HTTP/1.1 204 No\r\n\r\n", _GOOD, error=None, delays=(0.05,)),
    _sequence("page-after-408", http(408), _GOOD, error=None, delays=(0.05,)),
    _sequence("page-after-throttle", _THROTTLE, _GOOD, error=None, delays=(1.0,)),
    _sequence("page-after-429", http(429), _GOOD, error=None, delays=(1.0,)),
    _sequence(
        "page-after-skew",
        http(403, _said("RequestTimeTooSkewed"), f"Date: {_FUTURE}"),
        _GOOD,
        error=None,
        delays=(0.05,),
    ),
    _sequence("refused", http(400, _said("InvalidInputException")), _GOOD, error=InvalidInputException, delays=()),
    _sequence(
        "not-found", http(400, _said("IntegrationNotFoundFault")), _GOOD, error=IntegrationNotFoundFault, delays=()
    ),
]

# ----------------------------------------------------------------------------------------------------------------------
# Responses after which the request is retried
# ----------------------------------------------------------------------------------------------------------------------

_CANONICAL: Final = f"The canonical request should have been 'POST\n/\n\nx-amz-security-token:{TOKEN}\n'"

ECHOES: Final = [
    _service(
        "echo-in-a-message",
        "own",
        AuthenticationError,
        403,
        {"__type": "InvalidSignatureException", "message": _CANONICAL},
        code="InvalidSignatureException",
    ),
    _service("echo-in-a-body", "own", ServiceError, 400, f"x-amz-security-token: {TOKEN}"),
    _service(
        "echo-of-the-key", "own", ServiceError, 400, f"Credential={ACCESS_KEY}/20251115/us-east-1/glue/aws4_request"
    ),
    _service("echo-in-a-header", "own", ServiceError, 400, "", f"x-amzn-errortype: {TOKEN}", code="***"),
]

CASES: Final = [*STATUSES, *CODES, *BODIES, *WAITS, *CLOCK, *SEQUENCES, *ECHOES]
