"""Install the AWS CLI and the JavaScript SDK for tests/clients.

The AWS CLI needs older packages than the documentation tools, so it gets a separate environment. The JavaScript SDK
needs npm, and is skipped without it.
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
        sys.stderr.write("npm is not installed, so the JavaScript SDK is not tested.\n")
    else:
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=JAVASCRIPT, check=True)


if __name__ == "__main__":
    main()
