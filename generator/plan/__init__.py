"""Plan the Python package of an `Api`: the last decisions before printing."""

from generator.plan.assembly import plan

__all__ = ["plan"]
