"""Realistic integrations, the same in every run."""

from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import JsonValue

from glue_integrations.errors import ConfigurationError
from glue_integrations.models import Integration, IntegrationStatus

from .behaviour import Behaviour
from .numbers import check_whole_number, shown
from .scope import is_account, is_region


class _UseCase(NamedTuple):
    """A use of zero-ETL. Placeholders: ``group`` is the number of a set of integrations, ``id`` a UUID per set."""

    name: str
    description: str
    source: str
    target: str
    members: dict[str, JsonValue]


_USE_CASES: Final = (
    _UseCase(
        "orders-to-lake",
        "DynamoDB to S3 Iceberg via Zero-ETL",
        "arn:{partition}:dynamodb:{region}:{account}:table/orders-{group}",
        "arn:{partition}:glue:{region}:{account}:database/orders_{group}",
        {"IntegrationConfig": {"RefreshInterval": "15"}},
    ),
    _UseCase(
        "salesforce-to-redshift",
        "Accounts and opportunities for the sales dashboards",
        "arn:{partition}:glue:{region}:{account}:connection/salesforce-connection-{group}",
        "arn:{partition}:redshift-serverless:{region}:{account}:namespace/{id}",
        {"IntegrationConfig": {"ContinuousSync": True}},
    ),
    _UseCase(
        "mysql-onprem-integration",
        "Self-managed MySQL through DMS",
        "arn:{partition}:dms:{region}:{account}:endpoint:EXAMPLEENDPOINTID{group}",
        "arn:{partition}:redshift:{region}:{account}:namespace:{id}",
        {
            "KmsKeyId": "arn:{partition}:kms:{region}:{account}:key/{id}",
            "AdditionalEncryptionContext": {"context-key": "context-value"},
            "DataFilter": "include: mysql.*",
            "IntegrationConfig": {
                "SourceProperties": {
                    "SubnetIds": "subnet-id1,subnet-id2,subnet-id3",
                    "VpcSecurityGroupIds": "sg-id",
                }
            },
        },
    ),
    _UseCase(
        "orders-to-s3tables",
        "The orders once more, as S3 Tables",
        "arn:{partition}:dynamodb:{region}:{account}:table/orders-{group}",
        "arn:{partition}:glue:{region}:{account}:catalog/s3tablescatalog/orders-{group}",
        {"IntegrationConfig": {"RefreshInterval": "360", "TargetNamespace": "orders"}},
    ),
    _UseCase(
        "sap-snapshot",
        "One snapshot of SAP OData master data",
        "arn:{partition}:glue:{region}:{account}:connection/sap-odata-connection-{group}",
        "arn:{partition}:glue:{region}:{account}:database/sap_master_data_{group}",
        {"IntegrationConfig": {"RefreshInterval": "60", "ContinuousSync": False}},
    ),
    _UseCase(
        "oracle-billing",
        "Oracle Database@AWS billing",
        "arn:{partition}:odb:{region}:{account}:cloud-vm-cluster/{id}",
        "arn:{partition}:redshift:{region}:{account}:namespace/{id}",
        {"DataFilter": "include: pdb1.*.*"},
    ),
    # The source ARN is longer than a filter value, which has at most 128 characters.
    _UseCase(
        "clickstream-to-s3tables",
        "Clickstream, exported once a day",
        "arn:{partition}:dynamodb:{region}:{account}:table/"
        "clickstream-events-of-all-storefronts-and-mobile-applications-worldwide-after-consent-{group}",
        "arn:{partition}:glue:{region}:{account}:catalog/s3tablescatalog/clickstream-{group}",
        {
            "KmsKeyId": "arn:{partition}:kms:{region}:{account}:key/{id}",
            "IntegrationConfig": {"RefreshInterval": "1440"},
        },
    ),
    _UseCase(
        "servicenow-to-lakehouse",
        "Incidents and changes",
        "arn:{partition}:glue:{region}:{account}:connection/servicenow-connection-{group}",
        "arn:{partition}:glue:{region}:{account}:catalog/servicenow-{group}",
        {"IntegrationConfig": {"RefreshInterval": "60"}},
    ),
)

_UNUSUAL_STATUSES: Final = {
    3: IntegrationStatus.SYNCING,
    6: IntegrationStatus.NEEDS_ATTENTION,
    9: IntegrationStatus.MODIFYING,
    12: IntegrationStatus.FAILED,
    17: IntegrationStatus.NEEDS_ATTENTION,
    20: IntegrationStatus.DELETING,
    24: IntegrationStatus.CREATING,
}
_STATUS_CYCLE: Final = 25

# Messages from AWS's documentation and from users. AWS publishes no list of codes; this one is in its sample logs.
_ERROR_CODE: Final = "client_error"
_ERROR_MESSAGES: Final = {
    IntegrationStatus.NEEDS_ATTENTION: (
        (
            "Authorization failed because the target role does not have access to the target database due to Lake "
            "Formation permissions."
        ),
        "Failed to ingest data with error: Target Glue database not found.",
    ),
    IntegrationStatus.FAILED: (
        "The source table has more than 1000 columns.",
        "The schema of the source table is larger than 10 MB.",
    ),
}

# By prefix of the Region; all others are in "aws".
_PARTITIONS: Final = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-isob-": "aws-iso-b",
    "us-iso-": "aws-iso",
    "eusc-": "aws-eusc",
}

MAX_COUNT: Final = 1_000_000
_ANY_REGION: Final = Behaviour(region_names="any")
"""The most samples that there are."""

_ENVIRONMENTS: Final = ("prod", "staging", "dev")
_FIRST_CREATED_MS: Final = 1_755_675_278_123
_INTERVAL_MS: Final = 2_820_137


def samples(count: int, region: str = "us-east-1", account: str = "123456789012") -> list[Integration]:
    """Generate sample integrations: all kinds of sources and targets, mostly ACTIVE, every status in the first 25.

    Nothing is random: the same arguments give the same list, and a longer list starts with the shorter one.

    Args:
        count: Number of integrations; 0 to 1 000 000.
        region: Region in the ARNs.
        account: Account ID in the ARNs.

    Returns:
        The integrations, oldest first, with distinct creation times.

    Raises:
        ConfigurationError: *count* is not a whole number or out of bounds, or no ARN can have the Region or account.
    """
    check_whole_number("count", count, 0, MAX_COUNT)
    if not isinstance(region, str) or not is_region(region, _ANY_REGION):
        raise ConfigurationError(f"region must be a Region name such as us-east-1, not {shown(region)}.")
    if not isinstance(account, str) or not is_account(account):
        raise ConfigurationError(f"account must be twelve digits, not {shown(account)}.")
    return [Integration.model_validate(_sample(index, region, account)) for index in range(count)]


def _sample(index: int, region: str, account: str) -> dict[str, JsonValue]:
    group, position = divmod(index, len(_USE_CASES))
    use_case = _USE_CASES[position]
    values = {
        "partition": _partition(region),
        "region": region,
        "account": account,
        "group": f"{group + 1:03}",
        "id": str(_uuid(region, account, "group", group)),
    }
    status = _UNUSUAL_STATUSES.get(index % _STATUS_CYCLE, IntegrationStatus.ACTIVE)
    return {
        "SourceArn": use_case.source.format_map(values),
        "TargetArn": use_case.target.format_map(values),
        "IntegrationName": f"{use_case.name}-{group + 1:03}",
        "IntegrationArn": integration_arn(region, account, "integration", index),
        "Status": status.value,
        "CreateTime": (_FIRST_CREATED_MS + index * _INTERVAL_MS) / 1000,
        **{
            name: value.format_map(values) if isinstance(value, str) else value
            for name, value in use_case.members.items()
        },
        **({"Description": use_case.description} if index % 6 != 5 else {}),
        **({"Tags": _tags(index)} if index % 4 != 3 else {}),
        **({"Errors": _errors(index, status)} if status in _ERROR_MESSAGES else {}),
    }


def integration_arn(region: str, account: str, *parts: str | int) -> str:
    """Return the ARN of an integration; the same arguments always give the same ARN."""
    return f"arn:{_partition(region)}:glue:{region}:{account}:integration:{_uuid(region, account, *parts)}"


def _partition(region: str) -> str:
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")


def _uuid(*parts: str | int) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(map(str, parts)))


def _tags(index: int) -> list[JsonValue]:
    environment: JsonValue = {"key": "env", "value": _ENVIRONMENTS[index % len(_ENVIRONMENTS)]}
    return [environment, {"key": "team", "value": "data-platform"}] if index % 2 else [environment]


def _errors(index: int, status: IntegrationStatus) -> list[JsonValue]:
    messages = _ERROR_MESSAGES[status]
    return [{"ErrorCode": _ERROR_CODE, "ErrorMessage": messages[index % len(messages)]}]
