"""What can be typed: the commands and their options.

What a command does is imported when it runs, so that ``--help`` does not wait for aiobotocore.
"""

import io
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from glue_integrations.models import IntegrationStatus

from .exit_codes import WRONG_USAGE, finish, report_no_output, report_usage

_NAME: Final = "glue-integrations"

app = typer.Typer(
    help="AWS Glue zero-ETL integrations: complete listings, one page after another.",
    epilog="Exit codes: 0, 1 for an error from AWS or the network, 2 for wrong usage.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

Region = Annotated[str | None, typer.Option(help="AWS Region. Default: AWS_DEFAULT_REGION or the profile's.")]
Profile = Annotated[str | None, typer.Option(help="Profile of the AWS configuration. Default: AWS_PROFILE.")]
EndpointUrl = Annotated[
    str | None, typer.Option(help="Another endpoint than AWS's own: https, or http to this machine.", metavar="URL")
]
Switches = Annotated[
    list[str] | None,
    typer.Option(
        help="What it does where AWS is silent, such as not-found=empty; repeat it. A wrong one lists all.",
        metavar="NAME=VALUE",
    ),
]
Faults = Annotated[
    list[str] | None,
    typer.Option(
        help="What goes wrong, such as error=ThrottlingException,times=2 or latency=0.5,times=always; repeat it. "
        "A wrong one lists all.",
        metavar="FAULT",
    ),
]

_STATUSES: Final = ", ".join(IntegrationStatus)


def _status(typed: str) -> IntegrationStatus:
    # Those who come from RDS write them in lower case.
    try:
        return IntegrationStatus(typed.upper())
    except ValueError:
        raise typer.BadParameter(f"'{typed}' is none of {_STATUSES}.") from None


@app.command("list")
def list_integrations(
    *,
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
    status: Annotated[
        list[IntegrationStatus] | None,
        typer.Option(
            help=f"Only this state; repeat it for several. One of {_STATUSES}.", metavar="STATUS", parser=_status
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only the integration of this name.")] = None,
    source_arn: Annotated[str | None, typer.Option(help="Only integrations of this source.", metavar="ARN")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many.", min=0)] = None,
    output: Annotated[
        Literal["table", "json", "jsonl"],
        typer.Option(help="A table (plain lines in a pipe), one JSON array, or one JSON object per line."),
    ] = "table",
) -> None:
    """List the integrations of an account and Region, all pages of them."""
    from .show import Connection, show_integrations  # noqa: PLC0415  # loads aiobotocore

    connection = Connection(region, profile, endpoint_url)
    finish(show_integrations(connection, output, status=status, name=name, source_arn=source_arn, limit=limit))


@app.command("get")
def get_integration(
    *,
    arn_or_name: Annotated[str, typer.Argument(help="Its ARN, or its exact name.")],
    region: Region = None,
    profile: Profile = None,
    endpoint_url: EndpointUrl = None,
    output: Annotated[Literal["table", "json"], typer.Option(help="Lines to read, or the JSON object.")] = "table",
) -> None:
    """Show one integration in full."""
    from .show import Connection, show_integration  # noqa: PLC0415  # loads aiobotocore

    finish(show_integration(Connection(region, profile, endpoint_url), output, arn_or_name))


@app.command("emulator")
def serve_emulator(
    *,
    host: Annotated[str, typer.Option(help="Name or address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="TCP port to listen on; 0 for any free one.", min=0, max=65535)] = 4580,
    count: Annotated[int | None, typer.Option(help="How many sample integrations. Default: 25.", min=0)] = None,
    seed: Annotated[
        Path | None,
        typer.Option(
            help="Take the integrations from a JSON file, such as a saved answer of `aws glue describe-integrations`.",
            metavar="FILE",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(help="Write all it holds in the end to a JSON file, which --seed reads.", metavar="FILE"),
    ] = None,
    speed: Annotated[
        float, typer.Option(help="Virtual seconds per real second; 0 lets no state end by itself.", min=0)
    ] = 0.0,
    behaviour: Switches = None,
    fault: Faults = None,
    access_log: Annotated[
        bool, typer.Option("--access-log", help="Write a line of JSON per request to standard error.")
    ] = False,
) -> None:
    """Serve an emulator of AWS Glue on this machine until Ctrl-C."""
    from .local import Emulation, serve  # noqa: PLC0415  # loads aiohttp

    if seed is not None and count is not None:
        raise typer.BadParameter("--seed and --count exclude each other.")
    wanted = Emulation(
        host=host,
        port=port,
        count=25 if count is None else count,
        seed=seed,
        save=save,
        speed=speed,
        behaviour=behaviour or (),
        faults=fault or (),
        has_access_log=access_log,
    )
    finish(serve(wanted))


@app.command("demo")
def run_demo() -> None:
    """List 250 integrations from an emulator, page by page; needs neither AWS nor any configuration."""
    from .local import demonstrate  # noqa: PLC0415  # loads aiobotocore and aiohttp

    finish(demonstrate())


def run(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What was typed behind the name of the command.

    Returns:
        The exit code.
    """
    # What libraries log is for programs; here it would stand between the lines of a table.
    logging.basicConfig(handlers=[logging.NullHandler()])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 is no reason to fail
    if sys.stdout is None:
        return report_no_output()
    try:
        code: int | None = app(args=list(arguments) or ["--help"], prog_name=_NAME, standalone_mode=False)
    except typer.TyperException as error:
        return report_usage(error)
    return code or (0 if arguments else WRONG_USAGE)
