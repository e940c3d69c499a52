"""The command line: ./zhijia NAME …"""

import os
import subprocess
import sys

from zhijia.config import database


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijia.config.settings")
    name, *rest = sys.argv[1:] or ["help"]
    if name == "manage":
        with database.running():
            from django.core.management import execute_from_command_line

            execute_from_command_line(["zhijia", *rest])
    elif name == "test":
        with database.running("test-postgres"):
            sys.exit(subprocess.call([sys.executable, "-m", "pytest", *rest]))
    else:
        sys.exit(f"no such command: {name}")


if __name__ == "__main__":
    main()
