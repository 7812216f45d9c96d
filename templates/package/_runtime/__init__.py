"""The runtime of the client: plain Python that is the same for every API.

A method of a resource makes a `Request` (`request`). Its `session` asks the `policy`
for steps, and the `transport` performs them with httpx2. The policy adds credentials
(`auth`), decides about `retries`, and turns the response into a model (`codec`, or
`reading` if it breaks its schema) or into an exception (`errors`). `client` has
options, timeouts and hooks.

Packages contain further modules if their API needs them: `keys` and `oauth` for
credentials, `paging`, `batches`, `streaming`, `events`, `forms`, `uploads`, `styles`
for parameters, `unions` and `open_models` for schemas, `testing` for the fake API,
`telemetry` for OpenTelemetry.
"""
