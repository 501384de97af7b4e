"""Redoc, the page that shows a contract: fetched once as a pinned npm package, then served offline."""

import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

from infra.local.cloud import CloudError

VERSION = "2.5.4"  # MIT
SHA256 = "44922df4d0eb45c1b066c09ec251e6bd9bd7ded16bc69e87613337b9d911a56e"
BUNDLE = "package/bundles/redoc.standalone.js"
CACHE = Path(__file__).parent.parent.parent / ".cache" / "redoc"


def script() -> bytes:
    """Give the script, from the cache or from npm. Raises CloudError when it cannot be had."""
    kept = CACHE / f"redoc-{VERSION}.js"
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(_fetched())
    return kept.read_bytes()


def _fetched() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"redoc@{VERSION}"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as error:
            raise CloudError("la page de référence a besoin de npm (Node 20), une fois") from error
        archive = Path(folder, f"redoc-{VERSION}.tgz")
        if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
            raise CloudError("le paquet redoc reçu n'est pas celui attendu")
        with tarfile.open(archive) as content:
            found = content.extractfile(BUNDLE)
            if found is None:
                raise CloudError("le paquet redoc reçu n'a pas sa page")
            return found.read()
