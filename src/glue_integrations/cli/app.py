"""The commands and their options.

Each command imports its implementation when it runs, so ``--help`` does not load aiobotocore.
"""

import io
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from glue_integrations.models import IntegrationStatus

from .exit_codes import USAGE_ERROR, report_no_stdout, report_usage_error, run_to_exit

_NAME: Final = "glue-integrations"

app = typer.Typer(
    help="List and inspect AWS Glue zero-ETL integrations.",
    epilog="Exit codes: 0 success, 1 an error from AWS or the network, 2 a usage error.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

Region = Annotated[
    str | None, typer.Option(help="AWS Region. Default: AWS_DEFAULT_REGION, AWS_REGION, the profile.", metavar="NAME")
]
Profile = Annotated[
    str | None, typer.Option(help="Profile in the AWS configuration. Default: AWS_PROFILE.", metavar="NAME")
]
EndpointUrl = Annotated[
    str | None, typer.Option(help="Endpoint to use instead of AWS: https, or http on this machine.", metavar="URL")
]
Switches = Annotated[
    list[str] | None,
    typer.Option(
        help="Switch for undocumented behaviour, such as not-found=empty; repeat for several. "
        "An invalid name or value lists the valid ones.",
        metavar="NAME=VALUE",
    ),
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        help="Fault to inject, such as error=ThrottlingException,times=2 or latency=0.5,times=always; "
        "repeat for several. An invalid kind or value lists the valid ones.",
        metavar="FAULT",
    ),
]

OnlyRegion = Annotated[
    str | None,
    typer.Option(help="The only Region to serve, and the home Region. Default: any; us-east-1.", metavar="NAME"),
]
OnlyAccount = Annotated[
    str | None,
    typer.Option(
        help="The account of all callers. Default: the access key if it has twelve digits, else 123456789012.",
        metavar="ID",
    ),
]
AnyCredentials = Annotated[
    bool, typer.Option("--any-credentials", help="Accept requests signed with any access key and secret.")
]
AccessLog = Annotated[bool, typer.Option("--access-log", help="Write a JSON line for each request to standard error.")]

_STATUSES: Final = ", ".join(IntegrationStatus)


def _status(value: str) -> IntegrationStatus:
    # RDS writes statuses in lower case, so its users may too.
    try:
        return IntegrationStatus(value.upper())
    except ValueError:
        raise typer.BadParameter(f"'{value}' is not one of {_STATUSES}.") from None


@app.command("list")
def list_integrations(
    *,
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
    status: Annotated[
        list[IntegrationStatus] | None,
        typer.Option(
            help=f"Only this status; repeat for several. One of {_STATUSES}.", metavar="STATUS", parser=_status
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only integrations with this name.", metavar="NAME")] = None,
    source_arn: Annotated[str | None, typer.Option(help="Only integrations with this source.", metavar="ARN")] = None,
    limit: Annotated[int | None, typer.Option(help="Maximum number to list. Default: all.", min=0, metavar="N")] = None,
    output: Annotated[
        Literal["table", "json", "jsonl"],
        typer.Option(help="A table (plain lines in a pipe), a JSON array, or a JSON object per line."),
    ] = "table",
) -> None:
    """List all integrations in an account and Region."""
    from .show import Connection, show_integrations  # noqa: PLC0415  # loads aiobotocore

    connection = Connection(region, profile, endpoint_url)
    run_to_exit(show_integrations(connection, output, status=status, name=name, source_arn=source_arn, limit=limit))


@app.command("get")
def get_integration(
    *,
    arn_or_name: Annotated[str, typer.Argument(help="ARN or exact name of the integration.", metavar="ARN_OR_NAME")],
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
    output: Annotated[Literal["table", "json"], typer.Option(help="Readable lines, or a JSON object.")] = "table",
) -> None:
    """Show all details of one integration."""
    from .show import Connection, show_integration  # noqa: PLC0415  # loads aiobotocore

    run_to_exit(show_integration(Connection(region, profile, endpoint_url), output, arn_or_name))


@app.command("emulator")
def serve_emulator(
    *,
    host: Annotated[str, typer.Option(help="Host name or address to listen on.", metavar="HOST")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="TCP port to listen on; 0 for any free one.", min=0, max=65535, metavar="PORT")
    ] = 4580,
    count: Annotated[
        int | None, typer.Option(help="Number of sample integrations. Default: 25.", min=0, metavar="N")
    ] = None,
    seed: Annotated[
        Path | None,
        typer.Option(
            help="Load integrations or a saved state from a JSON file, such as the output of `list`.",
            metavar="FILE",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(help="On exit, save the state to a JSON file that --seed can load.", metavar="FILE"),
    ] = None,
    speed: Annotated[
        float, typer.Option(help="Virtual seconds per real second; at 0 time stands still.", min=0, metavar="N")
    ] = 0.0,
    behaviour: Switches = None,
    fault: Faults = None,
    region: OnlyRegion = None,
    account: OnlyAccount = None,
    any_credentials: AnyCredentials = False,
    access_log: AccessLog = False,
) -> None:
    """Run an emulator of AWS Glue on this machine until Ctrl-C."""
    from .local import EmulatorOptions, serve  # noqa: PLC0415  # loads aiohttp

    if seed is not None and count is not None:
        raise typer.BadParameter("--seed and --count cannot be used together.")
    options = EmulatorOptions(
        host=host,
        port=port,
        count=count,
        seed=seed,
        save=save,
        speed=speed,
        behaviour=behaviour or (),
        faults=fault or (),
        region=region,
        account=account,
        accepts_any_credentials=any_credentials,
        has_access_log=access_log,
    )
    run_to_exit(serve(options))


@app.command("demo")
def run_demo() -> None:
    """List 250 integrations from an emulator, page by page. Needs no AWS account or configuration."""
    from .local import demo  # noqa: PLC0415  # loads aiobotocore and aiohttp

    run_to_exit(demo())


def run(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: The arguments after the command's name.

    Returns:
        The exit code.
    """
    # Log records of libraries would appear between the lines of a table.
    logging.basicConfig(handlers=[logging.NullHandler()])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # so a terminal without UTF-8 does not fail
    if sys.stdout is None:
        return report_no_stdout()
    try:
        code: int | None = app(args=list(arguments) or ["--help"], prog_name=_NAME, standalone_mode=False)
    except typer.TyperException as error:
        return report_usage_error(error)
    return code or (0 if arguments else USAGE_ERROR)
