"""Words as English has them."""


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 report`, `2 reports`; `many` where an `s` does not make the plural."""
    return f"{count} {one if count == 1 else many or one + 's'}"
