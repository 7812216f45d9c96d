"""The runtime of the client: plain Python that is the same for every API.

A method of a resource makes a `Request`, and its session sends it:

| module | purpose |
|---|---|
| request | one call: its URL, and the steps that perform it |
| codec | JSON to models and back |
| reading | the tolerant reader, for responses that break their schema |
| errors | the exceptions |
| auth | bearer tokens, and credentials in general |
| retries | when to retry, and rate limits |
| policy | everything that is decided about a call |
| session | performs the steps, blocking or with asyncio |
| transport | the HTTP library, httpx2 |
| client | options, timeouts and hooks of the clients |

Packages contain further modules if their API needs them: `keys` and `oauth` for
credentials, `paging`, `batches`, `streaming`, `events`, `forms`, `uploads`, `styles`
for parameters, `unions` and `open_models` for schemas, `testing` for the fake API,
`telemetry` for OpenTelemetry.
"""
