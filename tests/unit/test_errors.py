"""The error tree, and what every error in it can do: be pickled, copied, changed and distinguished."""

import builtins
import copy
import pickle
import re
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import pytest

from glue_integrations import Cursor, errors
from glue_integrations.errors import (
    AccessDeniedError,
    AmbiguousOutcomeError,
    AttemptTimeoutError,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    ConflictError,
    ConnectionFailedError,
    CredentialsError,
    CursorMismatchError,
    DeadlineExceededError,
    ErrorContext,
    GlueIntegrationsError,
    IntegrationNotFoundFault,
    InvalidInputError,
    InvalidRequestError,
    InvalidStateError,
    KMSKeyNotAccessibleFault,
    MalformedResponseError,
    MarkerLoopError,
    MultipleResultsError,
    NotFoundError,
    OperationNotSupportedException,
    PaginationError,
    QuotaExceededError,
    RedirectError,
    ResponseTooLargeError,
    ServerError,
    ServiceError,
    ThrottlingError,
    ThrottlingException,
    TransportError,
    WaitFailedError,
    WaitTimeoutError,
)
from glue_integrations.models import Integration
from support import wire_integration

CLASSES: Final = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, GlueIntegrationsError)
]

RETRYABLE: Final = {
    GlueIntegrationsError: False,
    ConfigurationError: False,
    CredentialsError: False,
    ClientClosedError: False,
    InvalidRequestError: False,
    MultipleResultsError: False,
    TransportError: True,
    ConnectionFailedError: True,
    AttemptTimeoutError: True,
    AmbiguousOutcomeError: False,
    DeadlineExceededError: True,
    MalformedResponseError: True,
    ResponseTooLargeError: False,
    RedirectError: False,
    PaginationError: False,
    MarkerLoopError: False,
    CursorMismatchError: False,
    WaitFailedError: False,
    WaitTimeoutError: True,
    ServiceError: False,
    ThrottlingError: True,
    ServerError: True,
    AccessDeniedError: False,
    AuthenticationError: False,
    InvalidInputError: False,
    NotFoundError: False,
    ConflictError: False,
    InvalidStateError: False,
    QuotaExceededError: False,
    KMSKeyNotAccessibleFault: False,
    OperationNotSupportedException: False,
}
"""Of each class that is not an AWS name below a category; AWS names are like their category."""

CONTEXT: Final = ErrorContext(
    operation="DescribeIntegrations",
    request_id="70ea5ab7-2bb8-4a47-b957-799ef46c129e",
    http_status=400,
    retry_after=1.5,
    attempts=3,
    elapsed=2.25,
    quota_exhausted=True,
    cursor=Cursor("f00d", "marker", 7, "digest"),
)

FAILED: Final = Integration.model_validate(wire_integration(Status="FAILED", Errors=[{"ErrorCode": "Broken"}]))
REQUIRED: Final[dict[type[GlueIntegrationsError], tuple[Any, ...]]] = {WaitFailedError: (FAILED,)}
"""What a class needs besides a message."""

every_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def make(cls: type[GlueIntegrationsError], message: str = "Something broke", **more: Any) -> GlueIntegrationsError:
    """Return an error with every attribute set to what is not its default."""
    given: dict[str, Any] = {**CONTEXT, "retryable": not cls.retryable, **more}
    if issubclass(cls, ServiceError):
        given = {"code": cls.__name__, "from_federation_source": True, **given}
    if cls is WaitTimeoutError:
        given = {"polls": 7, "last": FAILED, **given}
    given.setdefault("last_error", ThrottlingException("Rate exceeded", code="ThrottlingException"))
    return cls(message, *REQUIRED.get(cls, ()), **given)


def state(error: GlueIntegrationsError) -> dict[str, object]:
    """Return everything that *error* holds, comparable."""
    return {
        **{
            name: state(value) if isinstance(value, GlueIntegrationsError) else value
            for name, value in vars(error).items()
        },
        "type": type(error),
        "args": error.args,
        "str": str(error),
    }


# ----------------------------------------------------------------------------------------------------------------------
# The tree
# ----------------------------------------------------------------------------------------------------------------------


def documented_classes() -> Iterator[tuple[str, str, str]]:
    """Read the tree in the docstring of the module: class, parent, and what is said about it."""
    assert errors.__doc__ is not None
    tree = errors.__doc__.split("\n\n")[1].splitlines()
    entries: list[tuple[int, str, str]] = []
    for line in tree:
        entry = re.match(r"[ │]*(?P<branch>[├└]── )?(?P<name>[A-Z]\w+)(?:  +(?P<text>\S.*))?$", line)
        if entry is not None and (entry["branch"] or not entries):
            entries.append((entry.start("name"), entry["name"], entry["text"] or ""))
        else:
            depth, name, text = entries.pop()
            entries.append((depth, name, f"{text} {line.strip(' │')}"))
    above: list[tuple[int, str]] = []
    for depth, name, text in entries:
        while above and above[-1][0] >= depth:
            above.pop()
        yield name, above[-1][1] if above else "", text
        above.append((depth, name))


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    """Every class stands where the module says, AWS's names on the right of their category included."""
    documented = {}
    for name, parent, text in documented_classes():
        documented[name] = parent
        for word in re.findall(r"[A-Z]\w+", text):
            if isinstance(getattr(errors, word, None), type):
                documented[word] = name
    real = {cls.__name__: next((base.__name__ for base in cls.__bases__ if base in CLASSES), "") for cls in CLASSES}
    assert documented == real


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, _, text in documented_classes()], ids=lambda value: value[:40]
)
def test_a_class_is_also_the_builtin_it_says(name: str, text: str) -> None:
    """`except TimeoutError` and `except ValueError` catch what the docstring promises, and nothing else of ours."""
    said = re.search(r"also a (\w+)", text)
    inherited = [builtin for builtin in (ValueError, TimeoutError) if issubclass(getattr(errors, name), builtin)]
    assert inherited == ([getattr(builtins, said[1])] if said else [])


@every_class
def test_a_class_says_when_it_is_raised(cls: type[GlueIntegrationsError]) -> None:
    """Each has a docstring of its own."""
    assert cls.__doc__
    assert all(cls.__doc__ != base.__doc__ for base in cls.__bases__)


# ----------------------------------------------------------------------------------------------------------------------
# Attributes
# ----------------------------------------------------------------------------------------------------------------------


@every_class
def test_an_error_is_complete_with_a_message_alone(cls: type[GlueIntegrationsError]) -> None:
    """No attribute is missing, whatever was not known when it was raised."""
    error = cls("Something broke.", *REQUIRED.get(cls, ()))
    assert error.message == "Something broke."
    assert (error.operation, error.request_id, error.http_status, error.retry_after) == (None, None, None, None)
    assert (error.attempts, error.elapsed, error.quota_exhausted) == (0, 0.0, False)
    assert (error.cursor, error.last_error) == (None, None)
    assert str(error).startswith("Something broke.")


@every_class
def test_whether_it_is_retryable_depends_on_the_class(cls: type[GlueIntegrationsError]) -> None:
    """Unless the one who raises it knows better."""
    expected = next(RETRYABLE[parent] for parent in cls.__mro__ if parent in RETRYABLE)
    required = REQUIRED.get(cls, ())
    assert cls("m", *required).retryable is expected
    assert cls("m", *required, retryable=not expected).retryable is not expected


@every_class
def test_only_throttling_is_throttling(cls: type[GlueIntegrationsError]) -> None:
    """`throttling` shows it without naming classes."""
    if issubclass(cls, ServiceError):
        assert cls("m").throttling is issubclass(cls, ThrottlingError)


def test_a_service_error_has_a_code_and_a_source() -> None:
    """None where nothing was sent."""
    error = ServiceError("m", code="NewException", from_federation_source=False)
    assert (error.code, error.from_federation_source) == ("NewException", False)
    assert (ServiceError("m").code, ServiceError("m").from_federation_source) == (None, None)


@pytest.mark.parametrize("cls", [DeadlineExceededError, AmbiguousOutcomeError])
def test_it_tells_what_the_last_attempt_met(cls: type[GlueIntegrationsError]) -> None:
    """Request id and status are those of the last response, where the client itself has ended the call."""
    last = make(ThrottlingException)
    error = cls("It is over.", last_error=last)
    assert error.last_error is last
    assert (error.request_id, error.http_status) == (last.request_id, last.http_status)
    assert cls("It is over.", last_error=last, request_id="other").request_id == "other"


@every_class
def test_the_remedy_given_replaces_that_of_the_class(cls: type[GlueIntegrationsError]) -> None:
    """Whoever knows the cause knows the remedy; braces in it are braces, and controls are escaped."""
    error = cls("m", *REQUIRED.get(cls, ()), remedy="Log in to {0}\x1b.", operation="DescribeIntegrations")
    assert pickle.loads(pickle.dumps(error)).remedy == "Log in to {0}\x1b."
    assert r"Log in to {0}\x1b." in str(error)
    assert cls.remedy != error.remedy


# ----------------------------------------------------------------------------------------------------------------------
# Copies
# ----------------------------------------------------------------------------------------------------------------------


def pickled(error: Any, protocol: int) -> Any:
    """Send *error* through a pickle."""
    return pickle.loads(pickle.dumps(error, protocol))


COPIES: Final[dict[str, Callable[[Any], Any]]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "evolve": lambda error: error.evolve(),
    **{f"pickle {protocol}": partial(pickled, protocol=protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)},
}


@every_class
@pytest.mark.parametrize("how", COPIES)
def test_a_copy_has_every_attribute(cls: type[GlueIntegrationsError], how: str) -> None:
    """An error that crosses processes (multiprocessing, Celery, Ray) arrives whole."""
    error = make(cls)
    duplicate = COPIES[how](error)
    assert duplicate is not error
    assert state(duplicate) == state(error)


@every_class
def test_evolve_leaves_the_original_alone(cls: type[GlueIntegrationsError]) -> None:
    """Only the copy has the changes, and it drags along no frames, in which a request could be."""
    with pytest.raises(cls) as caught:
        raise make(cls) from KeyError("secret")
    error = caught.value
    before = state(error)
    changed = error.evolve(attempts=9, operation="Other", retryable=True, cursor=None)
    assert type(changed) is cls
    assert state(error) == before
    assert (changed.attempts, changed.operation, changed.retryable, changed.cursor) == (9, "Other", True, None)
    assert (changed.__traceback__, changed.__context__, changed.__cause__) == (None, None, None)
    assert error.__cause__ is not None
    assert {**state(changed), **CONTEXT, "retryable": not cls.retryable, "str": ""} == {**before, "str": ""}


# ----------------------------------------------------------------------------------------------------------------------
# Text
# ----------------------------------------------------------------------------------------------------------------------

WITHOUT_REMEDY: Final = {
    GlueIntegrationsError,
    ConfigurationError,
    InvalidRequestError,
    PaginationError,
    ServiceError,
}


@every_class
def test_str_tells_the_whole_story(cls: type[GlueIntegrationsError]) -> None:
    """Operation, code, message, what to do, status, request id, attempts and time stand in one line."""
    text = str(make(cls))
    parts = ["DescribeIntegrations: ", "Something broke", "HTTP 400", "70ea5ab7-2bb8-4a47-b957-799ef46c129e"]
    parts += [
        "Last error: ThrottlingException: Rate exceeded.",
        "3 attempts in 2.25 s",
        "RetryPolicy.quota",
        cls.remedy.format(operation="DescribeIntegrations"),
    ]
    parts += [f": {cls.__name__}: "] if issubclass(cls, ServiceError) else []
    for part in parts:
        assert part in text
    assert "{" not in text
    assert len(text.splitlines()) == 1


@every_class
def test_a_class_a_user_can_act_on_says_how(cls: type[GlueIntegrationsError]) -> None:
    """Only the general classes have no remedy: their messages say it."""
    assert bool(cls.remedy) is (cls not in WITHOUT_REMEDY)


def test_str_is_short_whatever_the_service_sends() -> None:
    """Codes and request IDs of any length, too."""
    text = str(ServiceError("m", code="c" * 200, request_id="r" * 200))
    assert text.startswith(f"{'c' * 127}…: m")
    assert f"request id {'r' * 127}…" in text


def test_str_without_circumstances_is_the_message_and_the_remedy() -> None:
    """Nothing is printed that is not known: no "None", no empty brackets."""
    assert str(GlueIntegrationsError("Broken")) == "Broken."
    assert str(InvalidRequestError("Really?")) == "Really?"
    assert str(ServiceError("Broken", code="X")) == "X: Broken."
    assert str(NotFoundError("None matches.")) == f"None matches. {NotFoundError.remedy}"


def test_one_attempt_is_one_attempt() -> None:
    """The plural is for several."""
    assert "(1 attempt in 0.50 s)" in str(GlueIntegrationsError("m", attempts=1, elapsed=0.5))


def test_a_missing_permission_is_named() -> None:
    """The action to allow is that of the operation."""
    assert "glue:DescribeIntegrations" in str(AccessDeniedError("No.", operation="DescribeIntegrations"))
    assert "glue:the operation" in str(AccessDeniedError("No."))


@every_class
@pytest.mark.parametrize("raw", ["\x1b[2J", "a\r\nb", "\x00", "\u202eevil", "\u200b", "\ud800", "\x9b31m"], ids=ascii)
def test_str_escapes_what_a_terminal_would_obey(cls: type[GlueIntegrationsError], raw: str) -> None:
    """Message, code and request id are other people's text; `message` keeps it as it came."""
    given: dict[str, Any] = {"request_id": f"id{raw}"}
    if issubclass(cls, ServiceError):
        given["code"] = f"Code{raw}"
    given["last_error"] = ServiceError(f"last{raw}", code=f"Code{raw}")
    error = make(cls, f"It says {raw}", **given)
    assert error.message == f"It says {raw}"
    text = str(error)
    assert not {character for character in raw if not (character.isascii() and character.isprintable())} & {*text}
    text.encode()


@every_class
def test_braces_in_a_message_are_braces(cls: type[GlueIntegrationsError]) -> None:
    """AWS's text is never taken for a format."""
    assert "{operation} {0} {x!r} %s %d" in str(make(cls, "{operation} {0} {x!r} %s %d"))


@every_class
def test_str_cuts_a_long_message(cls: type[GlueIntegrationsError]) -> None:
    """A log line stays a line; `message` has all of it."""
    given: dict[str, Any] = {"request_id": "r" * 10_000}
    if issubclass(cls, ServiceError):
        given["code"] = "C" * 10_000
    error = make(cls, "m" * 10_000, **given)
    assert len(error.message) == 10_000
    assert len(str(error)) < 3000
    assert "…" in str(error)


def test_str_cuts_the_last_error() -> None:
    """So it does with the message of the error inside."""
    error = DeadlineExceededError("Too late.", last_error=ServiceError("m" * 10_000, code="C"))
    assert len(str(error)) < 3000


@every_class
def test_a_traceback_can_be_printed(cls: type[GlueIntegrationsError]) -> None:
    """The last line of a traceback is the class and the text."""
    error = make(cls)
    (line,) = traceback.format_exception_only(error)
    assert line == f"glue_integrations.errors.{cls.__name__}: {error}\n"


def test_except_clauses_catch_the_family_or_the_code() -> None:
    """`NotFoundError` is all of them, `IntegrationNotFoundFault` exactly that one."""
    with pytest.raises(NotFoundError):
        raise IntegrationNotFoundFault("m")
    with pytest.raises(TimeoutError):
        raise AttemptTimeoutError("m")
    with pytest.raises(ValueError, match="m"):
        raise InvalidRequestError("m")
    assert not issubclass(NotFoundError, IntegrationNotFoundFault)


def test_a_last_error_is_only_spoken_of_where_there_is_one() -> None:
    """Opening, and a first attempt that hangs, have none."""
    assert "last" not in str(DeadlineExceededError("The client could not be opened within 5 s.")).lower()
    late = DeadlineExceededError("Too late.", last_error=TransportError("The connection broke."))
    assert "Last error: TransportError: The connection broke." in str(late)
