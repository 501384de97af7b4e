"""When a file was examined: one stretch of a séance. A file that is left, then called again, has several."""

from datetime import datetime

from kernel.model import Frozen


class Passage(Frozen):
    """A stretch that is over."""

    debut: datetime
    fin: datetime
