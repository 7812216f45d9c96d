"""Offsets in a text as people count them."""


def position(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - text.rfind("\n", 0, offset)
