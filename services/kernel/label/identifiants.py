"""What the address of a file tells without reading it: its opération, whose people are its own (adr/0019).

The identifier of a candidature is one of its own, which sorts by creation; then, since they are made so, that of its
opération. What says who may see it is then read along with the file. Those of before are their own alone, and cost one
call more.
"""

import re

CANDIDATURE = r"cand_([0-9A-Z]{26}){1,2}"
_OPERATION = re.compile(r"oper_([0-9A-Z]{26})")
_AVEC_OPERATION = re.compile(r"cand_[0-9A-Z]{26}([0-9A-Z]{26})")


def candidature_de(operation: str, propre: str) -> str:
    """Name a new candidature of an opération; `propre` is its own part. What is no opération adds nothing."""
    named = _OPERATION.fullmatch(operation)
    return f"cand_{propre}{named.group(1) if named else ''}"


def operation_nommee(candidature: str) -> str | None:
    """Give the opération that the identifier of a candidature names, if it does."""
    named = _AVEC_OPERATION.fullmatch(candidature)
    return f"oper_{named.group(1)}" if named else None
