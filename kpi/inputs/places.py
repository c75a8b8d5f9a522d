"""Where things lie below a root folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kpi.model.figures import CHANGES, EDITIONS

JOURNAL = ".receiving.json"  # names the files that returns change, while they are moved into place
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
    """A root folder with data/ and params/; its own notebooks/ where it has them."""

    root: Path

    @property
    def params(self) -> Path:
        """The folder of the reports' own files."""
        return self.root / "params"

    @property
    def notebooks(self) -> Path:
        """The root's own notebooks, or else those that come with the workbook."""
        own = self.root / "notebooks"
        return own if own.is_dir() else PROJECT / "notebooks"

    @classmethod
    def around(cls, folder: Path) -> Self:
        """Find the nearest folder upward that has params/, or else the workbook's own."""
        own = folder.resolve()
        found = (one for one in (own, *own.parents) if (one / "params").is_dir())
        return cls(next(found, PROJECT))

    def report(self, report_id: str) -> Path:
        """The file of one report."""
        return self.params / f"{report_id}.yaml"

    def data(self, folder: str) -> Path:
        """The folder of one council's figures."""
        return self.root / "data" / folder

    @property
    def journal(self) -> Path:
        """What is there only while returns are written, or after that was cut off."""
        return self.root / "data" / JOURNAL

    def shown(self, path: Path) -> str:
        """How a message names a file: from the root, with forward slashes."""
        within = path.is_relative_to(self.root)
        return (path.relative_to(self.root) if within else path).as_posix()

    def read_by(self, data: str, report_id: str) -> list[Path]:
        """Every file that a report reads, in a settled order."""
        folder = self.data(data)
        files = [path for path in folder.glob("*.csv") if path.name not in {EDITIONS, CHANGES}]
        return [self.report(report_id), *sorted([*files, *folder.glob("*.parquet")])]


def held_file(folder: Path, table: str) -> Path:
    """Find the file that holds a table: the CSV file, or Parquet where there is none.

    It is found by opening it, which is seen by whoever listens to what is read.
    """
    csv, parquet = folder / f"{table}.csv", folder / f"{table}.parquet"
    return next((path for path in (csv, parquet) if _opens(path)), csv)


def _opens(path: Path) -> bool:
    """Tell whether there is anything to open, be it a file that may not be read."""
    try:
        path.open("rb").close()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
