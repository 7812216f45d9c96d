"""Values that fit a schema, taken at random from a seed.

A value remembers what a comparison has to know: an `Instant` may be written in another
way, a key that is `Aside` may be left out.
"""

from __future__ import annotations

import base64
import re
import re._constants as code  # type: ignore[import-not-found,unused-ignore]
import re._parser as patterns  # type: ignore[import-not-found,unused-ignore]
import uuid
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from tests.contract.extensions import base, extensions
from tests.contract.schemas import Excluded, Schemas

Json = Any
ATTEMPTS = 40
DEEPEST = 40
"""Schemas inside each other; deeper is a circle that only ends by chance."""
LEAN = 5
"""The depth from which on only what is required is sampled."""
LARGEST = 400
"""Values in one sample; after that, only what is required is sampled."""

_WORDS = (
    *("a", "Zoë", "two words", "50 % & more", "a/b?c=d#e", 'say "hi" \\ \n', "日本 🎉"),
    *("null", "true", "007", "1,2;3|4", "x+y", "2024-01-01", "it's <b>"),
)
_PLAIN = ("a", "b7", "north", "X1", "seven", "alpha-beta")
_SINGLE = ("boolean", "number", "integer", "string")
_HINTS: Mapping[str, tuple[str, ...]] = {
    "object": (
        *("properties", "required", "additionalProperties", "patternProperties"),
        *("minProperties", "maxProperties", "unevaluatedProperties"),
    ),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
    "string": ("format", "pattern", "minLength", "maxLength", "contentMediaType"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}
_COMPOSED = {"$ref", "allOf", "oneOf", "anyOf", "discriminator"}


class Unfit(Exception):
    """This attempt leads nowhere; another may."""


class Instant(str):
    """A point in time, or a time of day: it may come back in another notation."""


class Aside(str):
    """A key that no schema declares: it may be left out."""


class Use(NamedTuple):
    """The restrictions of the place that a value goes to."""

    plain: bool = False
    """Texts hold letters and digits only."""
    nulls: bool = True
    filled: bool = False
    """Neither empty texts nor empty arrays."""
    undeclared: bool = False
    """Objects may hold keys that are not declared."""
    flat: bool = False
    """Whether objects and arrays hold single values only, as styles require."""


ANY_USE = Use()


class Sampler:
    """Samples of one document's schemas."""

    def __init__(self, schemas: Schemas, random: Random) -> None:
        self.schemas = schemas
        self._random = random
        self._left = 0

    def value(self, pointer: str, use: Use = ANY_USE) -> Json:
        """A value that fits the schema at a pointer. Raises Excluded after some tries.

        The library has the last word on whether it fits.
        """
        if self.schemas.at(pointer) is None:
            return self._value(True, use, 0)
        schema = {"$ref": f"#{quote(pointer, safe='/~')}"}
        problem = "the schema is a circle"
        for attempt in range(ATTEMPTS):
            self._left = LARGEST >> (attempt // 4)
            try:
                found = self._value(schema, use, 0)
            except Unfit as unfit:
                problem = str(unfit)
                continue
            faults = self.schemas.faults(pointer, found)
            if not faults:
                return found
            problem = faults[0]
        raise Excluded("unsampled", f"{pointer}: {problem}")

    def _value(self, schema: Any, use: Use, depth: int) -> Json:
        self._left -= 1
        if depth > DEEPEST:
            raise Unfit("too deep")
        flat = self._flat(self._extension(schema), ())
        if "const" in flat:
            return self._marked(flat, flat["const"])
        if "enum" in flat:
            return self._marked(flat, self._choice(self._usable(flat["enum"], use)))
        kind = self._type(flat, use, depth)
        if use.flat and depth and kind in ("object", "array"):
            raise Unfit("no style has room for what is nested")
        match kind:
            case "object":
                return self._object(flat, use, depth)
            case "array":
                return self._array(flat, use, depth)
            case "string":
                return self._string(flat, use)
            case "number" | "integer":
                return self._number(flat, whole=kind == "integer")
            case "boolean":
                return self._random.random() < 0.5
            case "null":
                return None
            case _:
                raise Unfit(f"there is no type {kind}")

    def _usable(self, values: list[Json], use: Use) -> list[Json]:
        return [each for each in values if use.nulls or each is not None]

    def _marked(self, flat: dict[str, Any], value: Json) -> Json:
        is_instant = flat.get("format") in _INSTANTS and isinstance(value, str)
        return Instant(value) if is_instant else value

    def _choice(self, values: Any) -> Any:
        if not values:
            raise Unfit("there is nothing to choose from")
        return self._random.choice(list(values))

    def _extension(self, schema: Any) -> Any:
        """Return an extension of the schema, if it is a base with a discriminator."""
        target, trail = schema, set[str]()
        while (reference := base(target)) and reference not in trail:
            if chosen := list(extensions(self.schemas.tree, reference)):
                return self._extension(self._choice(chosen))
            trail.add(reference)
            target = self.schemas.at(unquote(reference)[1:])
        return schema

    # --- one schema out of many ----------------------------------------------------

    def _flat(self, schema: Any, trail: tuple[str, ...]) -> dict[str, Any]:
        """The schema with what it is composed of, each choice made."""
        if schema is True or schema is None:
            return {}
        if not isinstance(schema, dict):
            raise Unfit("nothing fits")
        found = {key: each for key, each in schema.items() if key not in _COMPOSED}
        if isinstance(reference := schema.get("$ref"), str):
            if reference in trail:
                raise Unfit("a circle of references")
            target = self.schemas.at(unquote(reference)[1:])
            found = _both(self._flat(target, (*trail, reference)), found)
        for part in schema.get("allOf", ()):
            found = _both(found, self._flat(part, trail))
        for word in ("oneOf", "anyOf"):
            if branches := schema.get(word):
                branch = self._choice(branches)
                member = self._flat(branch, trail)
                tag = self._tagged(schema.get("discriminator"), branch, member)
                found = _both(_both(found, member), tag)
        return found

    def _tagged(
        self, discriminator: Any, branch: Any, member: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the value of a branch's tag property (OpenAPI 3.1, 4.8.25).

        A value that the branch itself declares wins.
        """
        if not isinstance(discriminator, dict) or "$ref" not in branch:
            return {}
        reference = unquote(branch["$ref"])
        name = reference.rpartition("/")[2]
        mapping = discriminator.get("mapping") or {}
        named = [key for key, to in mapping.items() if unquote(to) in (reference, name)]
        property_name = discriminator.get("propertyName")
        own = (member.get("properties") or {}).get(property_name)
        if own is not None and {"const", "enum"} & self._flat(own, ()).keys():
            return {}
        value = {"const": self._choice(named or [name])}
        return {"properties": {property_name: value}, "required": [property_name]}

    def _type(self, flat: dict[str, Any], use: Use, depth: int) -> str:
        declared = flat.get("type")
        if isinstance(declared, str):
            return declared
        if isinstance(declared, list):
            others = [each for each in declared if each != "null"]
            is_null = "null" in declared and use.nulls and self._random.random() < 0.12
            is_null = is_null and "x-gen-client-codec" not in flat  # which writes it
            return "null" if is_null or not others else str(self._choice(others))
        for kind, words in _HINTS.items():
            if any(word in flat for word in words):
                return kind
        return str(
            self._choice(_SINGLE if use.flat and depth else (*_SINGLE, "object"))
        )

    # --- objects and arrays --------------------------------------------------------

    def _object(self, flat: dict[str, Any], use: Use, depth: int) -> Json:
        properties: dict[str, Any] = flat.get("properties") or {}
        required = list(dict.fromkeys(flat.get("required") or ()))
        chosen = [
            *(name for name in properties if name in required),
            *(name for name in properties if self._takes(name, required, depth)),
        ]
        inner = use._replace(filled=False)
        made: dict[str, Json] = {}
        for name in chosen:
            if name in required:
                made[name] = self._value(properties[name], inner, depth + 1)
            elif not self.schemas.is_forbidden(properties[name]):
                with suppress(Unfit):
                    made[name] = self._value(properties[name], inner, depth + 1)
        more = flat.get("additionalProperties", flat.get("unevaluatedProperties"))
        is_map = not properties or (isinstance(more, dict) and more)
        for name in required:
            if name not in properties:
                key = name if is_map else Aside(name)
                rule = more if isinstance(more, dict) else True
                made[key] = self._value(rule, inner, depth + 1)
        self._add_more(made, flat, more, use, depth)
        if use.filled and properties and not made:
            name = self._choice(properties)
            made[name] = self._value(properties[name], inner, depth + 1)
        most = flat.get("maxProperties")
        if isinstance(most, int):
            for name in [name for name in made if name not in required][most:]:
                del made[name]
        return made

    def _takes(self, name: str, required: list[str], depth: int) -> bool:
        if name in required or depth >= LEAN or self._left < 0:
            return False
        return self._random.random() < (0.85, 0.7, 0.55, 0.4, 0.3)[depth]

    def _add_more(
        self,
        made: dict[str, Json],
        flat: dict[str, Any],
        more: Any,
        use: Use,
        depth: int,
    ) -> None:
        """Add what is not declared by name."""
        least = int(flat.get("minProperties") or 0)
        lean = depth >= LEAN or self._left < 0
        wanted = 0 if lean else self._random.choice((0, 1, 2))
        least = max(least, int(use.filled))
        use = use._replace(filled=False)
        is_declared = bool(flat.get("properties"))
        for pattern, schema in (flat.get("patternProperties") or {}).items():
            if wanted:
                key = self._matching(pattern)
                made.setdefault(key, self._value(schema, use, depth + 1))
        if (isinstance(more, dict) and more) or (not is_declared and more is not False):
            if flat.get("patternProperties") and more is None:
                return
            names = ["extra", "key one", "ключ", "x_4", "five", "six"]
            wanted = max(wanted, least - len(made))
            for name in self._keys(flat, names)[:wanted]:
                value = self._value(more if more is not None else True, use, depth + 1)
                made.setdefault(name, value)
        elif use.undeclared and more is not False and not lean and is_declared:
            other = self._choice(("?", 1, None, [], {"a": 1}))
            made |= {Aside("notDeclared"): other} if self._random.random() < 0.2 else {}

    def _keys(self, flat: dict[str, Any], names: list[str]) -> list[str]:
        rule = flat.get("propertyNames")
        if not isinstance(rule, dict):
            return self._random.sample(names, len(names))
        return [str(self._value({"type": "string", **rule}, Use(True), 0))]

    def _array(self, flat: dict[str, Any], use: Use, depth: int) -> Json:
        least = max(int(flat.get("minItems") or 0), int(use.filled))
        most = flat.get("maxItems", max(least, 2))
        lean = depth >= LEAN or self._left < 0
        count = least if lean else self._random.randint(least, min(most, least + 2))
        inner = use._replace(filled=False)
        first = flat.get("prefixItems") or []
        made = [self._value(each, inner, depth + 1) for each in first]
        rest = flat.get("items", True)
        if rest is not False:
            for _ in range(count - len(made)):
                made.append(self._value(rest, inner, depth + 1))
        if not flat.get("uniqueItems"):
            return made
        distinct = [each for n, each in enumerate(made) if each not in made[:n]]
        for _ in range(20):
            if len(distinct) >= least:
                break
            another = self._value(rest, inner, depth + 1)
            distinct += [another] if another not in distinct else []
        return distinct

    # --- single values -------------------------------------------------------------

    def _number(self, flat: dict[str, Any], *, whole: bool) -> Json:
        low, high = _bounds(flat, whole)
        step = flat.get("multipleOf")
        if isinstance(step, int | float) and step > 0:
            first = -(-(low or 0) // step)
            last = (high // step) if high is not None else first + 9
            number = self._random.randint(int(first), max(int(first), int(last))) * step
            return int(number) if whole or isinstance(step, int) else round(number, 6)
        if low is None and high is None:
            return self._choice(_free_numbers(flat, whole))
        low = low if low is not None else high - 1000
        high = high if high is not None else low + 1000
        if whole:
            if low > high:
                raise Unfit("no number fits")
            return self._random.randint(int(low), int(high))
        found = round(self._random.uniform(low, high), 3)
        return min(max(found, low), high)

    def _string(self, flat: dict[str, Any], use: Use) -> Json:
        kind, pattern = flat.get("format"), flat.get("pattern")
        if kind is None and flat.get("contentEncoding") in ("base64", "base64url"):
            kind = {"base64": "byte"}.get(flat["contentEncoding"], "base64url")
        if kind in _FORMATS and not pattern:
            return self._formatted(kind)
        if pattern:
            text = self._matching(pattern)
            text = Instant(text) if kind in _INSTANTS else text
            if use.filled and not text:
                raise Unfit("the text is empty")
        else:
            pool = _PLAIN if use.plain else _WORDS
            is_empty = not use.filled and self._random.random() < 0.05
            text = "" if is_empty else str(self._choice(pool))
        least, most = flat.get("minLength") or 0, flat.get("maxLength")
        if len(text) < least:
            text = text + "x" * (least - len(text))
        return text[:most] if most is not None and len(text) > most else text

    def _formatted(self, kind: Any) -> str:
        if kind == "uuid":
            return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        text = self._random.choice(_FORMATS[kind])
        return Instant(text) if kind in _INSTANTS else text

    def _matching(self, pattern: str) -> str:
        """A text that roughly matches; the library decides whether it does."""
        try:
            return self._written(patterns.parse(pattern), {})
        except (re.error, KeyError, TypeError) as error:
            raise Unfit(f"pattern {pattern}: {error}") from None

    def _written(self, parsed: Any, groups: dict[int, str]) -> str:
        return "".join(self._token(name, rest, groups) for name, rest in parsed)

    def _token(self, name: Any, rest: Any, groups: dict[int, str]) -> str:
        match name:
            case code.LITERAL:
                return chr(rest)
            case code.ANY:
                return str(self._choice("aZ5"))
            case code.NOT_LITERAL:
                return "a" if rest != ord("a") else "b"
            case code.IN:
                return str(self._choice(_allowed(rest)))
            case code.MAX_REPEAT | code.MIN_REPEAT | code.POSSESSIVE_REPEAT:
                least, most, inner = rest
                times = self._random.randint(least, min(most, least + 3))
                return "".join(self._written(inner, groups) for _ in range(times))
            case code.SUBPATTERN:
                groups[rest[0]] = self._written(rest[-1], groups)
                return groups[rest[0]]
            case code.BRANCH:
                return self._written(self._choice(rest[1]), groups)
            case code.GROUPREF:
                return groups[rest]
            case _:  # anchors and what looks around: left to chance
                return ""


_ASCII = [chr(n) for n in range(32, 127)]
_CATEGORIES: Mapping[Any, str] = {
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_NOT_DIGIT: r"\D",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_WORD: r"\W",
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_NOT_SPACE: r"\S",
}


def _allowed(parts: Any) -> list[str]:
    """The characters of a set, of ASCII where it says what is not in it."""
    named: list[str] = []
    for name, rest in parts:
        match name:
            case code.LITERAL:
                named.append(chr(rest))
            case code.RANGE:
                named += map(chr, range(rest[0], min(rest[1], rest[0] + 200) + 1))
            case code.CATEGORY:
                named += [c for c in _ASCII if re.match(_CATEGORIES[rest], c)]
            case _:
                pass
    if parts[0][0] is code.NEGATE:
        return [each for each in _ASCII if each not in named]
    return named


def _bounds(flat: dict[str, Any], whole: bool) -> tuple[Any, Any]:
    """The lowest and the highest number."""
    inset = 1 if whole else 0.001
    lows = [flat["minimum"]] if "minimum" in flat else []
    highs = [flat["maximum"]] if "maximum" in flat else []
    lows += [flat["exclusiveMinimum"] + inset] if "exclusiveMinimum" in flat else []
    highs += [flat["exclusiveMaximum"] - inset] if "exclusiveMaximum" in flat else []
    return max(lows, default=None), min(highs, default=None)


def _free_numbers(flat: dict[str, Any], whole: bool) -> tuple[float, ...]:
    large = (2**53 + 1, -(2**63)) if flat.get("format") == "int64" else ()
    numbers = (0, 1, -1, 42, 100_000, *large)
    return numbers if whole else (*numbers[:5], 0.5, -2.25, 1e-7, 1.5e15)


_INSTANTS = ("date-time", "time")
_FORMATS: Mapping[str, tuple[str, ...]] = {
    "date-time": (
        *("2024-02-29T23:59:59Z", "2019-10-30T03:30:17.883Z"),
        *("2031-01-02T03:04:05.678901+02:00", "1999-12-31T00:00:00-11:30"),
    ),
    "date": ("2024-02-29", "1970-01-01"),
    "time": ("23:59:59Z", "03:04:05.25+02:00"),
    "duration": ("P3DT4H", "PT30S", "P1Y2M"),
    "uuid": (),
    "email": ("zoe@example.com",),
    "idn-email": ("zoe@example.com",),
    "uri": ("https://example.com/a?b=c#d", "urn:isbn:0451450523"),
    "url": ("https://example.com/a",),
    "uri-reference": ("/a/b?c", "https://example.com/a"),
    "iri": ("https://example.com/a",),
    "hostname": ("example.com",),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "byte": (base64.b64encode(b"some bytes").decode(), ""),
    "base64url": ("c29tZS1ieXRlcw",),
    "decimal": ("12.50", "-3"),
    "http-date": ("Sun, 06 Nov 1994 08:49:37 GMT",),
    "json-pointer": ("/a/0",),
    "regex": ("^a+$",),
    "uri-template": ("https://example.com/{a}",),
}


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A schema that says what both say."""
    merged = {**one, **other}
    for key in one.keys() & other.keys():
        if one[key] != other[key]:
            merged[key] = _joined(key, one[key], other[key])
    if "const" in merged and "enum" in merged:
        del merged["enum"]
    return merged


def _joined(key: str, one: Any, other: Any) -> Any:
    match key:
        case "properties" | "patternProperties":
            shared = {
                name: {"allOf": [one[name], other[name]]}
                for name in one.keys() & other.keys()
                if one[name] != other[name]
            }
            return {**one, **other, **shared}
        case "required":
            return [*one, *other]
        case "type":
            return _types(one, other)
        case "enum":
            return [each for each in one if each in other]
        case "items" | "additionalProperties" if one is not False is not other:
            return {"allOf": [one, other]}
        case "items" | "additionalProperties":
            return False
        case "minimum" | "exclusiveMinimum" | "minLength" | "minItems":
            return max(one, other)
        case "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems":
            return min(one, other)
        case _:
            return other


def _types(one: Any, other: Any) -> Any:
    ones, others = ([each] if isinstance(each, str) else each for each in (one, other))
    shared = [each for each in ones if each in others]
    if "integer" not in shared and {"integer", "number"} <= {*ones, *others}:
        shared.append("integer")
    if not shared:
        raise Unfit("the types exclude each other")
    return shared[0] if len(shared) == 1 else shared
