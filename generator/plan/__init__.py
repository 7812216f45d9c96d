"""Plan: which Python package is that? An `Api` in, a `Package` out."""

from generator.plan.assembly import plan

__all__ = ["plan"]
