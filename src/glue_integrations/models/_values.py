"""Values of which AWS has a list that grows."""

from enum import StrEnum
from typing import Self

from pydantic import AfterValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from ._base import Unknown


class UnknownValue(str):
    """A value from AWS that this release does not know, kept unchanged.

    AWS's own documentation shows the status ``CREATED``, which no list contains. A type checker makes you handle it.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(cls._from_wire, core_schema.str_schema(strict=True))

    @classmethod
    def _from_wire(cls, value: str, info: ValidationInfo) -> Self:
        Unknown.note(f"the {info.field_name} {value}", info)
        return cls(value)

    def __repr__(self) -> str:
        return f"UnknownValue({super().__repr__()})"


def known(values: type[StrEnum]) -> AfterValidator:
    """Return what turns the value of a member of *values* into that member.

    A strict validation accepts no string as a member of an enum.
    """

    def find(value: UnknownValue) -> StrEnum | UnknownValue:
        return next((member for member in values if member.value == value), value)

    return AfterValidator(find)
