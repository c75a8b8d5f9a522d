"""Publish again and again, each time to a copy of a site, and stop each one step later than the last.

Run as `stopping.py HOW ROOT SITE COPIES STRIDE REASON`; HOW is `kill`, `full` or `rename`. A step is anything
that changes the disk; STRIDE is how many are passed over each time. Prints a line for each: its number, and
how it ended.
"""

import errno
import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path

from kpi.errors import KpiError
from kpi.inputs.parameters import read_report
from kpi.inputs.places import Places
from kpi.site.publish import Order, publish
from kpi.site.sources import find_editions

DAY = date(2018, 12, 20)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
REPORT, DATA = "southend-mpr", "southend"
WHOLE, UNHARMED, REFUSED = 0, 1, 4


def steps(how):
    """Which of Python's own events are a step: all that change the disk, or what needs room on it."""
    making = {"os.mkdir", "fsync"}
    return {"kill": making | {"os.rename", "os.chmod", "os.remove", "os.rmdir"}, "full": making}.get(
        how, {"os.rename"}
    )


def stop_at(how, number):
    """Let the process be killed at a step, or the disk be full from then on."""
    counted, count = steps(how), 0

    def seen(event, arguments):
        nonlocal count
        opened = how != "rename" and event == "open" and isinstance(arguments[2], int)
        if event in counted or (opened and arguments[2] & WRITING):
            count += 1
            if how == "kill" and count == number:
                os.kill(os.getpid(), signal.SIGKILL)
            if how == "full" and count >= number:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if how == "rename" and count == number:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    os.fsync = lambda _: seen("fsync", ())
    sys.addaudithook(seen)
    return lambda: count


def once(how, number, root, site, reason):
    places = Places(root)
    report = read_report(places, REPORT)
    logs = {REPORT: places.data(report.data)}
    order = Order(site, find_editions(root / "output", report), logs, DAY, reason)
    counted = stop_at(how, number)
    try:
        failed = publish(order, lambda _: None, lambda _: None)
    except KpiError as error:
        failed = [error]
    if failed:
        os.write(1, f"{number} {failed[0]}\n".encode())
        return REFUSED
    return UNHARMED if counted() >= number else WHOLE


def copied(root, site, folder):
    """Copy a site, and of the root what a publish needs."""
    (folder / "root").mkdir(parents=True)
    if site.exists():
        shutil.copytree(site, folder / "site")
    for name in (f"data/{DATA}", "params", "output"):
        shutil.copytree(root / name, folder / "root" / name)
    return folder / "root", folder / "site"


def main(how, root, site, copies, stride, reason):
    for number in range(1, 1000, int(stride)):
        own, copy = copied(Path(root), Path(site), Path(copies) / str(number))
        child = os.fork()
        if not child:
            try:
                code = once(how, number, own, copy, reason)
            except BaseException as error:  # noqa: BLE001 - told, and taken for what it is by the parent
                os.write(2, f"{number}: {error!r}\n".encode())
                code = 70
            os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = {-signal.SIGKILL: "killed", UNHARMED: "unharmed", WHOLE: "whole"}
        if status in told:
            os.write(1, f"{number} {told[status]}\n".encode())
        elif status != REFUSED:
            sys.exit(f"step {number} ended with {status}")
        if status == WHOLE:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
