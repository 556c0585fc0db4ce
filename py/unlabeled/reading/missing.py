"""The spellings of a missing value."""

# Folded to lower case. '#…' are what spreadsheets write for a formula that failed.
SPELLINGS = frozenset(
    {"", "na", "n/a", "<na>", "null", "none", "nan", "-nan", "missing", "-", "--", "?", "."}
    | {"#n/a", "#na", "#null!", "#div/0!", "#value!", "#ref!", "#name?", "#num!"}
)
LONGEST_SPELLING = max(map(len, SPELLINGS))


def is_missing(cell: str) -> bool:
    """Whether a cell stands for no value."""
    return cell.strip().lower() in SPELLINGS


def spelling(cell: str) -> str:
    """The spelling as a note names it."""
    return cell.strip() or "blank"
