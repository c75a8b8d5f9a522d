"""The parts of a zipped spreadsheet, opened so that no file can tire the machine or reach outside itself."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring, iterparse

from kpi.returns.limits import PART_BYTES, huge


@dataclass(frozen=True)
class Packed:
    """A zip file that is being read; `file` is how a message names it."""

    file: str
    zipped: zipfile.ZipFile

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self.zipped.NameToInfo

    def refuse_huge(self, names: Iterable[str]) -> None:
        """Stop before parts are unpacked that hold more in all than any form does."""
        if sum(self.zipped.NameToInfo[name].file_size for name in names) > PART_BYTES:
            raise huge(self.file, f"sheets with more than {PART_BYTES // 1_000_000} MB in them")

    def read(self, name: str) -> bytes:
        """Unpack a part, and stop before more is unpacked than any form holds."""
        with self.zipped.open(name) as part:
            content = part.read(PART_BYTES + 1)
        if len(content) > PART_BYTES:
            raise huge(self.file, f"{name} with more than {PART_BYTES // 1_000_000} MB in it")
        return content

    def tree(self, name: str) -> Element:
        """Read a part as XML."""
        root: Element = fromstring(self.read(name), forbid_dtd=True)
        return root

    def elements(self, name: str) -> Iterator[tuple[str, Element]]:
        """Go through a part of XML by the start and end of each element, so that what is done with can go."""
        yield from iterparse(io.BytesIO(self.read(name)), events=("start", "end"), forbid_dtd=True)


def local(tag: str) -> str:
    """The name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its name without a namespace."""
    return next((value for key, value in element.items() if local(key) == name), default)
