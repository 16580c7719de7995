"""Shapes that go both ways: read as they come, checked before they are sent."""

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Final, TypeVar, cast

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails

from ._base import WireModel

SharedT = TypeVar("SharedT", bound="SharedModel")


class SharedModel(WireModel, frozen=True):
    """Base of the shapes that are part of responses and of requests.

    They keep unknown members both ways: get, change, update loses nothing. A response may exceed the bounds of a
    request, because AWS raises them before we know.
    """

    # `model_copy(update=...)` validates nothing, so a request validates again what it is given.
    model_config: ClassVar[ConfigDict] = ConfigDict(revalidate_instances="always")


class InRequests:
    """The type of a member of a `SharedModel` in a request; None means absent."""

    def __init__(self, bounds: object) -> None:
        self._bounds = bounds

    @cached_property
    def _adapter(self) -> TypeAdapter[object]:
        return TypeAdapter(cast("type[object]", self._bounds))

    def problems(self, name: str, value: object) -> Iterator[InitErrorDetails]:
        """Yield what is wrong with the *value* of the member *name*."""
        try:
            self._adapter.validate_python(value)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                location = (name, *detail["loc"])
                yield InitErrorDetails(type=detail["type"], loc=location, input=None, ctx=detail.get("ctx", {}))


def _check(shape: SharedT) -> SharedT:
    problems = list(_problems(shape))
    if problems:
        raise ValidationError.from_exception_data(type(shape).__name__, problems)
    return shape


def _problems(shape: SharedModel) -> Iterator[InitErrorDetails]:
    for name in shape.model_extra or {}:
        # AWS has no such name, but a misspelt argument looks like this.
        if name.islower() and name.isidentifier():
            yield InitErrorDetails(type="extra_forbidden", loc=(name,), input=None)
    for name, field in type(shape).model_fields.items():
        for rule in field.metadata:
            if isinstance(rule, InRequests):
                yield from rule.problems(name, getattr(shape, name))


def is_nothing(value: object) -> bool:
    """Return whether *value* changes nothing: None, or a shape without members."""
    return value is None or (isinstance(value, SharedModel) and all(each is None for each in value.to_wire().values()))


SENT: Final = AfterValidator(_check)
"""Marks a shape in a request: checks what `InRequests` says of its members."""
