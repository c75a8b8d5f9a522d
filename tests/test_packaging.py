"""What is installed: three lists of libraries in step, and a README that tells the truth."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FROM_PYPI = {"afcharts", "gptables"}  # conda-forge has none, so pip fetches it there too
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "pandera": "pandera-pandas",
    "jupyter-client": "jupyter_client",
}


@pytest.fixture(scope="module")
def pyproject(project):
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]


LOCKS = {"requirements.lock": ("lab", "build"), "tests/requirements.lock": ("lab", "build", "dev")}


def pins_of(text):
    """Every pinned version of every library, with its lines."""
    pins = {}
    for block in re.split(r"\n(?=[a-z])", text):
        if found := re.match(r"([a-z0-9._-]+)==([^\s;]+)", block):
            pins.setdefault(canonicalize_name(found[1]), []).append((found[2], block))
    return pins


def files_of(pin):
    """A pinned version and the hashes of its files; on which systems it is wanted may differ."""
    version, block = pin
    return version, re.findall(r"--hash=(\S+)", block)


@pytest.fixture(scope="module", params=LOCKS)
def lock(request, project):
    """The text of each lock, and the extras that it is for."""
    return (project / request.param).read_text(encoding="utf-8"), LOCKS[request.param]


def test_conda_users_get_the_same_libraries(project, pyproject):
    conda = yaml.safe_load((project / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    asked = [
        Requirement(text) for text in [*pyproject["dependencies"], *pyproject["optional-dependencies"]["lab"]]
    ]
    expected = {
        CONDA_NAMES.get(one.name, one.name) + str(one.specifier) for one in asked if one.name not in FROM_PYPI
    }
    expected |= {f"python{pyproject['requires-python']}", "pip"}

    assert {one for one in conda if isinstance(one, str)} == expected
    fetched = [str(one) for one in asked if one.name in FROM_PYPI]
    assert conda[-1] == {"pip": [*fetched, "-e ."]}


def test_a_lock_holds_every_library_at_a_version_that_is_allowed(pyproject, lock):
    text, names = lock
    locked = pins_of(text)
    extras = [asked for name in names for asked in pyproject["optional-dependencies"][name]]
    for text in [*pyproject["dependencies"], *extras]:
        asked = Requirement(text)
        versions = [version for version, _ in locked[canonicalize_name(asked.name)]]

        assert all(asked.specifier.contains(version) for version in versions), text


def test_the_tests_run_with_the_versions_that_run_a_report(project):
    ours, theirs = (pins_of((project / name).read_text(encoding="utf-8")) for name in LOCKS)

    for name, pins in ours.items():
        assert [files_of(pin) for pin in theirs[name]] == [files_of(pin) for pin in pins], name
    assert {"playwright", "pytest"} <= set(theirs) - set(ours), "a report needs none of these"


def test_a_lock_has_hashes_and_no_address(lock):
    text, _ = lock

    assert all("--hash=sha256:" in block for pins in pins_of(text).values() for _, block in pins)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_a_lock_serves_windows_and_macos_too(lock):
    locked = pins_of(lock[0])

    assert "os_name == 'nt'" in locked["pywinpty"][0][1] or "win32" in locked["pywinpty"][0][1]
    assert "appnope" in locked


def test_the_readmes_tree_is_the_tree_on_disk(project):
    readme = (project / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^([\w./-]+?)/? {2,}\S", readme.split("```text")[1].split("```")[0], re.MULTILINE)

    assert len(named) > 10
    assert all((project / name).exists() for name in named), named
