"""Set up an integration with its properties as one unit, and remove it again."""

from .engine import Shared, ensure, make_plan, remove
from .glue import Glue
from .plan import Difference, Plan, Step
from .spec import IntegrationSpec, TableSpec

__all__ = [
    "Difference",
    "Glue",
    "IntegrationSpec",
    "Plan",
    "Shared",
    "Step",
    "TableSpec",
    "ensure",
    "make_plan",
    "remove",
]
