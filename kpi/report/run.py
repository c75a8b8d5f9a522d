"""A plan becomes an edition's folder: sections run side by side, page, tables, manifest."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi.errors import SectionFailed
from kpi.report.assemble import assemble
from kpi.report.editions import failed_folder, new_edition
from kpi.report.execute import Executed, execute_section
from kpi.report.manifest import fingerprint, fingerprints, manifest, refuse_change
from kpi.report.pdf import print_pdf
from kpi.report.plan import Plan, PlannedSection

SECTIONS, PAGE, PDF, MANIFEST = "sections", "index.html", "report.pdf", "manifest.json"


@dataclass(frozen=True)
class Order:
    """What a run is told beyond its plan.

    `inputs` lists the files that the sections read, afresh at each call.
    `tables` are further files of the edition, by name; they are made from the same inputs.
    `told` is called with each section and its seconds, or none when it starts.
    `browser` prints the page as a PDF; without one there is none.
    """

    root: Path
    output: Path
    inputs: Callable[[], Sequence[Path]]
    tables: Mapping[str, str]
    workers: int
    now: datetime
    version: str
    told: Callable[[PlannedSection, float | None], None]
    browser: Path | None = None


def run(plan: Plan, order: Order, before: dict[str, str]) -> Path:
    """Make an edition and put it into its place; returns its page.

    `before` are the inputs' fingerprints, taken before the tables were made.
    Raises SectionFailed, InputsChanged, PdfFailed or OutputUnwritable, and leaves the last edition as it was.
    """
    began = time.monotonic()
    target = order.output / plan.report.id / str(plan.period)
    with new_edition(target) as folder:
        executed = _execute_all(plan, order, folder, failed_folder(target))
        refuse_change(before, fingerprints(order.inputs(), order.root), plan.name)
        stamp = order.now.strftime("%d %B %Y, %H:%M %Z").lstrip("0")
        page = assemble(plan, executed, f"Run: made on {stamp} with kpi {order.version}.")
        for name, text in {PAGE: page, **order.tables}.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        if order.browser:
            print_pdf(folder / PAGE, folder / PDF, order.browser)
        names = (PAGE, *order.tables, *([PDF] if order.browser else []))
        written = {name: fingerprint(folder / name) for name in names}
        record = manifest(
            plan,
            executed,
            inputs=before,
            written=written,
            now=order.now,
            seconds=time.monotonic() - began,
        )
        (folder / MANIFEST).write_text(record, encoding="utf-8", newline="\n")
    return target / PAGE


def _execute_all(plan: Plan, order: Order, folder: Path, failed: Path) -> list[Executed]:
    """Run every section, several at a time; one that fails takes no other with it."""
    (folder / SECTIONS).mkdir()

    def work(section: PlannedSection) -> Executed | SectionFailed:
        order.told(section, None)
        began = time.monotonic()
        try:
            return execute_section(
                section,
                folder / SECTIONS,
                root=order.root,
                edition=plan.name,
                time_limit=plan.report.time_limit,
                kept=failed / SECTIONS,
            )
        except SectionFailed as error:
            return error
        finally:
            order.told(section, time.monotonic() - began)

    with ThreadPoolExecutor(max_workers=order.workers) as pool:
        results = list(pool.map(work, plan.sections))
    wrong = [result for result in results if isinstance(result, SectionFailed)]
    if wrong:
        raise SectionFailed("\n".join(map(str, wrong)))
    return [result for result in results if isinstance(result, Executed)]
