"""Several APIs become one package."""

from generator.plan.suite.drafts import Part
from generator.plan.suite.package import suite

__all__ = ["Part", "suite"]
