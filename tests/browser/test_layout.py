"""The page at every width and size of letters: nothing is cut, nothing is lost, nothing runs off."""

import pytest

# What is cut off or runs off sideways. What is for screen readers alone is drawn a pixel small, and a link
# that skips stands outside the page until it has the focus.
CUT = """() => {
  const named = (one) => `<${one.localName} class="${one.getAttribute("class") ?? ""}">`
    + ` "${one.textContent.trim().replace(/\\s+/g, " ").slice(0, 50)}"`
    + (one.closest("[id]") ? ` in #${one.closest("[id]").id}` : "");
  const root = document.documentElement, faults = [];
  const regions = [...document.querySelectorAll('[role="group"][tabindex="0"]')];
  const unseen = (one) => {
    for (let up = one; up && up !== document.body; up = up.parentElement) {
      if (!/absolute|fixed/.test(getComputedStyle(up).position)) continue;
      if (up.offsetWidth <= 1 || (up.matches("a") && up.getBoundingClientRect().right < 0)) return true;
    }
    return false;
  };
  const outside = (box, left, top, right, bottom) => box.width > 0
    && (box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1);
  if (root.scrollWidth > root.clientWidth) {
    const right = (one) => one.getBoundingClientRect().right + scrollX;
    // What is placed absolutely escapes a region that is not itself placed.
    const escapes = (one) => getComputedStyle(one).position === "absolute"
      || !regions.some((region) => region.contains(one));
    const out = [...document.querySelectorAll("body :not(svg *)")]
      .filter((one) => right(one) > root.clientWidth && escapes(one));
    faults.push(`the page is ${root.scrollWidth} wide, by ${out.slice(-3).map(named).join(" and ")}`);
  }
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) && !unseen(one);
  for (const one of document.querySelectorAll("body, body :not(svg *, svg)")) {
    const style = getComputedStyle(one);
    if (style.display === "inline" || !shown(one)) continue;
    const wide = one.scrollWidth > one.clientWidth + 1, high = one.scrollHeight > one.clientHeight + 1;
    if (wide && /auto|scroll/.test(style.overflowX) && !regions.includes(one))
      faults.push(`scrolls sideways and is no group that the Tab key comes to: ${named(one)}`);
    if ((wide && /hidden|clip/.test(style.overflowX)) || (high && /hidden|clip/.test(style.overflowY)))
      faults.push(`cut: ${named(one)}`);
  }
  for (const one of document.querySelectorAll("svg text")) {
    const chart = one.ownerSVGElement.getBoundingClientRect();
    if (one.checkVisibility() && getComputedStyle(one.ownerSVGElement).overflowX !== "visible"
      && outside(one.getBoundingClientRect(), chart.left, chart.top, chart.right, chart.bottom))
      faults.push(`cut by the edge of its chart: ${named(one)}`);
  }
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || one.ownerSVGElement || !shown(one)) continue;
    if (regions.some((region) => region.contains(one))) continue;
    range.selectNodeContents(walker.currentNode);
    if (outside(range.getBoundingClientRect(), 0, -Infinity, root.clientWidth, Infinity))
      faults.push(`beyond the edge of the page: ${named(one)}`);
  }
  return faults;
}"""
# Notes every text that is shown, and later tells which are not, though all is unfolded.
KEEP = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  window.kept = [];
  while (walker.nextNode()) {
    const one = walker.currentNode, shown = one.parentElement.checkVisibility({visibilityProperty: true});
    if (one.data.trim() && shown) window.kept.push(one);
  }
}"""
LOST = """() => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  return window.kept.filter((one) => !one.parentElement?.checkVisibility({visibilityProperty: true}))
    .map((one) => one.data.trim());
}"""
# The least that a reader may set, by WCAG 2.2, 1.4.12.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""


# Widths, heights and whether letters are spaced, that a page is looked at with, as it is opened and again
# with all unfolded. It is opened at the first one; what it is made wider or narrower to comes out the same.
LOOKS = {
    "a desktop": {
        "desktop": (1280, 1024, False),
        "enlarged to 200%": (640, 512, False),
        "letters spaced": (1280, 1024, True),
    },
    "a telephone": {"enlarged to 400%, or a telephone": (320, 640, False)},
}
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.mark.parametrize("looks", LOOKS.values(), ids=LOOKS)
def test_nothing_is_cut_or_lost_or_runs_off_sideways(opened, looks):
    width, height, _ = next(iter(looks.values()))
    faults = []
    for unfolded in (False, True):
        page = opened(width, height)
        if unfolded:
            page.evaluate(UNFOLD)
        for name, (wide, high, spaced) in looks.items():
            page.set_viewport_size({"width": wide, "height": high})
            if spaced:
                page.add_style_tag(content=SPACED)
            faults += [f"{name}, unfolded {unfolded}: {fault}" for fault in page.evaluate(CUT)]

    assert not faults, "\n".join(faults)


def test_all_that_is_shown_on_a_desktop_is_shown_when_enlarged(opened):
    """Where there is less room the contents may be folded away, for the reader to unfold."""
    page = opened()
    page.evaluate(KEEP)
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 512})

        assert page.evaluate(LOST) == [], width
