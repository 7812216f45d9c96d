"""What changed for callers between two clients: a function of their manifests.

`sources` finds a manifest: of a package, of a document, of either at a git revision;
`reading` makes a `surface` of it; `compare` judges; `report` and `changelog` tell.
"""
