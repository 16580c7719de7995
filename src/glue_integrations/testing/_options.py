"""What a client needs to reach an emulator."""

from typing import TypedDict


class ClientOptions(TypedDict):
    """Arguments of `glue_integrations.GlueIntegrationsClient` and of ``boto3.client``.

    `GlueEmulator.client_options` returns them.
    """

    region_name: str
    """The home Region."""

    endpoint_url: str
    """URL of the emulator on this machine."""

    aws_access_key_id: str
    """The access key that the emulator accepts."""

    aws_secret_access_key: str
    """The secret access key that the emulator accepts."""
