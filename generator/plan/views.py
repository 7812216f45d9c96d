"""Plan the settings of each API's calls, as far as they differ from the client's."""

from __future__ import annotations

from dataclasses import dataclass

from generator.api import Api
from generator.load.presets import Preset
from generator.plan.about import usual_successes
from generator.plan.client import limit_headers, retry_rules_code
from generator.plan.credentials import Credentials
from generator.plan.drafts import Draft
from generator.plan.imports import Imports
from generator.plan.text import literal
from generator.translate.merging import own_server


@dataclass(frozen=True)
class View:
    """An expression for a session with the settings of an API."""

    code: str
    imports: Imports


@dataclass(frozen=True)
class Views:
    """Plans a view for each API of a client."""

    whole: Api
    credentials: Credentials
    preset: Preset | None
    """The client's preset."""

    def of(self, draft: Draft, *, has_errors: bool) -> View:
        """Return the view of an API; `has_errors` says if it has its own errors."""
        imports = Imports()
        settings = {"api": literal(str(draft.place))}
        server = own_server(draft.api, self.whole.servers)
        if server is not None:
            settings["server"] = literal(server)
        if draft.credentials.default != self.credentials.default:
            settings["security"] = repr(draft.credentials.default)
        successes = usual_successes(draft.api)
        if successes != usual_successes(self.whole):
            settings["successes"] = literal(successes)
        if draft.credentials.sources() != self.credentials.sources():
            settings["credential_sources"] = repr(draft.credentials.sources())
        if has_errors:
            module = ".".join(draft.place.path)
            settings["status_error"] = imports.own(f"{module}.errors", "StatusError")
        settings |= self._of_vendor(draft, imports)
        listed = ", ".join(f"{name}={code}" for name, code in settings.items())
        return View(f"self._session.with_settings({listed})", imports)

    def _of_vendor(self, draft: Draft, imports: Imports) -> dict[str, str]:
        settings = {}
        preset = draft.part.preset
        rules = retry_rules_code(preset)
        if rules != retry_rules_code(self.preset):
            imports.runtime("retries", "RetryRules")
            settings["retry_rules"] = rules or "RetryRules()"
        headers = limit_headers(draft.api, preset)
        if headers != limit_headers(self.whole, self.preset):
            imports.runtime("retries", "LimitHeaders")
            listed = ", ".join(f"{key}={literal(name)}" for key, name in headers)
            settings["limit_headers"] = f"LimitHeaders({listed})"
        return settings
