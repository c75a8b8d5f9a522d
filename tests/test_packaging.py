"""What is installed: three lists of libraries in step, and a README that tells the truth."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "pandera": "pandera-pandas",
    "jupyter-client": "jupyter_client",
}


@pytest.fixture(scope="module")
def pyproject(project):
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def locked(project):
    """Every pinned version of every library, with its lines."""
    pins = {}
    for block in re.split(r"\n(?=[a-z])", (project / "requirements.lock").read_text(encoding="utf-8")):
        if found := re.match(r"([a-z0-9._-]+)==([^\s;]+)", block):
            pins.setdefault(canonicalize_name(found[1]), []).append((found[2], block))
    return pins


def test_conda_users_get_the_same_libraries(project, pyproject):
    conda = yaml.safe_load((project / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    asked = [
        Requirement(text) for text in [*pyproject["dependencies"], *pyproject["optional-dependencies"]["lab"]]
    ]
    expected = {CONDA_NAMES.get(one.name, one.name) + str(one.specifier) for one in asked}
    expected |= {f"python{pyproject['requires-python']}", "pip"}

    assert {one for one in conda if isinstance(one, str)} == expected
    assert conda[-1] == {"pip": ["-e ."]}


def test_the_lock_holds_every_library_at_a_version_that_is_allowed(pyproject, locked):
    extras = [text for texts in pyproject["optional-dependencies"].values() for text in texts]
    for text in [*pyproject["dependencies"], *extras]:
        asked = Requirement(text)
        versions = [version for version, _ in locked[canonicalize_name(asked.name)]]

        assert all(asked.specifier.contains(version) for version in versions), text


def test_the_lock_has_hashes_and_no_address(project, locked):
    text = (project / "requirements.lock").read_text(encoding="utf-8")

    assert all("--hash=sha256:" in block for pins in locked.values() for _, block in pins)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_lock_serves_windows_and_macos_too(locked):
    assert "os_name == 'nt'" in locked["pywinpty"][0][1] or "win32" in locked["pywinpty"][0][1]
    assert "appnope" in locked


def test_the_readmes_tree_is_the_tree_on_disk(project):
    readme = (project / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^([\w./-]+?)/? {2,}\S", readme.split("```text")[1].split("```")[0], re.MULTILINE)

    assert len(named) > 10
    assert all((project / name).exists() for name in named), named
