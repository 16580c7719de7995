"""Which class a code and a status make, and whether AWS's rules allow a retry."""

import json
from typing import Final

import pytest

from glue_integrations import WireResponse, errors
from glue_integrations._core.decode import decode
from glue_integrations._core.error_codes import class_of, is_retryable
from glue_integrations.errors import (
    AccessDeniedError,
    AuthenticationError,
    ConflictError,
    InvalidInputError,
    InvalidStateError,
    KMSKeyNotAccessibleFault,
    NotFoundError,
    OperationNotSupportedException,
    QuotaExceededError,
    ServerError,
    ServiceError,
    ThrottlingError,
)
from glue_integrations.models import DescribeIntegrationsResponse

MODELLED: Final = {
    "AccessDeniedException": AccessDeniedError,
    "ConflictException": ConflictError,
    "EntityNotFoundException": NotFoundError,
    "IntegrationConflictOperationFault": ConflictError,
    "IntegrationNotFoundFault": NotFoundError,
    "IntegrationQuotaExceededFault": QuotaExceededError,
    "InternalServerException": ServerError,
    "InternalServiceException": ServerError,
    "InvalidInputException": InvalidInputError,
    "InvalidIntegrationStateFault": InvalidStateError,
    "InvalidStateException": InvalidStateError,
    "KMSKeyNotAccessibleFault": KMSKeyNotAccessibleFault,
    "OperationNotSupportedException": OperationNotSupportedException,
    "ResourceNotFoundException": NotFoundError,
    "ResourceNumberLimitExceededException": QuotaExceededError,
    "TargetResourceNotFound": NotFoundError,
    "ValidationException": InvalidInputError,
}
"""All errors of the 15 integration operations, by the service model, with their category."""

THROTTLING: Final = (
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
)

AUTHENTICATION: Final = (
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)

BY_STATUS: Final = {
    400: (ServiceError, False),
    401: (ServiceError, False),
    403: (ServiceError, False),
    404: (ServiceError, False),
    405: (ServiceError, False),
    408: (ServiceError, True),
    409: (ServiceError, False),
    413: (ServiceError, False),
    418: (ServiceError, False),
    429: (ThrottlingError, True),
    499: (ServiceError, False),
    500: (ServerError, True),
    501: (ServerError, False),
    502: (ServerError, True),
    503: (ServerError, True),
    504: (ServerError, True),
    505: (ServerError, False),
    506: (ServerError, True),
    509: (ThrottlingError, True),
    529: (ServerError, True),
    599: (ServerError, True),
    600: (ServiceError, False),
    999: (ServiceError, False),
}
"""What a status alone says: class, and whether it is transient."""

STATUSES: Final = (400, 403, 408, 429, 500, 501, 503, 509)


@pytest.mark.parametrize(("code", "category"), MODELLED.items())
@pytest.mark.parametrize("status", STATUSES)
def test_a_modelled_code_is_the_class_of_its_name(code: str, category: type[ServiceError], status: int) -> None:
    """The name decides, whatever status it comes with: AWS documents 400 for an internal error."""
    cls = class_of(code, status)
    assert cls is getattr(errors, code)
    assert issubclass(cls, category)
    assert is_retryable(code, status) is (category is ServerError)


@pytest.mark.parametrize("code", THROTTLING)
@pytest.mark.parametrize("status", STATUSES)
def test_aws_throttling_codes_are_throttling(code: str, status: int) -> None:
    """The fourteen of AWS's retry behaviour, at any status."""
    assert issubclass(class_of(code, status), ThrottlingError)
    assert is_retryable(code, status)


def test_throttling_exception_has_its_own_class() -> None:
    """It is the one Glue sends."""
    assert class_of("ThrottlingException", 400) is errors.ThrottlingException


@pytest.mark.parametrize("code", AUTHENTICATION)
@pytest.mark.parametrize("status", [400, 401, 403])
def test_signature_token_and_clock_are_authentication(code: str, status: int) -> None:
    """The credentials are the problem, not a permission; retrying the call does not help."""
    assert class_of(code, status) is AuthenticationError
    assert not is_retryable(code, status)


@pytest.mark.parametrize("code", ["AccessDenied", "NotAuthorized", "UnauthorizedOperation"])
def test_other_names_of_a_missing_permission(code: str) -> None:
    """Front ends of AWS have their own."""
    assert class_of(code, 403) is AccessDeniedError
    assert not is_retryable(code, 403)


@pytest.mark.parametrize("code", ["Unknown", "", "BrandNewException", "throttlingexception", "ServiceUnavailable"])
@pytest.mark.parametrize(("status", "expected"), BY_STATUS.items())
def test_an_unknown_code_is_judged_by_its_status(
    code: str, status: int, expected: tuple[type[ServiceError], bool]
) -> None:
    """Without a known name the status says what kind it is."""
    assert (class_of(code, status), is_retryable(code, status)) == expected


CLOCK: Final = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "InvalidSignature",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
)


@pytest.mark.parametrize("code", CLOCK)
@pytest.mark.parametrize(
    ("shift", "expected"), [(0, False), (240, False), (-240, False), (240.001, True), (-300, True)]
)
def test_a_refusal_is_transient_once_the_clock_was_put_right(code: str, shift: float, expected: bool) -> None:
    """By more than four minutes: with less, the same signature would be refused again."""
    assert is_retryable(code, 403, shift) is expected


@pytest.mark.parametrize("code", ["ValidationException", "ExpiredTokenException", "BrandNewException"])
def test_the_clock_has_nothing_to_do_with_other_codes(code: str) -> None:
    """They stay what they are."""
    assert not is_retryable(code, 400, 10_000)


@pytest.mark.parametrize("code", ["RequestTimeout", "RequestTimeoutException"])
@pytest.mark.parametrize("status", [400, 403, 408, 500, 501])
def test_a_request_timeout_is_transient_at_any_status(code: str, status: int) -> None:
    """The service gave up waiting for the request, and did nothing."""
    assert is_retryable(code, status)
    assert not issubclass(class_of(code, status), ThrottlingError)


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("ExpiredTokenException", "log in again"),
        ("RequestTimeTooSkewed", "clock"),
        ("UnrecognizedClientException", "AWS_ACCESS_KEY_ID"),
        ("InvalidSignatureException", "secret access key"),
        ("MissingAuthenticationTokenException", "proxy strips headers"),
    ],
)
def test_what_to_do_about_credentials_depends_on_the_code(code: str, hint: str) -> None:
    """An expired token and a wrong clock need different hands."""
    body = json.dumps({"__type": code, "message": "No."}).encode()
    with pytest.raises(AuthenticationError) as caught:
        decode(DescribeIntegrationsResponse, WireResponse(400, {}, body))
    assert hint in str(caught.value)


def test_a_refusal_without_a_known_code_says_how_to_look() -> None:
    """The class has a remedy of its own."""
    assert "sts get-caller-identity" in str(AuthenticationError("No.", code="SomethingElse"))
