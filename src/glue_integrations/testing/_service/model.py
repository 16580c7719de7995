"""AWS's service model of Glue, as botocore has it."""

from functools import cache

from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape


@cache
def glue_model() -> ServiceModel:
    """Return the model, which is read once."""
    return ServiceModel(Loader().load_service_model("glue", "service-2"), "glue")


@cache
def input_shape(operation: str) -> StructureShape | None:
    """Return the shape of an operation's request; None if it has no members."""
    return glue_model().operation_model(operation).input_shape


@cache
def longest_marker(operation: str) -> int:
    """Return the most characters that the marker of a listing may have."""
    shape = input_shape(operation)
    if shape is None:
        raise TypeError(f"{operation} has no marker.")
    return shape.members["Marker"].metadata.get("max", 0)


@cache
def structure(name: str) -> StructureShape:
    """Return a structure by its name."""
    shape = glue_model().shape_for(name)
    if not isinstance(shape, StructureShape):
        raise TypeError(f"{name} is not a structure.")
    return shape
