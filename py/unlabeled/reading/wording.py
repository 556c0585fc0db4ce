"""How notes and errors quote the user's own words, names and line numbers."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


def quoted(text: str, limit: int = 40) -> str:
    """One cell or name in quotation marks, shortened, on one line."""
    flat = " ".join(str(text).split()) or str(text).strip("\r\n")
    return f"\u201c{flat if len(flat) <= limit else flat[: limit - 1] + '…'}\u201d"


def listed(words: Sequence[str], limit: int = 6, noun: str = "more", last: str = "and") -> str:
    """``a, b and c``; beyond ``limit``: ``a, b and 9 more``."""
    words = list(words)
    if len(words) > limit:
        words = [*words[: limit - 1], f"{len(words) - limit + 1:,} {noun}"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 row``, ``1,200 rows``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def percent(share: float, decimals: int = 0) -> str:
    """A share as ``93 %``, or ``99.1 %`` with decimals; zeros behind the point are left out."""
    text = f"{100 * share:.{decimals}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def lines(numbers: Sequence[int]) -> str:
    """``line 4``, ``lines 4 and 9``, ``lines 4, 9, 12 and 30 more``."""
    return f"line{'s' if len(numbers) > 1 else ''} {listed([str(n) for n in numbers], limit=5)}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint such as ``Did you mean “kmeans”?``, or an empty string if nothing is near."""
    folded = {name.casefold(): name for name in reversed(list(known))}
    near = get_close_matches(str(word).casefold(), list(folded)[:10_000], n=1, cutoff=0.6)
    return f"Did you mean {quoted(folded[near[0]])}?" if near else ""
