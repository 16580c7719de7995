"""AWS's error codes: the class and the remedy of each, and which are retried."""

from typing import Final

from glue_integrations.errors import (
    AccessDeniedError,
    AccessDeniedException,
    AuthenticationError,
    ConflictException,
    EntityNotFoundException,
    IntegrationConflictOperationFault,
    IntegrationNotFoundFault,
    IntegrationQuotaExceededFault,
    InternalServerException,
    InternalServiceException,
    InvalidInputException,
    InvalidIntegrationStateFault,
    InvalidStateException,
    KMSKeyNotAccessibleFault,
    OperationNotSupportedException,
    ResourceNotFoundException,
    ResourceNumberLimitExceededException,
    ServerError,
    ServiceError,
    TargetResourceNotFound,
    ThrottlingError,
    ThrottlingException,
    ValidationException,
)

# Throttling codes of AWS's retry behaviour 2.1; ThrottlingException has a class of its own.
_THROTTLING_CODES: Final = (
    "Throttling",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
)

_CLOCK: Final = "Set this machine's clock: AWS rejects a signature that is more than five minutes off."
_EXPIRED: Final = "The session token has expired: log in again, or let a profile or role refresh it."
_KEY: Final = "AWS does not know this access key: check AWS_ACCESS_KEY_ID, the profile and the partition."
_SIGNATURE: Final = "Check the secret access key, and that no proxy changes the request on its way."
_UNSIGNED: Final = "The request arrived without its signature: check that no proxy strips headers."

EXPIRED_CODES: Final = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
"""AWS's codes for credentials that have expired."""

REMEDIES: Final = {
    **dict.fromkeys(EXPIRED_CODES, _EXPIRED),
    "RequestExpired": _CLOCK,
    "RequestInTheFuture": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "AuthFailure": _KEY,
    "InvalidAccessKeyId": _KEY,
    "InvalidClientTokenId": _KEY,
    "UnrecognizedClientException": _KEY,
    "InvalidSignatureException": _SIGNATURE,
    "InvalidSignature": _SIGNATURE,
    "SignatureDoesNotMatch": _SIGNATURE,
    "IncompleteSignature": _UNSIGNED,
    "IncompleteSignatureException": _UNSIGNED,
    "MissingAuthenticationToken": _UNSIGNED,
    "MissingAuthenticationTokenException": _UNSIGNED,
}
"""What to do about the codes of `AuthenticationError`, by code."""

# AWS's clock-skew correction: a wrong clock may cause these.
_CLOCK_CODES: Final = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthFailure",
        "InvalidSignature",
        "InvalidSignatureException",
        "RequestExpired",
        "RequestInTheFuture",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    }
)
_LEAST_CLOCK_SHIFT: Final = 240.0
"""Seconds; a smaller correction of the clock does not make a refused signature valid."""

_CLASS_OF_CODE: Final[dict[str, type[ServiceError]]] = {
    **dict.fromkeys(_THROTTLING_CODES, ThrottlingError),
    **dict.fromkeys(REMEDIES, AuthenticationError),
    **dict.fromkeys(("AccessDenied", "NotAuthorized", "UnauthorizedOperation"), AccessDeniedError),
    **{
        cls.__name__: cls
        for cls in (
            ThrottlingException,
            InternalServerException,
            InternalServiceException,
            AccessDeniedException,
            ValidationException,
            InvalidInputException,
            IntegrationNotFoundFault,
            EntityNotFoundException,
            ResourceNotFoundException,
            TargetResourceNotFound,
            IntegrationConflictOperationFault,
            ConflictException,
            InvalidIntegrationStateFault,
            InvalidStateException,
            IntegrationQuotaExceededFault,
            ResourceNumberLimitExceededException,
            KMSKeyNotAccessibleFault,
            OperationNotSupportedException,
        )
    },
}

UNKNOWN_CODE: Final = "Unknown"
"""The code of an error that names none: not one of AWS's."""

_THROTTLING_STATUSES: Final = frozenset({429, 509})
_LASTING_SERVER_STATUSES: Final = frozenset({501, 505})
_TRANSIENT_CODES: Final = frozenset({"RequestTimeout", "RequestTimeoutException"})


def class_of(code: str, http_status: int) -> type[ServiceError]:
    """Return the error class of a response: by its code, or by its status if the code is unknown."""
    if code in _CLASS_OF_CODE:
        return _CLASS_OF_CODE[code]
    if http_status in _THROTTLING_STATUSES:
        return ThrottlingError
    return ServerError if 500 <= http_status < 600 else ServiceError


def is_retryable(code: str, http_status: int, clock_shift: float = 0.0) -> bool:
    """Return whether AWS's rules allow a retry after an error response.

    Args:
        code: AWS's error code.
        http_status: Status of the response.
        clock_shift: Seconds by which the response corrected the clock.

    Returns:
        Whether another attempt may succeed.
    """
    if code in _CLOCK_CODES and abs(clock_shift) > _LEAST_CLOCK_SHIFT:
        return True
    if code in _CLASS_OF_CODE:
        return _CLASS_OF_CODE[code].retryable
    if code in _TRANSIENT_CODES or http_status == 408:
        return True
    return class_of(code, http_status).retryable and http_status not in _LASTING_SERVER_STATUSES
