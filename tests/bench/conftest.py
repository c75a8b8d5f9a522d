"""The benchmarks' files are scripts beside one another, so only what is called a test is collected here."""

from pathlib import Path

collect_ignore = [path.name for path in Path(__file__).parent.glob("[!t]*.py")]
