"""The bounds that the service model sets, as types of members."""

from typing import Annotated, Final

from pydantic import Field

MAX_FILTER_VALUE: Final = 128
"""Characters."""

MAX_SOURCE_ARN: Final = 512
"""Characters. More than a filter can compare."""

String128 = Annotated[str, Field(strict=True, min_length=1, max_length=MAX_FILTER_VALUE)]
