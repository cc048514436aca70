"""Closed lists of the papers' room that the database keeps."""

from enum import StrEnum


class CopyKind(StrEnum):
    """Why a text was put aside. The value is stored."""

    REPLACED = "replaced"
    """It stood in the section until another page wrote over it."""
    REMOVED = "removed"
    """Rows that were taken out of a table: each table's rows by the table's key."""
    REFUSED = "refused"
    """It came too late: somebody else had written meanwhile, or the paper was handed in."""
