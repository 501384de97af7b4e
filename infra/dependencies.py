"""Unpack the runtime's dependencies once for all apps: the wheels Lambda would load, with their bytecode.

Chalice would download and unpack them once per app; a shared folder named by the lock's digest does it once per lock.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PYTHON = "3.11"
ABI = "cp311"
# Lambda's python3.11 runs on glibc 2.26; a wheel built for a newer one would fail at import, over there only.
GLIBC_MINORS = range(17, 27)
# Numbers of other countries, a tenth of a package and five hundred files of it: only SIRET and SIREN are read.
UNUSED = ("stdnum/*.dat", "stdnum/[!f_]?", "stdnum/f[!r]", "stdnum/??_")
# Tests and what compiles C or Fortran: a quarter of numpy.
UNUSED_NUMPY = ("numpy/f2py", "numpy/distutils", "numpy/tests", "numpy/*/tests", "numpy/*/include", "numpy/*/lib/*.a")
# Formats of images that nobody prints, and the C that fontTools was compiled from.
UNUSED_PRINT = ("PIL/_avif*", "pillow.libs/libavif*", "fontTools/*/*.c", "share")
# pip's own notes about an installation: paths of this machine, and bytes that change from one run to the next.
NOTES = ("*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED")
NOT_SHIPPED = (*NOTES, "bin", *UNUSED, *UNUSED_NUMPY, *UNUSED_PRINT)


def unpack(lock: Path, cache: Path) -> Path:
    """Give the folder that holds what `lock` names, filling it when this lock was never seen."""
    here = cache / f"dependencies-{_digest(lock)}"
    if not here.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            fresh = Path(scratch) / "fresh"
            _install(lock, fresh)
            _forget_this_machine(fresh)
            compile_bytecode(fresh)
            _move(fresh, here)
    return here


def _digest(lock: Path) -> str:
    key = lock.read_bytes() + Path(__file__).read_bytes() + sys.version.encode()
    return hashlib.sha256(key).hexdigest()[:16]


def _install(lock: Path, target: Path) -> None:
    platforms = [f"--platform=manylinux_2_{minor}_x86_64" for minor in GLIBC_MINORS]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    command += ["--require-hashes", "--only-binary=:all:", f"--python-version={PYTHON}", "--implementation=cp"]
    command += [f"--abi={ABI}", "--abi=abi3", "--abi=none", "--platform=manylinux2014_x86_64", *platforms]
    command += [f"--target={target}", f"--requirement={lock}"]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"pip could not unpack {lock}:\n{result.stdout}{result.stderr}")


def _forget_this_machine(folder: Path) -> None:
    for pattern in NOT_SHIPPED:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def compile_bytecode(folder: Path) -> None:
    """Compile for a read-only file system: no date to compare, and the paths of Lambda rather than ours.

    A fresh interpreter with a fixed seed, so that the same sources give the same bytes.
    """
    command = [sys.executable, "-I", "-m", "compileall", "-q", "--invalidation-mode=unchecked-hash"]
    subprocess.run(
        [*command, "-s", str(folder), "-p", "/var/task", str(folder)],
        check=True,
        env={"PYTHONHASHSEED": "0"},
    )


def _move(fresh: Path, here: Path) -> None:
    try:
        fresh.rename(here)
    except OSError:
        if not here.exists():  # another build at the same time may have been faster: its folder is as good
            raise
