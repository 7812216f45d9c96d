"""The settings of one API's calls, where they differ from the client's."""

from __future__ import annotations

from dataclasses import dataclass

from generator.api import Api
from generator.load.presets import Preset
from generator.plan.client import limit_headers_code, retry_rules_code
from generator.plan.credentials import Credentials
from generator.plan.drafts import Draft
from generator.plan.imports import Imports
from generator.plan.text import literal
from generator.translate.merging import own_server


@dataclass(frozen=True)
class View:
    """A session with settings of an API."""

    code: str
    imports: Imports


@dataclass(frozen=True)
class Views:
    """Makes them: what the client says itself is not said again."""

    whole: Api
    credentials: Credentials
    preset: Preset | None
    """That of the client."""

    def of(self, draft: Draft, *, has_errors: bool) -> View:
        """The view for an API; `has_errors` is whether it has errors of its own."""
        imports = Imports()
        given = {"api": literal(str(draft.place))}
        server = own_server(draft.api, self.whole.servers)
        if server is not None:
            given["server"] = literal(server)
        if draft.credentials.default != self.credentials.default:
            given["security"] = repr(draft.credentials.default)
        if draft.credentials.sources() != self.credentials.sources():
            given["credential_sources"] = repr(draft.credentials.sources())
        if has_errors:
            module = ".".join(draft.place.path)
            given["status_error"] = imports.own(f"{module}.errors", "StatusError")
        given |= self._of_vendor(draft, imports)
        listed = ", ".join(f"{name}={code}" for name, code in given.items())
        return View(f"self._session.with_settings({listed})", imports)

    def _of_vendor(self, draft: Draft, imports: Imports) -> dict[str, str]:
        given = {}
        preset = draft.part.preset
        rules = retry_rules_code(preset)
        if rules != retry_rules_code(self.preset):
            imports.runtime("retries", "RetryRules")
            given["retry_rules"] = rules or "RetryRules()"
        headers = limit_headers_code(draft.api, preset)
        if headers != limit_headers_code(self.whole, self.preset):
            imports.runtime("retries", "LimitHeaders")
            given["limit_headers"] = headers or "LimitHeaders()"
        return given
