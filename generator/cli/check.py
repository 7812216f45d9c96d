"""`gen-client --check`: reports packages that are not up to date; writes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from generator.cli.differences import differences, left_over
from generator.cli.generate import FAILED, compared, refuse_warnings, say
from generator.cli.report import Reporter
from generator.config.jobs import Job
from generator.manifest.unchanged import Unchanged, packages_beside
from generator.write import Changes


def check_packages(
    job: Job,
    skipped: Mapping[str, Unchanged],
    reporter: Reporter,
    repair: Callable[[bool], str],
    *,
    show: bool,
    is_complete: bool,
) -> None:
    """Report every difference, and exit with 1 if there is one.

    `skipped` holds the packages that are already up to date, by key. `repair` returns
    the command that writes the others; its argument says whether warnings must not stop
    it. `show` adds the lines that differ. If the job `is_complete`, the configuration
    has no other packages.
    """
    changes = compared(job, skipped, reporter)
    is_planned = not reporter.failed
    warnings = [*reporter.messages, *(m for c in changes.values() for m in c.messages)]
    is_refused = job.strict and any(each.severity == "warning" for each in warnings)
    for package in changes.values():
        reporter.add(differences(package, repair(is_refused), show=show))
    if is_complete and is_planned:
        names = [each.name for each in changes.values()]
        names += [each.name for each in skipped.values()]
        reporter.add(map(left_over, packages_beside(names, job.output)))
    if job.strict and not reporter.failed:
        with reporter.collecting(job.output):
            refuse_warnings(reporter.messages)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    if reporter.verbosity != "quiet":
        say(
            skipped[key].checked() if key in skipped else up_to_date(changes[key])
            for key in (target.key for target in job.targets)
        )


def up_to_date(package: Changes) -> str:
    """Return the line for a package without differences."""
    return f"{package.name}: up to date, {len(package.unchanged)} files"
