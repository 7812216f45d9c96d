"""Compare two clients by their manifests: what changed for callers?

`sources` finds the manifest of a package or document, also at a git revision.
`reading` makes a `surface` of it, and `comparison` lists the changes. `formats` and
`changelog` show them.
"""
