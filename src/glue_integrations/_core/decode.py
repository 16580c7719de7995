"""Turns a response into a model or an error. No other module reads bodies."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar, cast

from pydantic import BaseModel, ValidationError

from glue_integrations._display import shorten
from glue_integrations.errors import ErrorContext, MalformedResponseError, RedirectError, ServiceError
from glue_integrations.models._base import Unknown
from glue_integrations.transport import WireResponse

from .error_codes import EXPIRED_CODES, REMEDIES, UNKNOWN_CODE, class_of, is_retryable

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ModelT = TypeVar("ModelT", bound=BaseModel)

_SHOWN_BODY: Final = 200
_SHOWN_BYTES: Final = 1000  # more than that many characters need

_SIGNS_OF_AN_ERROR: Final = ("code", "Code", "error", "Error", "errors", "Errors", "message", "Message")
"""Members that no page has. Beside an empty page, they say that the list is not known rather than empty."""


def decode(
    model: type[ModelT], response: WireResponse, *, can_renew: bool = False, unknown: Unknown | None = None
) -> ModelT:
    """Decode the response of an operation.

    Args:
        model: The response model of the operation.
        response: The response.
        can_renew: Whether newer credentials can be loaded; a request with expired ones is then worth a retry.
        unknown: Collects the members and values that this release does not know.

    Returns:
        The model, validated straight from the bytes.

    Raises:
        ServiceError: The response is an error.
        MalformedResponseError: The response is neither a valid *model* nor an error.
    """
    if response.status == 200:
        return _decode_success(model, response, can_renew=can_renew, unknown=unknown)
    if 300 <= response.status < 400:
        reason = f"redirects to {shorten(response.headers.get('location', 'nowhere'), _SHOWN_BODY)}"
        raise RedirectError(_describe(response, reason), **_context_of(response))
    if response.status < 400:
        raise MalformedResponseError(_describe(response, "has an unexpected status"), **_context_of(response))
    raise _decode_error(response, model.__name__, can_renew=can_renew)


def _decode_success(model: type[ModelT], response: WireResponse, *, can_renew: bool, unknown: Unknown | None) -> ModelT:
    decoded = None
    reason = ""
    try:
        decoded = model.model_validate_json(response.body, by_alias=True, by_name=False, context=unknown)
        members = decoded.model_extra or {}
    except ValidationError as error:
        reason = f"is not a valid {model.__name__}: {summarise(error)}"
        members = _error_body(response.body)
    is_empty = decoded is None or (bool(members) and not _holds_something(decoded))
    # An error stays an error with status 200. Some services send the name of the response's shape as its type.
    if _error_code(response, members, model.__name__, everywhere=is_empty) is not None:
        raise _decode_error(response, model.__name__, can_renew=can_renew)
    if is_empty and decoded is not None and any(members.get(name) for name in _SIGNS_OF_AN_ERROR):
        decoded, reason = None, "holds nothing but what looks like an error"
    if decoded is None:
        raise MalformedResponseError(_describe(response, reason), **_context_of(response))
    return decoded


def _holds_something(decoded: BaseModel) -> bool:
    return any(getattr(decoded, name) for name in type(decoded).model_fields if name != "marker")


def summarise(error: ValidationError, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Summarise *error* in one line, without the values.

    Args:
        error: What pydantic found.
        names: The arguments that became members, by the names of the members.

    Returns:
        The first problems, each with its place.
    """
    # Optional collections accept null, so pydantic also reports a wrong one as "should be null".
    found = [detail for detail in error.errors() if detail["type"] != "none_required"]
    shown = [f"{_place(detail['loc'], names)}{problem_of(detail)}" for detail in found[:3]]
    if found[3:]:
        shown.append("…")
    return shorten("; ".join(shown), 500)


def problem_of(detail: "ErrorDetails") -> str:
    """Say in pydantic's words what is wrong with a value, without the value."""
    if detail["type"] == "tuple_type":
        return "Input should be a list"  # models hold tuples, but people and AWS write lists
    return detail["msg"].removeprefix("Value error, ")


def _place(location: tuple[int | str, ...], names: Mapping[str, str]) -> str:
    if location and location[0] in names:
        return f"{names[str(location[0])]}: "
    # Parts such as "tuple[Tag, ...]" name a branch of the schema, not a member; the keys of a map are values.
    members = [str(part) for part in location if isinstance(part, int) or part.isidentifier()]
    return f"{'.'.join(members)}: " if members else ""


def error_of(response: WireResponse) -> tuple[str, str | None]:
    """Return the code of an error response, ``Unknown`` if it names none, and its message."""
    return _code_and_message(response, _error_body(response.body), "")


def _decode_error(response: WireResponse, shape: str, *, can_renew: bool) -> ServiceError:
    body = _error_body(response.body)
    code, message = _code_and_message(response, body, shape)
    federated = body.get("FromFederationSource")
    context = _context_of(response)
    context["retryable"] = is_retryable(code, response.status, response.clock_shift) or (
        can_renew and code in EXPIRED_CODES
    )
    if code in REMEDIES:
        context["remedy"] = REMEDIES[code]
    return class_of(code, response.status)(
        _describe(response, "is an error without a message") if message is None else message,
        code=code,
        from_federation_source=federated if isinstance(federated, bool) else None,
        **context,
    )


def _code_and_message(response: WireResponse, body: Mapping[str, object], shape: str) -> tuple[str, str | None]:
    code = _error_code(response, body, shape, everywhere=True) or UNKNOWN_CODE
    messages = (holder.get(name) for holder in (body, *_nested(body)) for name in ("message", "Message"))
    return code, next((text for text in messages if isinstance(text, str)), None)


def _error_body(body: bytes) -> dict[str, object]:
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _error_code(
    response: WireResponse, members: Mapping[str, object], shape: str, *, everywhere: bool = False
) -> str | None:
    """Return the first valid code that is not *shape*: ``Name`` of ``aws.glue#Name:http://…``.

    Args:
        response: The response.
        members: Its members, or the unknown ones of a page.
        shape: The name of the response's own shape.
        everywhere: Also look where AWS's other protocols and proxies put codes. On a page these are unknown members.
    """
    sources = [response.headers.get("x-amzn-errortype"), members.get("__type"), members.get("code")]
    if everywhere:
        sources += [members.get("Code")]
        sources += [error.get(name) for error in _nested(members) for name in ("Code", "code", "__type")]
    for source in sources:
        code = source.partition(":")[0].rpartition("#")[2].strip() if isinstance(source, str) else ""
        if code not in {"", shape}:
            return code
    return None


def _nested(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return the errors within *body*: AWS's query protocol wraps them."""
    found = (body.get(name) for name in ("Error", "error"))
    return [cast("Mapping[str, object]", error) for error in found if isinstance(error, dict)]


def _context_of(response: WireResponse) -> ErrorContext:
    return ErrorContext(
        request_id=response.request_id,
        http_status=response.status,
        retry_after=_retry_after(response.headers.get("x-amz-retry-after")),
    )


def _retry_after(milliseconds: str | None) -> float | None:
    if milliseconds is None or not milliseconds.isascii() or not milliseconds.isdigit():
        return None
    return int(milliseconds[:12]) / 1000


def _describe(response: WireResponse, reason: str) -> str:
    kind = shorten(response.headers.get("content-type", "no content type"), 80)
    start = shorten(response.body[:_SHOWN_BYTES].decode("utf-8", "replace"), _SHOWN_BODY)
    return f'The response {reason} (HTTP {response.status}, {kind}, {len(response.body)} bytes: "{start}")'
