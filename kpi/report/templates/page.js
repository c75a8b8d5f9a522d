// Filter, sort and contents.  Without this script everything is simply shown.
(() => {
  "use strict";
  const form = document.getElementById("kpi_find");
  const told = document.getElementById("kpi_shown");
  const choices = document.getElementById("kpi_choices");
  const menu = document.querySelector(".kpi-menu");
  const narrow = window.matchMedia("(max-width: 63.99em)");
  const collator = new Intl.Collator("en-GB", { numeric: true });
  let state = new URLSearchParams(window.location.search);
  // Ratings and directions have choices of their own, and what is folded away is not looked through.
  const ASIDE = "svg, details, .kpi-note, .kpi-rated, .kpi-change, .kpi-verdict, dt";
  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
  const slug = (text) => text.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

  // An indicator may stand in several rows and cards; it is shown in all of them or in none.
  const places = [...document.querySelectorAll("main [data-facts]")];
  const indicators = new Map();
  for (const place of places) {
    const copy = place.cloneNode(true);
    copy.querySelectorAll(ASIDE).forEach((part) => part.remove());
    const known = indicators.get(place.dataset.indicator) || { facts: {}, words: "", places: [] };
    Object.assign(known.facts, JSON.parse(place.dataset.facts));
    known.rated = "Rating" in known.facts;
    known.words += ` ${plain(copy.textContent)}`;
    known.places.push(place);
    indicators.set(place.dataset.indicator, known);
  }

  function offerChoices() {
    const offered = new Map();
    for (const { facts } of indicators.values()) {
      for (const [label, words] of Object.entries(facts)) {
        offered.set(label, new Set([...(offered.get(label) || []), ...words]));
      }
    }
    for (const [label, words] of offered) {
      if (words.size < 2) continue;
      const name = slug(label);
      const heading = document.createElement("label");
      const select = document.createElement("select");
      heading.htmlFor = select.id = `kpi_by_${name}`;
      heading.textContent = label;
      select.name = name;
      select.dataset.label = label;
      select.append(new Option("All", ""));
      for (const word of words) select.append(new Option(word, word));
      choices.append(heading, select);
    }
  }

  function fits({ facts, words }) {
    const typed = plain(state.get("words") || "").split(" ").filter(Boolean);
    const chosen = [...choices.querySelectorAll("select")].filter((select) => select.value);
    return (
      typed.every((word) => words.includes(` ${word}`)) &&
      chosen.every((select) => (facts[select.dataset.label] || []).includes(select.value))
    );
  }

  function showThoseThatFit(asked = true) {
    const all = [...indicators.values()];
    const fitting = new Set(all.filter(fits));
    for (const one of all) for (const place of one.places) place.hidden = !fitting.has(one);
    for (const box of document.querySelectorAll("main tbody, main .kpi-scroll, main .kpi-group")) {
      const inside = [...box.querySelectorAll("[data-facts]")];
      if (inside.length) box.hidden = inside.every((place) => place.hidden);
    }
    for (const note of document.querySelectorAll(".kpi-nothing")) {
      note.hidden = [...note.parentElement.querySelectorAll("[data-facts]")].some((place) => !place.hidden);
    }
    const rated = all.some((one) => one.rated) ? all.filter((one) => one.rated) : all;
    const others = all.filter((one) => !rated.includes(one));
    const count = (ones) => `${ones.filter((one) => fitting.has(one)).length} of ${ones.length}`;
    const parts = [`${count(rated)} indicator${rated.length === 1 ? "" : "s"} shown`];
    if (others.length) parts.push(`and ${count(others)} for information`);
    const sorted = sortRows();
    if (asked || sorted || fitting.size < all.length) told.textContent = `${parts.join(", ")}${sorted}.`;
    told.classList.toggle("kpi-filtered", fitting.size < all.length);
  }

  // Rows are sorted within their own group, so that no heading says what is not so.
  function sortRows() {
    const [, down, name] = /^(-?)(.*)$/.exec(state.get("sort") || "");
    let label = "";
    for (const heading of document.querySelectorAll("th[data-sort]")) {
      const chosen = slug(heading.textContent) === name;
      heading.toggleAttribute("aria-sort", chosen);
      if (chosen) {
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        label = heading.textContent;
      }
    }
    for (const body of document.querySelectorAll("main tbody")) {
      const rows = [...body.querySelectorAll(":scope > tr[data-facts]")];
      const heading = body.closest("table").querySelector("th[aria-sort]");
      const key = (row) => (heading ? row.cells[heading.cellIndex].dataset.key : row.dataset.place);
      rows.sort((one, other) => collator.compare(key(one), key(other)) || one.dataset.place - other.dataset.place);
      if (heading && down) rows.reverse();
      body.append(...rows);
    }
    return label && `, sorted by ${label.toLowerCase()}${down ? ", backwards" : ""}`;
  }

  function offerSorting() {
    places.forEach((place, number) => { place.dataset.place = number; });
    for (const heading of document.querySelectorAll("th[data-sort]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const name = slug(heading.textContent);
        const next = { [name]: `-${name}`, [`-${name}`]: "" };
        put("sort", next[state.get("sort")] ?? name);
        keepView();
        showThoseThatFit();
      });
    }
  }

  function put(name, value) {
    if (value) state.set(name, value);
    else state.delete(name);
  }

  // The address keeps the view, so that it can be sent to someone else.
  function keepView() {
    const query = state.toString();
    if (query === new URLSearchParams(window.location.search).toString()) return;
    const address = `${query ? `?${query}` : window.location.pathname}${window.location.hash}`;
    try {
      window.history.replaceState(null, "", address);
    } catch {
      // A browser that is asked too often refuses; the next change tells the address all.
    }
  }

  function readForm() {
    for (const control of form.querySelectorAll("input, select")) put(control.name, control.value.trim());
    keepView();
    showThoseThatFit();
  }

  function fillForm() {
    for (const control of form.querySelectorAll("input, select")) {
      control.value = state.get(control.name) || "";
      if (control.selectedIndex === -1) control.value = "";
    }
  }

  // A link to an indicator that the filter hides shows everything again.
  function showTarget() {
    const target = document.getElementById(window.location.hash.slice(1));
    if (!target || !target.closest("[hidden]")) return;
    form.reset();
    window.setTimeout(() => target.scrollIntoView());
  }

  function followScroll() {
    const links = [...document.querySelectorAll(".kpi-menu nav a")];
    const mark = () => {
      const reached = links.filter((link) => {
        const heading = document.getElementById(link.hash.slice(1));
        return heading.getBoundingClientRect().top < window.innerHeight * 0.3;
      });
      const here = reached.pop() || links[0];
      for (const link of document.querySelectorAll(".kpi-menu nav a")) link.removeAttribute("aria-current");
      if (here) here.setAttribute("aria-current", "true");
    };
    window.addEventListener("scroll", mark, { passive: true });
    mark();
  }

  function openForPrint() {
    let closed = [];
    window.addEventListener("beforeprint", () => {
      closed = [...document.querySelectorAll("main details:not([open])")];
      for (const one of closed) one.open = true;
    });
    window.addEventListener("afterprint", () => {
      for (const one of closed) one.open = false;
    });
  }

  const fold = () => { menu.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
  followScroll();
  openForPrint();
  if (!places.length) return;
  for (const section of document.querySelectorAll("main section")) {
    if (!section.querySelector("[data-facts]")) continue;
    const note = document.createElement("p");
    note.className = "kpi-nothing";
    note.hidden = true;
    note.textContent = "Nothing here fits what you are looking for.";
    section.append(note);
  }
  offerChoices();
  offerSorting();
  fillForm();
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", readForm);
  form.addEventListener("reset", () => window.setTimeout(readForm));
  window.addEventListener("hashchange", showTarget);
  window.addEventListener("popstate", () => {
    state = new URLSearchParams(window.location.search);
    fillForm();
    showThoseThatFit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#']")) window.setTimeout(showTarget);
  });
  showThoseThatFit(false);
  showTarget();
})();
