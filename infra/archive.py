"""Write the zip that Lambda gets: same bytes in, same bytes out."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

# The earliest date a zip can hold: any fixed one makes two builds equal.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o644 << 16


def extract(archive: Path, target: Path) -> None:
    """Unpack what Chalice wrote."""
    with zipfile.ZipFile(archive) as source:
        source.extractall(target)


def write(archive: Path, folders: Iterable[Path]) -> None:
    """Zip the files of several folders as one tree; two folders may not hold the same file."""
    entries: dict[str, Path] = {}
    for folder in folders:
        for name, path in _files(folder):
            if name in entries:
                raise ValueError(f"{name} comes from two places: {entries[name]} and {path}")
            entries[name] = path
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(entries):
            target.writestr(_entry(name), entries[name].read_bytes())


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    return ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.external_attr = READABLE_BY_ALL
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def names(archive: Path) -> list[str]:
    """List what an archive holds."""
    with zipfile.ZipFile(archive) as source:
        return source.namelist()


def unpacked_bytes(archive: Path) -> int:
    """Measure what Lambda unpacks."""
    with zipfile.ZipFile(archive) as source:
        return sum(entry.file_size for entry in source.infolist())
