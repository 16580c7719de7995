"""The command ``glue-integrations``. It needs the extra ``cli``, imported only when the command runs."""

import sys
from typing import Final

__all__ = ["main"]

_EXTRA: Final = frozenset({"typer", "rich"})


def main() -> int:
    """Run the command with the arguments of this process.

    Returns:
        The exit code: 0 for success, 1 for an error from AWS or the network, 2 for a usage error, 130 after Ctrl-C.
    """
    try:
        from .app import run  # noqa: PLC0415  # typer and rich may be missing

        return run(sys.argv[1:])
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        sys.stderr.write("glue-integrations needs the extra \"cli\": pip install 'glue-integrations[cli]'\n")
        return 2
    except KeyboardInterrupt:
        return 130
