"""The errors that the service returns."""

import json
from typing import Final

from glue_integrations.errors import ConfigurationError

from .behaviour import Behaviour

# The messages are the descriptions in AWS's service model, unless a description does not fit.
_MODELLED: Final = {
    "AccessDeniedException": "Access to a resource was denied.",
    "ConflictException": "The request conflicts with the current state of the resource.",
    "EntityNotFoundException": "A specified entity does not exist",
    "IntegrationConflictOperationFault": "The requested operation conflicts with another operation.",
    "IntegrationNotFoundFault": "The specified integration could not be found.",
    "IntegrationQuotaExceededFault": "The number of integrations exceeds your quota.",
    "InternalServerException": "An internal server error occurred.",
    "InternalServiceException": "An internal service error occurred.",
    "InvalidInputException": "The input provided was not valid.",
    "InvalidIntegrationStateFault": "The integration is in an invalid state.",
    "InvalidStateException": "An error that indicates your data is in an invalid state.",
    "KMSKeyNotAccessibleFault": "The KMS key specified is not accessible.",
    "OperationNotSupportedException": "The operation is not available in the region.",
    "ResourceNotFoundException": "The resource could not be found.",
    "ResourceNumberLimitExceededException": "A resource numerical limit was exceeded.",
    "TargetResourceNotFound": "The target resource could not be found.",
    "ValidationException": "A value could not be validated.",
}

# Errors of AWS's front end, sent before the service sees the request.
_FRONT_END: Final = {
    "ExpiredTokenException": "The security token included in the request is expired",
    "IncompleteSignatureException": "The request signature does not conform to AWS standards.",
    "InternalFailure": "The request processing has failed because of an unknown error, exception or failure.",
    "InvalidSignatureException": (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
        "Access Key and signing method. Consult the service documentation for details."
    ),
    "MalformedHttpRequestException": "The request is not valid HTTP.",
    "MissingAuthenticationTokenException": "Request is missing Authentication Token",
    "RequestEntityTooLargeException": "The request is larger than 1 MiB.",
    "SerializationException": "The body of the request is not a JSON object.",
    "ThrottlingException": "Rate exceeded",
    "UnknownOperationException": "The operation is unknown.",
    "UnrecognizedClientException": "The security token included in the request is invalid.",
}

_OTHER_STATUSES: Final = {
    "InternalFailure": 500,
    "InternalServiceException": 500,
    "RequestEntityTooLargeException": 413,
}

_TEXTS: Final = {**_MODELLED, **_FRONT_END}

CODES: Final = tuple(sorted(_TEXTS))
"""The error codes that the emulator can return."""


class Fault(Exception):
    """An error that the emulator returns; over HTTP, an AWS JSON 1.1 error."""

    code: str
    """AWS's error code, such as ``ValidationException``."""

    message: str
    """Human-readable message."""

    status: int
    """HTTP status code."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message, status)
        self.code = code
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def to_wire(self) -> dict[str, str]:
        """Return the body: errors of the Glue model use ``Message``, errors of AWS's front end use ``message``."""
        return {"__type": self.code, "Message" if self.code in _MODELLED else "message": self.message}


def known_fault(code: str, message: str | None = None) -> Fault:
    """Return the fault with the HTTP status that AWS documents.

    Args:
        code: AWS's error code.
        message: The message; None for AWS's usual one.

    Raises:
        ConfigurationError: The code is unknown.
    """
    if code not in _TEXTS:
        raise ConfigurationError(f"Unknown error code {code!r}; choose from {', '.join(CODES)}.")
    status = _OTHER_STATUSES.get(code, 400)
    return Fault(code, _TEXTS[code] if message is None else message, status)


def fault_reply(fault: Fault, behaviour: Behaviour) -> tuple[int, bytes, str | None]:
    """Return the status and body for a fault, and the code for the error header (None for no header)."""
    body: dict[str, str] = fault.to_wire()
    if fault.code == "ThrottlingException" and behaviour.throttle != "body":
        del body["__type"]
        if behaviour.throttle == "429":
            return 429, json.dumps(body).encode(), None
    status = behaviour.internal_server_status if fault.code == "InternalServerException" else fault.status
    return status, json.dumps(body).encode(), fault.code


def invalid(member: str, constraint: str) -> Fault:
    """Return a ``ValidationException`` for a member such as ``Filters.0.Name``."""
    return known_fault("ValidationException", f"Value at '{member}' failed to satisfy constraint: {constraint}")
