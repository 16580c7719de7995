"""Every error the client raises.

    GlueIntegrationsError                  root of everything below
    ├── ConfigurationError                 region, endpoint, arguments of the client that can never work
    │   └── CredentialsError               none found, or they cannot be refreshed
    ├── ClientClosedError                  used before open or after close, or closed during the call
    ├── InvalidRequestError                refused before sending; also a ValueError
    ├── MultipleResultsError               one was requested, several match
    ├── TransportError                     no complete response arrived
    │   ├── ConnectionFailedError          provably not sent
    │   ├── AttemptTimeoutError            one attempt took too long; also a TimeoutError
    │   └── AmbiguousOutcomeError          a write that may have been processed
    ├── DeadlineExceededError              the call's own deadline; also a TimeoutError
    ├── MalformedResponseError             a response that is not valid; never taken for an empty list
    │   ├── ResponseTooLargeError          never retried
    │   └── RedirectError                  any 3xx: never followed, never retried
    ├── PaginationError                    a listing that would never end
    │   ├── MarkerLoopError                the service sent the same marker twice
    │   └── CursorMismatchError            the cursor belongs to another query
    ├── WaitFailedError                    the integration got a status that ends the wait
    ├── WaitTimeoutError                   the wait took too long; also a TimeoutError
    └── ServiceError                       Glue returned an error; unmodelled codes raise this class
        ├── ThrottlingError                ThrottlingException and AWS's other throttling codes, bare 429 and 509
        ├── ServerError                    InternalServerException, InternalServiceException, any 5xx
        ├── AccessDeniedError              AccessDeniedException: the identity is fine, a permission is missing
        ├── AuthenticationError            signature, token and clock codes: the credentials are the problem
        ├── InvalidInputError              ValidationException, InvalidInputException
        ├── NotFoundError                  IntegrationNotFoundFault, EntityNotFoundException,
        │                                  ResourceNotFoundException, TargetResourceNotFound
        ├── ConflictError                  IntegrationConflictOperationFault, ConflictException
        ├── InvalidStateError              InvalidIntegrationStateFault, InvalidStateException
        ├── QuotaExceededError             IntegrationQuotaExceededFault, ResourceNumberLimitExceededException
        ├── KMSKeyNotAccessibleFault
        └── OperationNotSupportedException

AWS's names on the right are subclasses of the category on their left: ``except NotFoundError`` catches the family,
``except IntegrationNotFoundFault`` only that code. Every error can be pickled and copied. None holds a credential, a
signature or a signed request.
"""

from copy import copy
from typing import TYPE_CHECKING, Final, Self, TypedDict, Unpack

from ._display import escape, shorten
from .cursor import Cursor

if TYPE_CHECKING:
    from .models import Integration, IntegrationError

_SHOWN_MESSAGE: Final = 2000


class ErrorContext(TypedDict, total=False):
    """The context of a failed call: the keyword arguments that all classes accept."""

    remedy: str
    retryable: bool
    operation: str | None
    request_id: str | None
    http_status: int | None
    retry_after: float | None
    attempts: int
    elapsed: float
    quota_exhausted: bool
    last_error: "GlueIntegrationsError | None"
    cursor: Cursor | None


class GlueIntegrationsError(Exception):
    """Base class of every error the client raises."""

    message: str
    """What happened. In a `ServiceError`, AWS's own text, unescaped."""

    remedy: str = ""
    """What to do next, in a sentence or two; ``{operation}`` becomes AWS's name of the operation."""

    retryable: bool = False
    """Whether the same call may succeed if retried. The client has already retried it while attempts were left."""

    operation: str | None
    """AWS's name of the operation, such as ``DescribeIntegrations``; None outside a call."""

    request_id: str | None
    """AWS's request id from the last response; None without a response, or if it has none."""

    http_status: int | None
    """HTTP status of that response."""

    retry_after: float | None
    """Seconds AWS asked to wait (``x-amz-retry-after``); None if it did not."""

    attempts: int
    """Requests sent for this call; 0 if it was refused before sending."""

    elapsed: float
    """Seconds from the start of the call to the error."""

    quota_exhausted: bool
    """Whether the client did not retry because earlier failures had used up its retry quota."""

    last_error: "GlueIntegrationsError | None"
    """The error of the last attempt, if the client itself ended the call, as a `DeadlineExceededError` does."""

    cursor: Cursor | None
    """Where to resume the listing that this error ended; None outside a listing."""

    def __init__(self, message: str, **context: Unpack[ErrorContext]) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = context.get("remedy", self.remedy)
        self.retryable = context.get("retryable", self.retryable)
        self.operation = context.get("operation")
        last = self.last_error = context.get("last_error")
        self.request_id = context.get("request_id", None if last is None else last.request_id)
        self.http_status = context.get("http_status", None if last is None else last.http_status)
        self.retry_after = context.get("retry_after")
        self.attempts = context.get("attempts", 0)
        self.elapsed = context.get("elapsed", 0.0)
        self.quota_exhausted = context.get("quota_exhausted", False)
        self.cursor = context.get("cursor")

    def evolve(self, **changes: Unpack[ErrorContext]) -> Self:
        """Return a copy with *changes* to its context, and without the traceback."""
        evolved = copy(self)
        evolved.__dict__.update(changes)
        return evolved

    def __str__(self) -> str:
        last = self.last_error
        code: str | None = getattr(self, "code", None)  # only a ServiceError has one
        headline = (self.operation, shorten(code, 128) if code else None, shorten(self.message, _SHOWN_MESSAGE))
        sentences = [
            ": ".join(filter(None, headline)),
            f"Last error: {type(last).__name__}: {shorten(last.message, _SHOWN_MESSAGE)}" if last is not None else "",
            escape(self.remedy.replace("{operation}", self.operation or "the operation")),
            "The client's retry quota (RetryPolicy.quota) was used up" if self.quota_exhausted else "",
        ]
        facts = [
            f"HTTP {self.http_status}" if self.http_status is not None else "",
            f"request id {shorten(self.request_id, 128)}" if self.request_id is not None else "",
            f"{self.attempts} attempt{'s' * (self.attempts > 1)} in {self.elapsed:.2f} s" if self.attempts else "",
        ]
        shown = ", ".join(filter(None, facts))
        text = " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in filter(None, sentences))
        return f"{text} ({shown})" if shown else text


class ConfigurationError(GlueIntegrationsError):
    """A setting can never work: an argument, a variable, a file, the Region, the endpoint, a proxy, certificates."""


class CredentialsError(ConfigurationError):
    """No credentials were found, or they could not be loaded or refreshed."""

    remedy = (
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile (profile_name= or AWS_PROFILE), "
        "or give the machine a role; `aws sts get-caller-identity` shows which identity is found."
    )


class ClientClosedError(GlueIntegrationsError):
    """The client was used before `open` or after `aclose`, or was closed while the call ran."""

    remedy = "Use it inside `async with`, or between `await client.open()` and `await client.aclose()`."


class InvalidRequestError(GlueIntegrationsError, ValueError):
    """An argument was refused before anything was sent."""


class MultipleResultsError(GlueIntegrationsError):
    """One integration was requested, and several match."""

    remedy = "Use the ARN, which is unique, or list them all with iter_integrations()."


class TransportError(GlueIntegrationsError):
    """No complete response arrived: the connection broke, or the response was not HTTP."""

    retryable = True
    remedy = "Check the network, proxy and endpoint between this machine and AWS."


class ConnectionFailedError(TransportError):
    """No connection could be made (DNS, TCP, proxy, TLS), so the request was provably not sent."""


class AttemptTimeoutError(TransportError, TimeoutError):
    """One attempt took longer than `ClientConfig.attempt_timeout`; the request may have been processed."""


class AmbiguousOutcomeError(TransportError):
    """A write failed after it may have reached AWS: whether it took effect is unknown."""

    retryable = False
    remedy = "Check the state of the integration before you retry the call."


class DeadlineExceededError(GlueIntegrationsError, TimeoutError):
    """The whole call took longer than `ClientConfig.timeout`, or its next retry would have."""

    retryable = True
    remedy = "Raise ClientConfig.timeout."


class MalformedResponseError(GlueIntegrationsError):
    """The response is not valid. It is never taken for an empty list."""

    retryable = True
    remedy = "Check whether a proxy, captive portal or endpoint override between this machine and AWS sent it."


class ResponseTooLargeError(MalformedResponseError):
    """The response is larger than `ClientConfig.max_response_bytes`."""

    retryable = False
    remedy = "Request smaller pages (page_size= or max_records=) or raise ClientConfig.max_response_bytes."


class RedirectError(MalformedResponseError):
    """The response is a redirect. Glue sends none, and following one would send the request to another host."""

    retryable = False
    remedy = "Check endpoint_url, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_GLUE and the proxy."


class PaginationError(GlueIntegrationsError):
    """The listing would never end."""


class MarkerLoopError(PaginationError):
    """The service sent the same marker twice in one listing; following it would never end."""

    remedy = "All items up to here were delivered. List again later, or with another page_size."


class CursorMismatchError(PaginationError):
    """The cursor belongs to another query, Region or page size."""

    remedy = "Resume with the same arguments, or start without resume=."


class WaitFailedError(GlueIntegrationsError):
    """The integration got a status that ends the wait, such as FAILED. The message shows its `errors`."""

    remedy = "Its status and errors say what is wrong; wait for other statuses if this one is fine with you."

    integration: "Integration"
    """The integration as it is now."""

    def __init__(self, message: str, integration: "Integration", **context: Unpack[ErrorContext]) -> None:
        super().__init__(message, **context)
        self.integration = integration

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.integration), self.__dict__

    @property
    def errors(self) -> "tuple[IntegrationError, ...]":
        """What is wrong, as AWS describes it."""
        return self.integration.errors


class WaitTimeoutError(GlueIntegrationsError, TimeoutError):
    """The wait took longer than its ``timeout=``. `last_error` is the failure of the last poll, if it failed."""

    retryable = True
    remedy = "Wait again, or longer (timeout=): the integration itself is not affected."

    polls: int
    """How often the wait has looked."""

    last: "Integration | None"
    """The integration as it was last seen; None if it never was."""

    def __init__(
        self, message: str, *, polls: int = 0, last: "Integration | None" = None, **context: Unpack[ErrorContext]
    ) -> None:
        super().__init__(message, **context)
        self.polls = polls
        self.last = last


class ServiceError(GlueIntegrationsError):
    """Glue returned an error. Codes without a class of their own raise this class itself."""

    code: str | None
    """AWS's error code; ``Unknown`` if the response has none, None if Glue returned an empty list (`NotFoundError`)."""

    from_federation_source: bool | None
    """Whether the error comes from a federated source; None if not sent. Only ``EntityNotFoundException`` and
    ``InvalidInputException`` have it."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        from_federation_source: bool | None = None,
        **context: Unpack[ErrorContext],
    ) -> None:
        super().__init__(message, **context)
        self.code = code
        self.from_federation_source = from_federation_source

    @property
    def throttling(self) -> bool:
        """Whether AWS asked for fewer requests."""
        return isinstance(self, ThrottlingError)


class ThrottlingError(ServiceError):
    """AWS asked for fewer requests."""

    retryable = True
    remedy = "Call less often, share one client (and its retry quota), or raise RetryPolicy.max_attempts."


class ServerError(ServiceError):
    """The failure is on AWS's side."""

    retryable = True
    remedy = "Retry later; if it persists, give AWS Support the request id."


class AccessDeniedError(ServiceError):
    """The identity is valid but lacks a permission."""

    remedy = "Allow the action glue:{operation} for this identity, on the resource or on '*'."


class AuthenticationError(ServiceError):
    """The credentials, the signature or the clock are the problem."""

    remedy = "Check the credentials; `aws sts get-caller-identity` shows whether AWS accepts them."


class InvalidInputError(ServiceError):
    """AWS rejected the arguments."""

    remedy = "Correct the arguments; retrying the same call will not help."


class NotFoundError(ServiceError):
    """There is no such integration or resource in this account and Region."""

    remedy = "Check the ARN or name, and that you use the integration's Region and account."


class ConflictError(ServiceError):
    """Another operation on the same resource is in the way."""

    remedy = "Wait until the other operation has finished, then retry the call."


class InvalidStateError(ServiceError):
    """The integration is in a state that does not allow this."""

    remedy = "Wait until the integration is in a stable state, then retry the call."


class QuotaExceededError(ServiceError):
    """An account quota is used up."""

    remedy = "Delete what is no longer needed, or ask AWS for a higher quota."


class KMSKeyNotAccessibleFault(ServiceError):
    """The KMS key does not exist, is disabled, or its policy does not allow this use."""

    remedy = "Check that the key exists, is enabled, and that its policy allows Glue and this identity."


class OperationNotSupportedException(ServiceError):
    """The operation does not exist in this Region."""

    remedy = "Use a Region in which Glue has zero-ETL integrations."


class ThrottlingException(ThrottlingError):
    """AWS's ``ThrottlingException``. No integration operation declares it, but any of them may return it."""


class InternalServerException(ServerError):
    """AWS's ``InternalServerException``; retried although AWS documents HTTP status 400 for it."""


class InternalServiceException(ServerError):
    """AWS's ``InternalServiceException``."""


class AccessDeniedException(AccessDeniedError):
    """AWS's ``AccessDeniedException``."""


class ValidationException(InvalidInputError):
    """AWS's ``ValidationException``."""


class InvalidInputException(InvalidInputError):
    """AWS's ``InvalidInputException``."""


class IntegrationNotFoundFault(NotFoundError):
    """AWS's ``IntegrationNotFoundFault``."""


class EntityNotFoundException(NotFoundError):
    """AWS's ``EntityNotFoundException``."""


class ResourceNotFoundException(NotFoundError):
    """AWS's ``ResourceNotFoundException``."""


class TargetResourceNotFound(NotFoundError):
    """AWS's ``TargetResourceNotFound``."""


class IntegrationConflictOperationFault(ConflictError):
    """AWS's ``IntegrationConflictOperationFault``."""


class ConflictException(ConflictError):
    """AWS's ``ConflictException``."""


class InvalidIntegrationStateFault(InvalidStateError):
    """AWS's ``InvalidIntegrationStateFault``."""


class InvalidStateException(InvalidStateError):
    """AWS's ``InvalidStateException``."""


class IntegrationQuotaExceededFault(QuotaExceededError):
    """AWS's ``IntegrationQuotaExceededFault``."""


class ResourceNumberLimitExceededException(QuotaExceededError):
    """AWS's ``ResourceNumberLimitExceededException``."""
