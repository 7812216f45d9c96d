"""Every operation of a document: called, judged, answered, compared."""

from __future__ import annotations

import hashlib
import json
import re
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from random import Random
from typing import Any

from generator.diagnostics import Unusable
from generator.load import load
from tests.contract.calls import Call, Impossible, call_for, faults
from tests.contract.comparing import differences
from tests.contract.operations import Answer, Content, Operation, operation, reached
from tests.contract.packages import (
    Caller,
    Entry,
    Package,
    imported,
    over_http,
    without_network,
)
from tests.contract.sampling import ATTEMPTS, Sampler, Use
from tests.contract.schemas import Excluded, Schemas
from tests.contract.wire import Received, Reply

Json = Any
OVER_HTTP = 3
"""Operations of each document that are called over a real server as well."""
_DIFFERENCE = re.compile(
    r"(.*?)(?:/[^:]*|\(all\)): (lost|added|length|\w+ → \w+): .* → .*"
)
_STAGES = ("called", "valid", "decoded", "equal")


@dataclass(frozen=True)
class Problem:
    """A problem with one operation."""

    document: str
    operation: str
    stage: str
    text: str

    @property
    def cause(self) -> str:
        """The text without what is special about this one case."""
        text = _DIFFERENCE.sub(r"\1\2", self.text.split("\n")[0])
        text = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "…", text)
        text = re.sub(r"/[^ :]*", "/…", text)
        return f"{self.stage}: {re.sub(r'[0-9]+', 'N', text)[:110]}"


@dataclass
class Result:
    """The result of one document."""

    document: str
    counts: Counter[str] = field(default_factory=Counter)
    excluded: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Rule and reason by operation."""
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0


def sweep(spec: Path, name: str, seed: int = 0, in_suite: bool = False) -> Result:
    """Call all operations of a document; `name` is the document's in the result.

    `in_suite` calls them as those of one of several APIs.
    """
    result = Result(name)
    started = time.perf_counter()
    package_name = "contract_" + re.sub(r"\W+", "_", name, flags=re.ASCII).lower()
    try:
        document, _ = load(str(spec))
        with imported(spec, package_name, in_suite=in_suite) as package:
            _Sweep(document.tree, package, result, seed).run()
    except Unusable as unusable:
        result.excluded[name] = "unusable", str(unusable)
    except Exception:
        result.problems.append(
            Problem(name, "", "generating", traceback.format_exc(limit=-3))
        )
    result.seconds = time.perf_counter() - started
    return result


class _Sweep:
    """One document."""

    def __init__(
        self, tree: dict[str, Any], package: Package, result: Result, seed: int
    ) -> None:
        self._tree = tree
        self._package = package
        self._result = result
        self._seed = seed
        self._requests = Schemas(tree, "request")
        self._answers = Schemas(tree, "response")

    def run(self) -> None:
        """Every operation without a network, and some over a real one."""
        some = sorted(self._package.operations, key=_digest)[:OVER_HTTP]
        with warnings.catch_warnings(), without_network(self._package) as caller:
            warnings.simplefilter("ignore", DeprecationWarning)
            for entry in self._package.operations:
                self._result.counts["operations"] += 1
                self._count(self._tried(entry, [caller]))
            with over_http(self._package) as callers:
                counts = self._result.counts.copy()
                for entry in some:
                    self._tried(entry, callers)
                self._result.counts = counts

    def _count(self, failed: str | None) -> None:
        """Count the stages before the one that failed."""
        if failed == "excluded":
            return
        for stage in _STAGES:
            if stage == failed:
                break
            self._result.counts[stage] += 1

    def _tried(self, entry: Entry, callers: Sequence[Caller]) -> str | None:
        """The first stage that failed, if one did; also reports it."""
        found: list[tuple[str, str]] = []
        for caller in callers:
            try:
                found += self._problems(entry, caller)
            except Excluded as excluded:
                self._result.excluded[_title(entry)] = excluded.rule, str(excluded)
                return "excluded"
            except Exception:
                found.append(("called", traceback.format_exc(limit=-3)))
        if found and self._is_reported(entry):
            self._result.excluded[_title(entry)] = "reported", found[0][1]
            return "excluded"
        for stage, text in found:
            self._report(entry, stage, text)
        stages = [stage for stage, _ in found if stage in _STAGES]
        return min(stages, key=_STAGES.index, default=None)

    def _is_reported(self, entry: Entry) -> bool:
        """Whether a message says that a part of an operation is left out."""
        used = reached(self._requests.tree, entry["method"], entry["path"])
        return any(
            f"{lost}/".startswith(f"{pointer}/")
            for lost in self._package.left_out
            for pointer in used
        )

    def _report(self, entry: Entry, stage: str, text: str) -> None:
        problem = Problem(self._result.document, _title(entry), stage, text)
        if problem not in self._result.problems:
            self._result.problems.append(problem)

    def _problems(self, entry: Entry, caller: Caller) -> Iterator[tuple[str, str]]:
        """Call an operation; each problem comes with its stage."""
        method, path = entry["method"], entry["path"]
        described = operation(self._requests.tree, method, path)
        random = Random(f"{self._seed} {method} {path}")
        arguments = Sampler(self._requests, random)
        answers = Sampler(self._answers, random)
        for success in described.successes or [Answer("204", ())]:
            try:
                call = call_for(entry, described, self._package, arguments, random)
            except Impossible as impossible:
                yield "called", str(impossible)
                return
            exchange = Exchange(_status(success.status, 200), success, answers)
            yield from self._exchanged(entry, described, call, exchange, caller)
        yield from self._refused(entry, described, call, answers, random, caller)

    def _exchanged(
        self,
        entry: Entry,
        described: Operation,
        call: Call,
        exchange: Exchange,
        caller: Caller,
    ) -> Iterator[tuple[str, str]]:
        caller.line.server = exchange
        self._package.warnings.taken()
        try:
            result = caller.call(entry, call.arguments)
        except Exception as error:
            if exchange.excluded:
                raise exchange.excluded from None
            stage = "decoded" if exchange.received else "called"
            yield stage, f"{type(error).__name__}: {error}"
            result = error
        if exchange.excluded:
            raise exchange.excluded
        if exchange.received is None:
            return
        for fault in faults(
            call,
            entry,
            described,
            self._package,
            self._requests,
            exchange.received,
        ):
            yield "valid", fault
        for warning in self._package.warnings.taken():
            yield "decoded", f"warning: {_without_place(warning)}"
        if isinstance(result, Exception):
            return
        for each in self._package.module.response_faults(result):
            yield "decoded", f"fault: {each.path}: {each.problem}"
        for text in self._unequal(entry, exchange, result):
            yield "equal", text

    def _unequal(self, entry: Entry, exchange: Exchange, result: Any) -> Iterator[str]:
        """Yield the differences between the result and the answer."""
        sent, content = exchange.sent, exchange.content
        if content is None or entry["result"]["kind"] == "none":
            if result is not None:
                yield f"{result!r:.100} was made of nothing"
        elif content.kind in ("json", "events", "lines"):
            got = json.loads(self._package.encode(result))
            yield from map(str, differences(sent, got))
        elif result != sent:
            yield f"{content.media_type}: {sent!r} → {result!r:.100}"

    def _refused(
        self,
        entry: Entry,
        described: Operation,
        call: Call,
        answers: Sampler,
        random: Random,
        caller: Caller,
    ) -> Iterator[tuple[str, str]]:
        """One described error: is its body what came?"""
        typed = [
            answer
            for answer in described.errors
            if any(c.kind == "json" and "schema" in c.node for c in answer.contents)
        ]
        if not typed or entry["method"] == "HEAD":  # HEAD answers have no body
            return
        answer = random.choice(typed)
        status = _error_status(answer.status, {e.status for e in described.errors})
        exchange = Exchange(status, answer, answers)
        caller.line.server = exchange
        errors = self._package.module
        try:
            caller.call(entry, call.arguments)
        except errors.StatusError as error:
            self._result.counts["errors"] += 1
            got = json.loads(self._package.encode(error.body))
            found = [str(each) for each in differences(exchange.sent, got)]
            yield from (("error", each) for each in found)
            self._result.counts["errors equal"] += not found
        except errors.ApiError as error:
            yield "error", f"{type(error).__name__}: {error}"
        except Exception as error:
            if exchange.excluded is None:
                yield "error", f"{type(error).__name__}: {error}"


class Exchange:
    """A server for one request: keeps it, and answers what the client accepts."""

    def __init__(self, status: int, answer: Answer, sampler: Sampler) -> None:
        self.received: Received | None = None
        self.sent: Json = None
        self.content: Content | None = None
        self.excluded: Excluded | None = None
        self._status = status
        self._answer = answer
        self._sampler = sampler

    def __call__(self, received: Received) -> Reply:
        """Keep the request, and answer it."""
        self.received = received
        try:
            return self._reply(received)
        except Excluded as excluded:
            self.excluded = excluded
            return Reply(500, None, b"")

    def _reply(self, received: Received) -> Reply:
        content = _accepted(received.headers.get("accept", "*/*"), self._answer)
        if content is None or received.method == "HEAD":
            return Reply(self._status, None, b"")
        self.content = content
        media_type = content.media_type
        match content.kind:
            case "json":
                self.sent = self._value(content)
                kind = "application/json" if "*" in media_type else media_type
                return Reply(self._status, kind, json.dumps(self.sent).encode())
            case "events" | "lines":
                self.sent = [self._value(content), self._value(content)]
                written = _STREAMED[content.kind]
                body = "".join(map(written, self.sent)).encode()
                return Reply(self._status, media_type, body)
            case "text":
                self.sent = "Some text; ünïcode, too.\n"
                return Reply(self._status, media_type, self.sent.encode())
            case _:
                self.sent = b"\x00\xff some bytes"
                return Reply(self._status, media_type, self.sent)

    def _value(self, content: Content) -> Json:
        """A value; of an error not null, for its body is a model in any case."""
        if "schema" not in content.node:
            return "some text"
        for _ in range(ATTEMPTS):
            value = self._sampler.value(content.schema, Use(undeclared=True))
            if value is not None or self._status < 400:
                break
        return value


def _event(value: Json) -> str:
    """A server-sent event; text is sent as it is."""
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(f"data: {line}\n" for line in text.split("\n")) + "\n"


_STREAMED = {"events": _event, "lines": lambda value: json.dumps(value) + "\n"}


def _accepted(accept: str, answer: Answer) -> Content | None:
    """The first content that the client accepts, or else JSON, or else any."""
    ranges = [each.partition(";")[0].strip() for each in accept.split(",")]
    plain = {c: c.media_type.partition(";")[0].strip() for c in answer.contents}
    for content, media_type in plain.items():
        if any(
            fnmatchcase(media_type, each) or fnmatchcase(each, media_type)
            for each in ranges
        ):
            return content
    return next(iter(plain), None)


def _status(text: str, otherwise: int) -> int:
    """A status that the description is for: 2xx is 200."""
    if text.isdecimal():
        return int(text)
    return int(text[0]) * 100 if text[0].isdecimal() else otherwise


def _error_status(described: str, all_of_them: set[str]) -> int:
    """A status outside 2xx that this description is for, and no closer one."""
    for status in (400, 404, 409, 418, 500, 503):
        names = (str(status), f"{status // 100}xx", "default")
        closest = next((name for name in names if name in all_of_them), "default")
        if closest == described:
            return status
    return _status(described, 400)


def _digest(entry: Entry) -> bytes:
    return hashlib.sha256(_title(entry).encode()).digest()


def _title(entry: Entry) -> str:
    return f"{entry['method']} {entry['path']}"


def _without_place(warning: str) -> str:
    return warning.partition(" answered with ")[2] or warning
