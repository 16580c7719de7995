"""Control over HTTP: ``GET /health``, and the emulator's methods as ``POST /_emulator/NAME``, JSON in and out.

No web page can use it: a browser adds the header ``Origin`` to every POST of a page, and such requests are refused,
also those of a page whose host name leads to this machine (DNS rebinding).
"""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, TypeGuard, cast

from pydantic import ConfigDict, ValidationError, validate_call
from pydantic.alias_generators import to_pascal
from pydantic_core import from_json

from glue_integrations._version import __version__
from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration
from glue_integrations.testing._exchange import Reply
from glue_integrations.testing._faults.rules import FaultRule
from glue_integrations.testing._service.errors import Fault
from glue_integrations.testing._service.validation_errors import first_error

HEALTH: Final = "/health"
PREFIX: Final = "/_emulator/"

_JSON: Final = "application/json"
_CURL: Final = f"curl -H 'Content-Type: {_JSON}' -d '{{}}' URL"
_REMEDIES: Final = {
    "IntegrationNotFoundFault": f"POST {PREFIX}integrations lists the integrations and their ARNs.",
    "ConflictException": "Use another name.",
    "IntegrationConflictOperationFault": (
        f"Use another name, or wait for the running operation: POST {PREFIX}advance moves the clock."
    ),
    "InvalidIntegrationStateFault": f"POST {PREFIX}integrations shows the states; POST {PREFIX}advance ends some.",
}


class _Refusal(Exception):
    """A control request that is refused."""

    def __init__(self, status: int, message: str, remedy: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.reply = _reply(status, {"Message": message, "Remedy": remedy}, headers)


class _Verb:
    """A method of the emulator, called with the members of a request, by wire names, as its arguments."""

    def __init__(self, method: Callable[..., object]) -> None:
        self._method = method

    @cached_property
    def _parameters(self) -> dict[str, inspect.Parameter]:
        return {_wire_name(each.name): each for each in inspect.signature(self._method).parameters.values()}

    @cached_property
    def _validated(self) -> Callable[..., object]:
        return validate_call(config=ConfigDict(strict=True))(self._method)

    @property
    def usage(self) -> str:
        """The members of a request, those that may be missing in brackets."""
        members = [name if _is_required(each) else f"[{name}]" for name, each in self._parameters.items()]
        return f"Send a JSON object with {', '.join(members) or 'no members'}."

    def __call__(self, members: Mapping[str, object]) -> object:
        positional, named = self._arguments(members)
        try:
            return self._validated(*positional, **named)
        except ValidationError as error:
            location, message = first_error(error)
            head, dot, rest = location.partition(".")
            raise _Refusal(400, f"{self._member(head)}{dot}{rest}: {message}.", self.usage) from None

    def _member(self, argument: str) -> str:
        """Return the member that became *argument*, a name or the number of a positional one."""
        if not argument.isdigit():
            return argument if argument in self._parameters else _wire_name(argument)
        names = list(self._parameters)
        last = len(names) - 1
        return names[int(argument)] if int(argument) < last else f"{names[last]}.{int(argument) - last}"

    def _arguments(self, members: Mapping[str, object]) -> tuple[list[object], dict[str, object]]:
        """Return *members* as arguments. Those of a method with a list of values are all positional."""
        unknown = members.keys() - self._parameters.keys()
        if unknown:
            raise _Refusal(400, f"Unknown member {min(unknown)!r}.", self.usage)
        named = {each.name: members[name] for name, each in self._parameters.items() if name in members}
        values = next((name for name, each in self._parameters.items() if each.kind is each.VAR_POSITIONAL), None)
        if values is None or values not in members:
            return [], named
        items = named.pop(self._parameters[values].name)
        if not isinstance(items, list):
            raise _Refusal(400, f"{values} must be a list.", self.usage)
        return [*named.values(), *items], {}


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL


class Control:
    """Replies to control requests."""

    def __init__(self, verbs: Mapping[str, Callable[..., object]]) -> None:
        """Set the verbs.

        Args:
            verbs: What each path calls, with the members of the request as arguments.
        """
        self._verbs = {name: _Verb(method) for name, method in verbs.items()}

    @staticmethod
    def serves(path: str) -> bool:
        """Return whether a request to *path* is one for control, not one for AWS's API."""
        return path == HEALTH or path.startswith(PREFIX)

    def respond(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Reply to a control request.

        Args:
            method: The HTTP method.
            path: The path, without the query.
            headers: The headers, by lower-case names.
            body: The body.
        """
        try:
            _refuse_web_pages(headers)
            if path == HEALTH:
                return _health(method)
            return self._run(method, path.removeprefix(PREFIX), headers, body)
        except _Refusal as refusal:
            return refusal.reply

    def _run(self, method: str, name: str, headers: Mapping[str, str], body: bytes) -> Reply:
        verb = self._verbs.get(name)
        if verb is None:
            known = ", ".join(self._verbs)
            raise _Refusal(404, f"The emulator has no {PREFIX}{name}.", f"Choose from {known}.")
        if method != "POST":
            raise _Refusal(405, f"{PREFIX}{name} does not allow {method}.", f"Use POST: {_CURL}", {"Allow": "POST"})
        if headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
            raise _Refusal(415, f"The content type must be {_JSON}.", f"Send the header: {_CURL}")
        try:
            result = verb(_members(body))
        except Fault as fault:
            error = {"Code": fault.code, "Message": fault.message, "Remedy": _REMEDIES.get(fault.code, verb.usage)}
            return _reply(fault.status, error)
        except ConfigurationError as error:
            return _reply(400, {"Message": error.message, "Remedy": error.remedy or verb.usage})
        return _reply(200, _response(name, result))


def unreadable(fault: Fault) -> Reply:
    """Return the reply to a control request whose body cannot be read."""
    return _reply(fault.status, {"Message": fault.message, "Remedy": f"Send a small JSON object: {_CURL}"})


def _refuse_web_pages(headers: Mapping[str, str]) -> None:
    # "none" is a person who types the address of /health; a page's request has another value.
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        raise _Refusal(
            403,
            "Web pages must not control the emulator, so requests with Origin or Sec-Fetch-Site are refused.",
            "Call it from the tests or the test runner, not from a page in a browser.",
        )


def _health(method: str) -> Reply:
    if method not in {"GET", "HEAD"}:
        raise _Refusal(405, f"{HEALTH} does not allow {method}.", "Use GET.", {"Allow": "GET, HEAD"})
    return _reply(200, {"Status": "ok", "Version": __version__})


def _members(body: bytes) -> dict[str, object]:
    try:
        members: object = from_json(body or b"{}", allow_inf_nan=False)
    except ValueError as error:
        raise _Refusal(400, f"The body is not valid JSON: {error}.", "Send a JSON object, such as {}.") from None
    if not _is_object(members):
        raise _Refusal(400, "The body must be a JSON object.", "Send a JSON object, such as {}.")
    return members


def _wire_name(name: str) -> str:
    """Return AWS's name of a member, or a name in AWS's style."""
    return "IntegrationArn" if name == "arn" else to_pascal(name)


def _response(verb: str, result: object) -> Mapping[str, object]:
    """Return the JSON object for the result of a verb: an integration as AWS sends it, or a list by the verb's name."""
    if result is None:
        return {}
    encoded = _encoded(result)
    return encoded if _is_object(encoded) else {to_pascal(verb): encoded}


def _encoded(value: object) -> object:
    """Return *value* as JSON, with names in AWS's style."""
    if isinstance(value, Integration):
        return value.to_wire()
    if isinstance(value, FaultRule):
        return str(value)
    if isinstance(value, tuple):
        return list(map(_encoded, cast("tuple[object, ...]", value)))
    if is_dataclass(value):
        return {to_pascal(field.name): _encoded(getattr(value, field.name)) for field in fields(value)}
    return value.isoformat() if isinstance(value, datetime) else value


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _reply(status: int, content: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(content).encode(), {"Content-Type": _JSON, **(headers or {})})
