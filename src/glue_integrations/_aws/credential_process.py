"""Credentials that the command of a profile prints."""

import json

from botocore.compat import compat_shell_split

from glue_integrations._display import shorten
from glue_integrations.errors import CredentialsError

from .redaction import without_secrets


async def run_credential_process(profile: str, command: str) -> dict[str, object]:
    """Return the credentials that *command* prints, by the names aiobotocore uses.

    Raises:
        CredentialsError: It cannot be run, fails, or does not print credentials.
    """
    name = f"The credential_process of the profile {shorten(profile, 80)}"
    remedy = "Run the command yourself: it must print credentials as JSON, and cannot ask for anything."
    from . import process  # noqa: PLC0415  # most processes never need it

    try:
        finished = await process.run(compat_shell_split(command))
    except (OSError, ValueError) as error:
        raise CredentialsError(f"{name} cannot be run: {shorten(str(error), 300)}", remedy=remedy) from None
    if finished.status != 0:
        message = f"{name} failed with status {finished.status}{_readable(finished.errors)}"
        raise CredentialsError(message, remedy=remedy) from None
    try:
        printed = json.loads(finished.output)
        if printed["Version"] == 1:
            return {
                "access_key": printed["AccessKeyId"],
                "secret_key": printed["SecretAccessKey"],
                "token": printed.get("SessionToken"),
                "expiry_time": printed.get("Expiration"),
                "account_id": printed.get("AccountId"),
            }
        problem = "Version is not 1"
    except KeyError as error:
        problem = f"{error.args[0]} is missing"
    except (ValueError, TypeError, AttributeError):
        problem = "the output is not a JSON object"  # not shown: it may be a secret
    raise CredentialsError(f"{name} did not print credentials: {problem}.", remedy=remedy)


def _readable(printed: bytes) -> str:
    text = " ".join(printed.decode("utf-8", "replace").split())
    text = without_secrets(text)
    return f": {shorten(text, 300)}" if text else "."
