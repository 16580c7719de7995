"""The bounds of the service model, as types of members."""

from typing import Annotated, Final

from pydantic import Field

MAX_FILTER_VALUE: Final = 128
"""Characters."""

MAX_SOURCE_ARN: Final = 512
"""Characters; more than a filter value may have."""

String128 = Annotated[str, Field(strict=True, min_length=1, max_length=MAX_FILTER_VALUE)]
NonEmptyString = Annotated[str, Field(strict=True, min_length=1)]
