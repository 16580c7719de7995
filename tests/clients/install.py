"""Installs what tests/clients need and pip cannot put beside aiobotocore: the AWS CLI, and the JavaScript SDK.

The AWS CLI wants older packages than the documentation tools, so it gets an environment of its own. The JavaScript SDK
needs npm; without it there is none.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
AWS_CLI: Final = HERE.parent.parent / ".venv-aws-cli"
JAVASCRIPT: Final = HERE / "javascript"


def main() -> None:
    venv.create(AWS_CLI, with_pip=True, clear=True, symlinks=True)
    python = AWS_CLI / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", HERE / "aws-cli.txt"], check=True)
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write("There is no npm here, so the JavaScript SDK is not tested.\n")
    else:
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=JAVASCRIPT, check=True)


if __name__ == "__main__":
    main()
