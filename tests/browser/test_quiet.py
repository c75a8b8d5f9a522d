"""The page is complete in itself, whatever its reader does with it."""

import re

# Uses every control as a reader might: links, buttons, boxes, lists, fields, things to unfold; but for the
# links to the files beside the page, which lead away from it.
USE_ALL = """async () => {
  const settled = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const told = (field, value) => {
    field.value = value;
    for (const name of ["input", "change", "search"]) field.dispatchEvent(new Event(name, {bubbles: true}));
  };
  let used = 0;
  for (const one of document.querySelectorAll("a[href^='#'], button, summary, input, select, textarea")) {
    if (!one.checkVisibility()) continue;
    used += 1;
    if (one.matches("select")) {
      for (const each of [...one.options].slice(0, 3).reverse()) { told(one, each.value); await settled(); }
    } else if (one.matches("textarea, input:not([type=checkbox], [type=radio], [type=button])")) {
      for (const words of ["a", "no such words", ""]) { told(one, words); await settled(); }
    } else {
      one.click();
      if (one.matches("[type=checkbox]")) one.click();
    }
  }
  await settled();
  return used;
}"""

BESIDE = ["report.xlsx", "ratings.csv", "values.csv", "indicators.csv", "datapackage.json"]


def test_it_asks_for_nothing_but_itself_and_logs_nothing(opened):
    page = opened(prepared="window.print = () => undefined")
    address = page.url
    used = page.evaluate(USE_ALL)

    assert used > 2
    links = page.eval_on_selector_all(
        "a:not([href^='#'])", "all => all.map((one) => one.getAttribute('href'))"
    )
    assert links == BESIDE
    assert page.said == []
    # What the page makes of itself, such as a table to save, leaves it no more than a link inside it does.
    away = [url for url in page.asked if not url.startswith((address, "blob:", "data:"))]
    assert away == []
    assert re.split("[?#]", page.url)[0] == address
