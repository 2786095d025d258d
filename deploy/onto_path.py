"""Puts this checkout and its command `bangfu` into the running environment, building nothing."""

import sys
import sysconfig
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
COMMAND = """\
#!/bin/sh
exec "{python}" -c 'import sys; sys.argv[0] = "bangfu"
from services.main import main
sys.exit(main())' "$@"
"""


def main() -> None:
    """A path file for the packages, a script for the command."""
    Path(sysconfig.get_path("purelib"), "bangfu.pth").write_text(f"{HOUSE}\n", "utf-8")
    command = Path(sysconfig.get_path("scripts"), "bangfu")
    command.write_text(COMMAND.format(python=sys.executable), "utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
