"""The page by keyboard alone."""

# Every stop of the Tab key that is shown now, in the order of the document. A group of radio buttons is
# one stop, and so is a box that scrolls with nothing in it to stop at.
STOPS = """
const STOPS = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
const canScroll = () => [...document.querySelectorAll("body :not(svg, svg *)")].filter((one) => {
  const style = getComputedStyle(one);
  return /auto|scroll/.test(style.overflowX + style.overflowY) && !one.querySelector(STOPS);
});
const scrolls = (one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
const stops = () => [...document.querySelectorAll(STOPS), ...(window.boxes ??= canScroll()).filter(scrolls)]
.sort((one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1)
.filter((one, place, all) => {
  if (one === all[place - 1]) return false;
  if (one.tabIndex < 0 && one.hasAttribute("tabindex")) return false;
  if (one.matches(":disabled, [inert] *") || !one.checkVisibility({visibilityProperty: true})) return false;
  if (one.matches("summary") && one.parentElement.querySelector("summary") !== one) return false;
  if (!one.matches("[type=radio]")) return true;
  const group = [...document.getElementsByName(one.name)];
  return one === (group.find((each) => each.checked) ?? group[0]);
});
const named = (one) => {
  if (!one) return "nothing";
  const id = one.closest("[id]")?.id;
  const text = (one.getAttribute("aria-label") ?? one.textContent).trim().replace(/\\s+/g, " ").slice(0, 40);
  return `<${one.localName} class="${one.getAttribute("class") ?? ""}"> "${text}"${id ? ` in #${id}` : ""}`;
};
const look = (one) => {
  const style = getComputedStyle(one);
  return ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor", "borderColor",
    "color", "textDecoration"].map((name) => style[name]).join();
};
const onTop = (one) => {
  const boxes = [...one.getClientRects()].filter((box) => box.width && box.height);
  const shown = boxes.map((box) => [Math.max(box.left, 0), Math.max(box.top, 0),
    Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)])
    .filter(([left, top, right, bottom]) => right > left && bottom > top);
  if (!shown.length) return "out of sight";
  const [left, top, right, bottom] = shown[0];
  const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return there && (one.contains(there) || there.contains(one)) ? "" : `behind ${named(there)}`;
};
"""
# What is wrong with where the Tab key has just led to; nothing more to come when `ended`.
STEP = (
    "() => {"
    + STOPS
    + """
  const faults = [], one = document.activeElement, walk = (window.walked ??= {count: 0});
  const all = stops(), last = walk.last;
  const expected = all[last ? all.indexOf(last) + 1 : 0];
  if (last && walk.look === look(last)) faults.push(`${named(last)} looks the same with focus as without`);
  if (one === document.body || !one) {
    if (expected) faults.push(`the Tab key never came to ${named(expected)}`);
    return {faults, ended: true, count: walk.count};
  }
  if (one !== expected) faults.push(`the Tab key came to ${named(one)} and not to ${named(expected)}`);
  const hidden = onTop(one);
  if (hidden) faults.push(`${named(one)} has the focus and is ${hidden}`);
  walk.last = one;
  walk.look = look(one);
  walk.count += 1;
  const closed = one.matches("summary") && !one.parentElement.open;
  return {faults, ended: one !== expected, count: walk.count, closed};
}"""
)
# Leaves the first few to be unfolded by keys; each of some hundred moves all that is below it.
UNFOLD = """(kept) => [...document.querySelectorAll("details")].slice(kept)
  .forEach((one) => { one.removeAttribute("name"); one.open = true; })"""
OPENED = "() => document.activeElement.parentElement.open"
FIRST_IN_MAIN = (
    "() => {" + STOPS + 'return document.activeElement === stops().find((one) => one.closest("main"))}'
)
LINKS = """() => [...new Map([...document.querySelectorAll('a[href^="#"]')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.getAttribute("href"), one])).keys()]"""
FOCUS = """(href) => [...document.querySelectorAll(`a[href="${href}"]`)]
  .findLast((one) => one.checkVisibility()).focus()"""
ARRIVED = (
    "(href) => {"
    + STOPS
    + """
  const target = document.getElementById(decodeURIComponent(href.slice(1)));
  return target ? onTop(target) : "not on the page";
}"""
)


def test_the_tab_key_comes_to_every_control_in_order_and_each_is_seen(opened):
    """What is folded away is unfolded, with Enter and Space by turns, and walked through too."""
    page = opened()
    page.evaluate(UNFOLD, 10)
    faults, unfolded = [], 0
    while True:
        page.keyboard.press("Tab")
        step = page.evaluate(STEP)
        faults += step["faults"]
        if step["ended"]:
            break
        if step["closed"]:
            unfolded += 1
            page.keyboard.press("Enter" if unfolded % 2 else " ")
            if not page.evaluate(OPENED):
                faults.append(f"stop {step['count']} does not unfold")

    assert not faults, "\n".join(faults)
    assert step["count"] > 3


def test_the_first_stop_skips_to_the_report(opened):
    page = opened()
    page.keyboard.press("Tab")

    assert page.evaluate("() => document.activeElement.matches('a[href^=\"#\"]')")

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate(FIRST_IN_MAIN)


def test_every_link_leads_to_something_in_sight_and_asks_for_nothing(opened, noise):
    page = opened()
    lost = []
    for href in page.evaluate(LINKS):
        page.evaluate(FOCUS, href)
        page.keyboard.press("Enter")
        if why := page.evaluate(ARRIVED, href):
            lost.append(f"{href} is {why}")

    assert not lost, "\n".join(lost)
    assert noise(page) == []
