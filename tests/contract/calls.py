"""One call: its arguments, what a server has to get, and what is wrong with that."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Any
from urllib.parse import parse_qsl

from tests.contract import wire
from tests.contract.comparing import differences
from tests.contract.operations import Content, Operation, Parameter
from tests.contract.packages import Entry, Package
from tests.contract.sampling import ATTEMPTS, Aside, Sampler, Use
from tests.contract.schemas import Excluded, Schemas
from tests.contract.wire import Misread, Received

Json = Any
_TEXT = "Some text; ünïcode, too.\n"
_UPLOADS = re.compile(r" \| bytes \| PathLike\[str\] \| Iterable\[bytes\]")
"""Uploads beside other types of a body; msgspec reads no such union."""
_BYTES = b"\x00\xff some bytes \r\n"


class Impossible(Exception):
    """The package offers no way to say what the document allows."""


@dataclass
class Call:
    """The arguments of a call, and the values that should arrive."""

    arguments: dict[str, Any] = field(default_factory=dict)
    parameters: list[tuple[Parameter, Json]] = field(default_factory=list)
    body: tuple[Content, Json] | None = None
    media_type: str | None = None


def call_for(
    entry: Entry,
    operation: Operation,
    package: Package,
    sampler: Sampler,
    random: Random,
) -> Call:
    """A call with arguments made of the document's schemas, by the manifest alone."""
    call = Call()
    given = entry["arguments"].items()
    places = {(each["in"], each.get("name")): name for name, each in given}
    keys = {
        (scheme.get("in"), scheme.get("name"))
        for wanted in operation.security
        for scheme in (operation.schemes.get(name) or {} for name in wanted)
    }  # these parameters are the client's own business
    for parameter in operation.parameters:
        if (parameter.location, parameter.name) in keys:
            continue
        name = places.get((parameter.location, parameter.name))
        if name is None and parameter.required:
            raise Impossible(f"required {parameter.location} parameter has no argument")
        if name is None or not (parameter.required or random.random() < 0.7):
            continue
        value = sampler.value(parameter.schema, _use(parameter))
        call.parameters.append((parameter, value))
        call.arguments[name] = argument(package, entry, name, value)
    if entry["request"] and (operation.body_required or random.random() < 0.8):
        _add_body(call, entry, operation, package, sampler, random)
    return call


def _use(parameter: Parameter) -> Use:
    in_url = parameter.location in ("path", "query")
    is_simple = parameter.is_json or parameter.style in ("form", "simple", "deepObject")
    is_plain = not (in_url and is_simple)
    is_flat = not parameter.is_json and parameter.style != "deepObject"
    return Use(plain=is_plain, nulls=False, filled=True, flat=is_flat)


def _add_body(
    call: Call,
    entry: Entry,
    operation: Operation,
    package: Package,
    sampler: Sampler,
    random: Random,
) -> None:
    media_type, content = _content(entry, operation, random)
    in_body = {
        n: each for n, each in entry["arguments"].items() if each["in"] == "body"
    }
    call.media_type = media_type
    call.arguments |= {
        name: media_type
        for name, each in entry["arguments"].items()
        if each["in"] == "media"
    }
    value: Json
    if content.kind in ("json", "form", "multipart"):
        value = _sampled(content, sampler)
    else:
        value = _TEXT if content.kind == "text" else _BYTES
    whole = [name for name, each in in_body.items() if "name" not in each]
    named = {each["name"]: n for n, each in in_body.items() if "name" in each}
    if not value and (named or not in_body) and not operation.body_required:
        return  # nothing is given, so nothing is sent
    call.body = content, value
    if not in_body:
        return  # all of it is read-only
    if not named:
        call.arguments[whole[0]] = argument(package, entry, whole[0], value)
        return
    names = {*value} if isinstance(value, dict) else {None}
    if "body" in entry and not whole and "*" not in named and not names <= {*named}:
        call.arguments["body"] = _whole(package, entry["body"], value)
        return
    rest = {key: each for key, each in value.items() if key not in named}
    for key, each in value.items():
        if key in named:
            call.arguments[named[key]] = argument(package, entry, named[key], each)
    if rest and whole:
        call.arguments[whole[0]] = argument(package, entry, whole[0], rest)
    elif rest and "*" in named:
        call.arguments[named["*"]] = argument(package, entry, named["*"], rest)
    elif any(not isinstance(key, Aside) for key in rest):
        raise Impossible(f"a property of the body has no argument: {[*rest]}")


def _sampled(content: Content, sampler: Sampler) -> Json:
    """A body; a form has no place for null, nor for containers that hold nothing."""
    is_form = content.kind != "json"
    for _ in range(ATTEMPTS):
        value = sampler.value(content.schema, Use(nulls=not is_form))
        if _has_aside(value):
            raise Excluded("undeclared", content.schema)
        if not is_form:
            return value
        if not sampler.schemas.faults(content.schema, _without_empty(value)):
            return value
    raise Excluded("unsampled", f"{content.schema}: no form holds an empty array")


def _has_aside(value: Json) -> bool:
    match value:
        case dict():
            return any(isinstance(k, Aside) or _has_aside(v) for k, v in value.items())
        case list():
            return any(map(_has_aside, value))
        case _:
            return False


def _content(entry: Entry, operation: Operation, random: Random) -> tuple[str, Content]:
    """The media type to send, and what the document says of it."""
    concrete = [each for each in entry["request"] if "*" not in each]
    takes = any(each["in"] == "media" for each in entry["arguments"].values())
    named = concrete or [entry["request"][0].replace("*", "x")]
    media_type = random.choice(named) if takes else entry["request"][0]
    for content in operation.bodies:
        if content.media_type == media_type:
            return media_type, content
    for content in operation.bodies:
        if fnmatchcase(media_type, content.media_type):
            return media_type, content
    raise Impossible(f"the body is sent as {media_type}, which is not described")


def _whole(package: Package, code: str, value: Json) -> Any:
    """A whole body: as bytes, or as the member of its type that keeps all of it."""
    if isinstance(value, bytes):
        return value
    for member in code.split(" | "):
        with suppress(Exception):
            model = package.convert(value, package.annotation(member))
            if not [*differences(value, json.loads(package.encode(model)))]:
                return model
    raise Impossible(f"body={value!r:.100} is no {code}")


def argument(package: Package, entry: Entry, name: str, value: Json) -> Any:
    """A sampled value as what the manifest says that the method takes."""
    code = entry["arguments"][name]["type"]
    if isinstance(value, bytes):
        return value
    value = json.loads(json.dumps(value))
    if package.takes_files(code):
        return _files(value)
    try:
        annotation = package.annotation(_UPLOADS.sub("", code))
    except NameError as error:
        raise Impossible(f"the type of an argument: {error}") from None
    try:
        return package.convert(value, annotation)
    except Exception as error:
        raise Impossible(f"{name}={value!r:.100} is no {code}: {error}") from None


def _files(value: Json) -> Any:
    """The same with bytes for texts."""
    match value:
        case str():
            return value.encode()
        case list():
            return [_files(each) for each in value]
        case dict():
            return {key: _files(each) for key, each in value.items()}
        case _:
            return value


# --- what arrived ------------------------------------------------------------------


def faults(
    call: Call,
    entry: Entry,
    operation: Operation,
    package: Package,
    schemas: Schemas,
    received: Received,
) -> Iterator[str]:
    """Yield the faults of a request, as the document sees it."""
    if received.method != entry["method"]:
        yield f"method: {received.method}"
    styles = {p.name: p.style for p, _ in call.parameters if p.location == "path"}
    raw_path = wire.path_values(entry["path"], received.path, styles)
    if raw_path is None:
        yield f"path: {received.path} is not {entry['path']}"
        return
    for parameter, value in call.parameters:
        place = f"{parameter.location} {parameter.style} {parameter.name}"
        try:
            got = wire.parameter_value(parameter, received, raw_path, value)
        except Misread as misread:
            yield f"{place}: {misread}"
            continue
        if got is None and (not parameter.required and value in ([], {})):
            continue
        yield from (f"{place}: {each}" for each in differences(value, got))
        yield from (
            f"{place}: {each}" for each in schemas.faults(parameter.schema, got)
        )
    yield from _undeclared(call, entry, operation, received)
    yield from _body_faults(call, schemas, received)
    yield from _security_faults(operation, package, received)


def _undeclared(
    call: Call, entry: Entry, operation: Operation, received: Received
) -> Iterator[str]:
    """Pairs of the query that nobody asked for, or that the path has and lacks."""
    names = {p.name for p, _ in call.parameters if p.location == "query"}
    keys = {
        key
        for p, value in call.parameters
        if p.location == "query" and isinstance(value, dict | list) and not p.is_json
        for key in wire.keys(p, value)
    }
    schemes = {str(each.get("name")) for each in operation.schemes.values()}
    path = re.sub(r"\{[?&][^{}]+\}", "", entry["path"])
    _, _, fixed = path.partition("#")[0].partition("?")
    pairs = parse_qsl(fixed, keep_blank_values=True)
    wanted = [(name, value) for name, value in pairs if name not in names]
    for name, value in wanted:
        if (name, value) not in received.query:
            yield f"query: {name}={value} of the path is missing"
    for name, _ in received.query:
        if name not in names | keys | schemes | {each for each, _ in wanted}:
            yield f"query: {name} is not declared"


def _body_faults(call: Call, schemas: Schemas, received: Received) -> Iterator[str]:
    sent_as = received.headers.get("content-type")
    if call.body is None:
        if received.content:
            yield "body: none was given, and one was sent"
        return
    content, value = call.body
    kind = (sent_as or "").partition(";")[0]
    wanted = (call.media_type or "").partition(";")[0]
    if kind.lower() != wanted.lower():
        yield f"body: {sent_as} in place of {wanted}"
    encoding: Mapping[str, Any] = content.node.get("encoding") or {}
    try:
        match content.kind:
            case "json":
                got = json.loads(received.content)
            case "form":
                got = wire.form_value(received.content, encoding, value)
            case "multipart":
                got = wire.multipart_value(
                    received.content, sent_as or "", encoding, value
                )
            case "text":
                got = received.content.decode()
            case _:
                got = received.content
    except (ValueError, Misread) as error:
        yield f"body {content.kind}: {error}"
        return
    if content.kind in ("form", "multipart"):
        value, got = _without_empty(value), _without_empty(got)
    yield from (f"body {content.kind}: {each}" for each in differences(value, got))
    if content.kind not in ("text", "bytes", "events", "lines"):
        found = schemas.faults(content.schema, got)
        yield from (f"body {content.kind}: {each}" for each in found)


def _without_empty(value: Json) -> Json:
    """Without what has no place in a form: containers that hold nothing."""
    return {key: each for key, each in value.items() if each not in ([], {})}


def _security_faults(
    operation: Operation, package: Package, received: Received
) -> Iterator[str]:
    """Whether one of the accepted combinations of credentials is in place."""
    if not operation.security:
        return
    lacks = [
        [name for name in wanted if not _is_placed(name, operation, package, received)]
        for wanted in operation.security
    ]
    if all(lacks):
        yield f"security: none of {[*map(dict, operation.security)]} is in place"


def _is_placed(
    name: str, operation: Operation, package: Package, received: Received
) -> bool:
    scheme = operation.schemes.get(name) or {}
    secrets = package.secrets()
    authorization = received.headers.get("authorization", "")
    kind = (scheme.get("type"), str(scheme.get("scheme", "")).lower())
    match kind:
        case ("apiKey", _):
            return _key(scheme, received) in secrets.values()
        case ("http", other) if other not in ("basic", "bearer"):
            word, _, value = authorization.partition(" ")
            return word == scheme["scheme"] and value in secrets.values()
        case ("http", "basic"):
            names = [n for n, c in package.credentials.items() if c["scheme"] == name]
            pair = ":".join(secrets[each] for each in names).encode()
            return authorization == f"Basic {base64.b64encode(pair).decode()}"
        case ("http", "bearer") | ("oauth2" | "openIdConnect", _):
            word, _, token = authorization.partition(" ")
            return word == "Bearer" and token in secrets.values()
        case _:
            return False


def _key(scheme: Mapping[str, Any], received: Received) -> str | None:
    name = scheme.get("name", "")
    match scheme.get("in"):
        case "header":
            return received.headers.get(name.lower())
        case "query":
            return dict(received.query).get(name)
        case _:
            return dict(received.cookies).get(name)
