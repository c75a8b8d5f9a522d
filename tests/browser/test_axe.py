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


def test_axe_finds_no_violation_with_all_unfolded(opened, axe):
    """On a desktop, and where there is only the room of a telephone."""
    page = opened()
    page.evaluate(OPEN_ALL)
    page.evaluate(axe)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 1024})
        found = page.evaluate(RUN, list(TAGS))

        assert not found["told"], "\n".join([f"{width} wide:", *found["told"]])
        assert {"color-contrast", "target-size", "region"} <= set(found["rules"])
