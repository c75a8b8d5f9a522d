"""The page is complete in itself, whatever its reader does with it."""

# Uses every control as a reader might: buttons, boxes, lists, fields, things to unfold, and the first links;
# each link that there is is followed in test_keyboard.py, which listens too. Those to the files beside the
# page lead away from it.
USE_ALL = """async () => {
  const settled = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const told = (field, value) => {
    field.value = value;
    for (const name of ["input", "change", "search"]) field.dispatchEvent(new Event(name, {bubbles: true}));
  };
  let used = 0;
  const others = [...document.querySelectorAll("a[href^='#']")].slice(20);
  for (const one of document.querySelectorAll("a[href^='#'], button, summary, input, select, textarea")) {
    if (others.includes(one) || !one.checkVisibility()) continue;
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


def test_it_asks_for_nothing_but_itself_and_logs_nothing(opened, noise):
    page = opened(prepared="window.print = () => undefined")
    used = page.evaluate(USE_ALL)

    assert used > 2
    links = page.eval_on_selector_all(
        "a:not([href^='#'])", "all => all.map((one) => one.getAttribute('href'))"
    )
    assert links == BESIDE
    assert noise(page) == []
