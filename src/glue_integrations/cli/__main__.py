"""Lets ``python -m glue_integrations.cli`` run the command."""

import sys

from . import main

if __name__ == "__main__":
    sys.exit(main())
