# pyright: standard
"""Errors that do not have, or do not take, what others do."""

from glue_integrations import errors


def attributes(error: errors.GlueIntegrationsError) -> None:
    str(error.code)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    str(error.retriable)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    error.evolve(attempt=2)  # E: mypy[call-arg] pyright[reportCallIssue]
    error.evolve(attempts="2")  # E: mypy[arg-type] pyright[reportArgumentType]


def arguments() -> None:
    errors.TransportError()  # E: mypy[call-arg] pyright[reportCallIssue]
    errors.TransportError("reset", code="Reset")  # E: mypy[call-arg] pyright[reportCallIssue]
    errors.TransportError("reset", retryable="no")  # E: mypy[arg-type] pyright[reportArgumentType]
    str(errors.NoSuchError)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
