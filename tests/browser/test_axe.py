"""axe-core, the checker that accessibility testers use, finds nothing to mend."""

from importlib.resources import files

import pytest

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Each rule that is broken, with the first elements that break it.
RUN = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], iframes: false, preload: false});
  const why = (node) => [...node.any, ...node.all, ...node.none][0]?.message;
  const told = found.violations.map((one) => `${one.id}, ${one.nodes.length} times: ${one.help}\\n`
    + one.nodes.slice(0, 5).map((node) => `    ${node.target} (${why(node)})`).join("\\n"));
  return {told, rules: [...found.violations, ...found.passes].map((one) => one.id)};
}"""
OPEN_ALL = """() => document.querySelectorAll("details").forEach((one) => {
  one.removeAttribute("name");
  one.open = true;
})"""


@pytest.fixture(scope="session")
def axe():
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "width", [pytest.param(1280, id="on a desktop"), pytest.param(320, id="on a telephone")]
)
def test_axe_finds_no_violation_with_all_unfolded(opened, axe, width):
    page = opened(width)
    page.evaluate(OPEN_ALL)
    page.evaluate(axe)
    found = page.evaluate(RUN, list(TAGS))

    assert not found["told"], "\n".join(found["told"])
    assert {"color-contrast", "target-size", "region"} <= set(found["rules"])
