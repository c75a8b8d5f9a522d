"""The page where scripts are not allowed: nothing but the controls that need them is gone."""

import csv
import re
from difflib import SequenceMatcher

# The texts that are shown, each with whether it stands in a control.
SHOWN = """() => {
  const controls = "button, select, input, textarea, label, legend, output, form, search, [role=search], "
    + "[role=status], [role=toolbar], [aria-live]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim().replace(/\\s+/g, " "), one = walker.currentNode.parentElement;
    if (text && !one.matches("script, style") && one.checkVisibility({visibilityProperty: true}))
      found.push([text, Boolean(one.closest(controls))]);
  }
  return found;
}"""
CONTROLS = """() => [...document.querySelectorAll("button, select, input, textarea, [role=button]")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .map((one) => one.outerHTML.slice(0, 80))"""
UNFOLDED = """() => {
  document.querySelectorAll("details").forEach((one) => one.setAttribute("open", ""));
  return document.body.innerText;
}"""


def test_all_that_scripts_show_is_shown_without_them(opened):
    """Words that scripts put into a control, such as a heading to sort by, may stand outside one without."""
    scripted = opened().evaluate(SHOWN)
    plain = [text for text, _ in opened(java_script_enabled=False).evaluate(SHOWN)]
    compared = SequenceMatcher(None, [text for text, _ in scripted], plain, autojunk=False)
    changes = [one for one in compared.get_opcodes() if one[0] != "equal"]

    assert [plain[begin:end] for _, _, _, begin, end in changes if begin < end] == []
    assert [
        text for _, begin, end, _, _ in changes for text, control in scripted[begin:end] if not control
    ] == []


def test_no_control_is_shown_that_would_do_nothing(opened):
    assert opened(java_script_enabled=False).evaluate(CONTROLS) == []


def test_every_indicator_stands_on_the_page(opened, editions, report):
    words = re.sub(r"\s+", " ", opened(java_script_enabled=False).evaluate(UNFOLDED))
    with (editions[report] / "ratings.csv").open(encoding="utf-8", newline="") as file:
        names = {" ".join(row["name"].split()) for row in csv.DictReader(file)}

    assert names
    assert [name for name in sorted(names) if name not in words] == []
