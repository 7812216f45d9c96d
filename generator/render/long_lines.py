"""Split a statement that does not fit on a line, as black does.

Only plain shapes are split: signatures, imports, calls, displays and unions. Anything
else raises NotPlain, and black splits it. A comma before a closing bracket always
splits the bracket, with one item on each line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINE_LENGTH = 88
INDENT = 4

_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<single>'[^'\\]*')|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<comma>, ?)|(?P<text>[^\"'()\[\]{},]+)"
)
_QUOTES = "\"'"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|' r"'[^'\\]*'")
_SPACES = re.compile(r"  | [)\]},:]|[(\[{] ")
"""Spaces that black removes."""
_UNION = " | "
_ODD = re.compile(r",[)\]}]|  | [)\]},]|[(\[{] ")
"""A comma that splits its bracket, or a space to remove; perhaps in a string."""
_OTHER_DELIMITERS = re.compile(
    r" (?:[-+*/%&^<>@]|//|\*\*|and|or|if|else|for|in|is|not|[=!<>]=|:=) "
    r"|\bnot |\blambda [^:]"
    r'|" "|[#\\;~]|[fFrRbBuU]"|(?:[)\]}"]\..*){2}'
)
_SIGNATURE = re.compile(r"(?:async )?def \w+\(")
_IMPORT = re.compile(r"(from \S+ import )\(?(\w[^()]*?),?\)?")
_TAIL_OF_DEF = re.compile(r"\) -> [\w.]+\[\]:(?: \.\.\.)?")
_HEAD_OF_VALUE = re.compile(r"(?:return |yield |raise |@|class )?(?:await )?[\w.]+")


class NotPlain(Exception):
    """The shape of a text is not plain; black has to lay it out."""


@dataclass
class _Item:
    """A part of a line between commas: words, strings and brackets in their order."""

    pieces: list[str | _Bracket] = field(default_factory=list)

    def __str__(self) -> str:
        return "".join(map(str, self.pieces))

    @property
    def outline(self) -> str:
        """Return the text with empty strings and brackets."""
        return "".join(
            (
                piece.open + piece.close
                if isinstance(piece, _Bracket)
                else '""' if piece[0] in _QUOTES else piece
            )
            for piece in self.pieces
        )

    @property
    def explodes(self) -> bool:
        """Whether a bracket in it has to be split, whether it fits or not."""
        return any(bracket.explodes for bracket in self.brackets)

    @property
    def brackets(self) -> list[_Bracket]:
        """Return the brackets in it, without those inside of others."""
        return [piece for piece in self.pieces if isinstance(piece, _Bracket)]

    def split(self, separator: str, limit: int = -1) -> list[_Item]:
        """Return the parts between separators outside of brackets and strings."""
        parts = [_Item()]
        for piece in self.pieces:
            if (
                isinstance(piece, _Bracket)
                or separator not in piece
                or piece[0] in _QUOTES
            ):
                parts[-1].pieces.append(piece)
                continue
            left = limit - len(parts) + 1 if limit >= 0 else -1
            first, *others = piece.split(separator, left) if left else [piece]
            parts[-1].pieces.extend([first] if first else [])
            parts.extend(_Item([other] if other else []) for other in others)
        return parts


@dataclass
class _Bracket:
    """A pair of brackets and the items in it."""

    open: str
    is_display: bool
    """Whether it is a list, tuple, set or dictionary, not a call or subscript."""
    items: list[_Item] = field(default_factory=list)
    close: str = ""
    ends_with_comma: bool = False

    def __str__(self) -> str:
        return f"{self.open}{self.content}{self.close}"

    @property
    def content(self) -> str:
        """Return the text between the brackets."""
        comma = "," if self.ends_with_comma else ""
        return ", ".join(map(str, self.items)) + comma

    @property
    def explodes(self) -> bool:
        """Whether it, or a bracket in it, ends with a comma that splits it."""
        is_tuple_of_one = self.is_display and self.open == "(" and len(self.items) == 1
        return (self.ends_with_comma and not is_tuple_of_one) or any(
            item.explodes for item in self.items
        )


def split(text: str, indent: int) -> list[str]:
    """Split a statement, given as one line, into the lines that black would write.

    Raises NotPlain if its shape is not plain.
    """
    is_short = text.isascii() and indent + len(text) <= LINE_LENGTH
    if is_short and not _ODD.search(text):
        return [" " * indent + text]
    if imported := _IMPORT.fullmatch(text):
        names = (f"{' ' * (indent + INDENT)}{n}," for n in imported[2].split(", "))
        return [f"{' ' * indent}{imported[1]}(", *names, " " * indent + ")"]
    item = _parsed(text)
    if _fits(text, indent, item):
        return [" " * indent + text]
    if _SIGNATURE.match(text):
        return _signature(item, indent)
    if " = " in (outline := item.outline) or re.match(r"\w+: ", outline):
        return _assignment(item, indent, "")
    if not _HEAD_OF_VALUE.match(text):
        raise NotPlain(text)
    return _trailing_bracket(item, indent, "")


def _parsed(text: str) -> _Item:
    """Return the pieces of a line."""
    levels: list[tuple[_Bracket | None, list[_Item]]] = [(None, [_Item()])]
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() != position:
            raise NotPlain(text)
        position = match.end()
        items = levels[-1][1]
        token = match[0]
        if match.lastgroup == "open":
            before = str(items[-1].pieces[-1])[-1] if items[-1].pieces else " "
            is_display = not (before.isalnum() or before in '_)]}"')
            levels.append((_Bracket(token, is_display), [_Item()]))
        elif match.lastgroup == "close":
            bracket, _ = levels.pop()
            if bracket is None:
                raise NotPlain(text)
            bracket.ends_with_comma = not items[-1].pieces and len(items) > 1
            bracket.items = [each for each in items if each.pieces]
            bracket.close = token
            levels[-1][1][-1].pieces.append(bracket)
        elif match.lastgroup == "comma":
            items.append(_Item())
        else:
            items[-1].pieces.append(token)
    if _SPACES.search(_STRING.sub('""', text)):
        raise NotPlain(text)
    if position != len(text) or len(levels) != 1 or len(levels[0][1]) != 1:
        raise NotPlain(text)
    return levels[0][1][0]


def _fits(text: str, indent: int, item: _Item) -> bool:
    """Whether a text fits on a line as it is."""
    if not text.isascii() and indent + 2 * len(text) > LINE_LENGTH:
        raise NotPlain(text)  # some characters are two columns wide
    return indent + len(text) <= LINE_LENGTH and not item.explodes


def _line(text: str, indent: int) -> str:
    """Return a line that cannot be split any further."""
    if indent + len(text) > LINE_LENGTH or not text.isascii():
        raise NotPlain(text)
    return " " * indent + text


def _signature(item: _Item, indent: int) -> list[str]:
    """Return the lines of the first line of a function."""
    head, bracket, *rest = item.pieces
    if not isinstance(bracket, _Bracket) or not bracket.items:
        raise NotPlain(str(item))
    tail = _Item([")", *rest])
    if _fits(str(tail), indent, tail):
        end = [" " * indent + str(tail)]
    elif _TAIL_OF_DEF.fullmatch(tail.outline) and isinstance(rest[1], _Bracket):
        end = _bracket(f"){rest[0]}", rest[1], "".join(map(str, rest[2:])), indent)
        before = f"{head}{bracket}{rest[0]}["
        stays = len(bracket.items) > 1 and not bracket.explodes and len(end) > 3
        if stays and indent + len(before) <= LINE_LENGTH:
            return [" " * indent + before, *end[1:]]
    else:
        raise NotPlain(str(item))
    inside = indent + INDENT
    if len(bracket.items) == 1:
        content = _item(bracket.items[0], inside, ",")
    else:
        content = _content(bracket, inside)
    return [_line(f"{head}(", indent), *content, *end]


def _bracket(head: str, bracket: _Bracket, tail: str, indent: int) -> list[str]:
    """Return the lines of a bracket: its opening, its content, its end."""
    if not bracket.items:
        raise NotPlain(head)
    return [
        _line(head + bracket.open, indent),
        *_content(bracket, indent + INDENT),
        _line(bracket.close + tail, indent),
    ]


def _content(bracket: _Bracket, indent: int) -> list[str]:
    """Return the lines between two brackets."""
    items = bracket.items
    whole = _Item([bracket])
    is_one = len(items) == 1
    if (is_one or not bracket.is_display) and _fits(bracket.content, indent, whole):
        return [" " * indent + bracket.content]
    if is_one and not bracket.ends_with_comma:
        return _item(items[0], indent, "")
    return [line for item in items for line in _item(item, indent, ",")]


def _item(item: _Item, indent: int, end: str) -> list[str]:
    """Return the lines of an item of a bracket."""
    text = str(item)
    if _fits(text + end, indent, item):
        return [" " * indent + text + end]
    outline = item.outline
    if re.match(r"\w+: ", outline):
        return _assignment(item, indent, end)
    if _UNION in outline and "=" not in outline:
        return _union(item, indent, end)
    if not item.brackets:
        if _OTHER_DELIMITERS.search(outline):
            raise NotPlain(text)
        return [" " * indent + text + end]
    return _trailing_bracket(item, indent, end)


def _union(item: _Item, indent: int, end: str) -> list[str]:
    """Return the lines of a union, which stands in brackets: a type on each line."""
    if end or _OTHER_DELIMITERS.search(item.outline):
        raise NotPlain(str(item))
    first, *others = item.split(_UNION)
    lines = _item(first, indent, "")
    for other in others:
        lines += _item(_Item(["| ", *other.pieces]), indent, "")
    return lines


def _in_parentheses(head: str, union: _Item, tail: str, indent: int) -> list[str]:
    """Return the lines of a union in parentheses of its own."""
    first, last = union.pieces[0], union.pieces[-1]
    if isinstance(first, _Bracket) or (
        isinstance(last, _Bracket) and last.close != "]"
    ):
        raise NotPlain(str(union))
    inside = indent + INDENT
    return [
        _line(head + "(", indent),
        *(
            [" " * inside + str(union)]
            if _fits(str(union), inside, union)
            else _union(union, inside, "")
        ),
        _line(")" + tail, indent),
    ]


def _assignment(item: _Item, indent: int, end: str) -> list[str]:
    """Return the lines of `name: type = value`, perhaps without type or value."""
    outline = item.outline
    if _OTHER_DELIMITERS.search(outline):
        raise NotPlain(str(item))
    left, *values = item.split(" = ", 1)
    if not values:
        target, *types = left.split(": ", 1)
        if len(types) == 1 and _UNION in types[0].outline:
            return _in_parentheses(f"{target}: ", types[0], end, indent)
        if not end and types and not item.brackets:
            return _long_name(f"{target}: ", str(types[0]), indent)
        return _trailing_bracket(item, indent, end)
    value = values[0]
    if " = " in value.outline:
        raise NotPlain(str(item))
    if _UNION in value.outline:
        return _in_parentheses(f"{left} = ", value, end, indent)
    target, *types = left.split(": ", 1)
    if value.brackets:
        if types and len(value.brackets) > 1:
            raise NotPlain(str(item))
        opening = str(_Item(value.pieces[:-1]))
        if types and not end and not _fits(f"{left} = {opening}(", indent, left):
            inside = _item(value, indent + INDENT, "")
            return [_line(f"{left} = (", indent), *inside, _line(")", indent)]
        return _trailing_bracket(value, indent, end, f"{left} = ")
    if len(types) == 1 and _UNION in types[0].outline:
        if not end and _fits(f"{left} = (", indent, left):
            default = _line(str(value), indent + INDENT)
            return [_line(f"{left} = (", indent), default, _line(")", indent)]
        return _in_parentheses(f"{target}: ", types[0], f" = {value}{end}", indent)
    raise NotPlain(str(item))


def _long_name(head: str, name: str, indent: int) -> list[str]:
    """Return the lines of a property whose type is a long name."""
    if indent + INDENT + len(name) > LINE_LENGTH:
        return [" " * indent + head + name]
    return [_line(f"{head}(", indent), _line(name, indent + INDENT), _line(")", indent)]


def _trailing_bracket(
    item: _Item, indent: int, end: str, before: str = ""
) -> list[str]:
    """Return the lines of an item that ends with a bracket: it is the one to split."""
    outline = item.outline
    *pieces, bracket = item.pieces
    if bracket == ":":
        *pieces, bracket = pieces
        end = f":{end}"
    if (
        not isinstance(bracket, _Bracket)
        or _OTHER_DELIMITERS.search(outline)
        or _UNION in outline[2:]
    ):
        raise NotPlain(str(item))
    head = before + str(_Item(pieces))
    if len(pieces) > 2 and indent + len(head) >= LINE_LENGTH:
        return _chain(before, pieces, bracket, end, indent)
    return _bracket(head, bracket, end, indent)


def _chain(
    before: str, pieces: list[str | _Bracket], last: _Bracket, end: str, indent: int
) -> list[str]:
    """Return the lines of a method called on the result of another call."""
    *head, first, method = pieces
    if not isinstance(first, _Bracket) or not isinstance(method, str):
        raise NotPlain(method)
    opening = before + str(_Item(head))
    tail = _Item([f"{first.close}{method}", last])
    if _fits(f"{tail}{end}", indent, tail):
        return _bracket(opening, first, f"{method}{last}{end}", indent)
    *lines, _ = _bracket(opening, first, "", indent)
    return lines + _bracket(f"{first.close}{method}", last, end, indent)
