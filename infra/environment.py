"""Finish the development environment: make the tree importable in it, and put `eq` on its path.

Run by `make venv` with the environment's own interpreter. No build, no index: two small files.
"""

import stat
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the path file and the `eq` command."""
    paths = "\n".join(str(path) for path in (ROOT / "services", ROOT))
    Path(sysconfig.get_paths()["purelib"], "ecoquartier.pth").write_text(paths + "\n", encoding="utf-8")
    command = Path(sys.executable).with_name("eq")
    command.write_text(f"#!{sys.executable}\nfrom infra.cli import main\n\nmain()\n", encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    main()
