# pyright: standard
"""Models built in ways that would fail."""

from datetime import UTC, datetime

from glue_integrations import DescribeIntegrationsRequest, Integration, IntegrationConfig, Tag

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def required_and_unknown() -> None:
    Integration(  # E: mypy[call-arg] pyright[reportCallIssue]
        source_arn="",
        target_arn="",
        integration_name="",
        integration_arn="",
        create_time=NOW,
    )
    Integration()  # E: mypy[call-arg] pyright[reportCallIssue]
    Tag(key="a", colour="b")  # E: mypy[call-arg] pyright[reportCallIssue]
    Tag("a", "b")  # E: mypy[call-arg] pyright[reportCallIssue]
    IntegrationConfig(RefreshInterval="60")  # E: mypy[call-arg] pyright[reportCallIssue]
    DescribeIntegrationsRequest(page_size=5)  # E: mypy[call-arg] pyright[reportCallIssue]


def wrong_type() -> None:
    Tag(key=5)  # E: mypy[arg-type] pyright[reportArgumentType]
    DescribeIntegrationsRequest(max_records="5")  # E: mypy[arg-type] pyright[reportArgumentType]
    IntegrationConfig(refresh_interval=60)  # E: mypy[arg-type] pyright[reportArgumentType]
    Integration(
        source_arn="",
        target_arn="",
        integration_name="",
        integration_arn="",
        status="ACTIVE",  # E: mypy[arg-type] pyright[reportArgumentType]
        create_time="2026-11-01",  # E: mypy[arg-type] pyright[reportArgumentType]
        tags={"a": "b"},  # E: mypy[arg-type] pyright[reportArgumentType]
    )


def no_such_member(found: Integration) -> None:
    str(found.arn)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    str(found.IntegrationArn)  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue]
    found.model_copy(updates={})  # E: mypy[call-arg] pyright[reportCallIssue]
