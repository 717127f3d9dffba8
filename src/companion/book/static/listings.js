// Links and citations for the rows of each table; search, filters and order for each long one. Without this script the
// table stands there whole. What a reader has set is in the address (`?tab-name.Search=…`), so that a view can be shared.
// A table is prepared when it comes near the view or is asked for; the others in idle moments, a few rows at a time.
(() => {
  "use strict";
  const AHEAD = "800px 0px"; // how far from the view a table is near
  const SLICE = 25; // rows between two looks at the time
  const SPARE = 8; // milliseconds of an idle moment that a slice may need
  const MOST = 30; // values to choose from; rarer ones are searched for
  const SIGNS = /[\u25cb\u00a0]/g; // the mark of an unverified row is no part of a value
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];
  const DATE = new RegExp(`(?:(?:(\\d{1,2}) )?(${MONTHS.join("|")}) )?\\b((?:19|20)\\d\\d)\\b`);
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const clean = (text) => text.replace(SIGNS, " ").replace(/\s+/g, " ").trim();
  const make = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  // The values a column can be filtered by: cells with several values part them by semicolons.
  const valuesOf = (cell) => clean(cell.textContent).split(";").map((value) => value.trim()).filter(Boolean);

  // What a cell is ordered by: a number, a date as year.month day, or its words; empty cells come last.
  function orderOf(text) {
    const number = text.replace(/\u2212/g, "-").replace(/,(?=\d{3})/g, "");
    if (/^-?\d+(\.\d+)?$/.test(number)) return Number(number);
    const date = text.match(DATE);
    if (date && date.index === 0) {
      return Number(date[3]) + (date[2] ? MONTHS.indexOf(date[2]) + 1 : 0) / 100 + Number(date[1] || 0) / 10000;
    }
    return text || null;
  }

  function compare(one, other) {
    if (one === null || other === null) return (one === null) - (other === null);
    return typeof one === "number" && typeof other === "number" ? one - other : words.compare(one, other);
  }

  const titleOf = (table) =>
    clean(table.caption?.querySelector(".caption-text")?.textContent || table.caption?.textContent || "");

  // Each row that has an address: a link to it, and a citation to copy.
  function* addTools(table, rows, told) {
    const title = titleOf(table);
    for (const [place, { row, id }] of rows.filter((entry) => entry.id).entries()) {
      const link = make("a", { className: "listing-link", href: `#${id}`, textContent: "#" });
      const name = clean(row.cells[0].textContent);
      link.setAttribute("aria-label", `Link to this row: ${name}`);
      const cite = make("button", { type: "button", className: "listing-cite", textContent: "Cite" });
      cite.setAttribute("aria-label", `Cite: copy a citation of this row: ${name}`);
      cite.addEventListener("click", () => copy(citation(row, id, title)).then(
        () => { told.textContent = `citation of ${name} copied`; },
        () => { told.textContent = citation(row, id, title); }, // to be copied by hand
      ));
      const last = row.cells[0].querySelector("p:last-of-type") || row.cells[0];
      last.append(make("span", { className: "listing-tools" }, link, cite));
      if (place % SLICE === SLICE - 1) yield;
    }
  }

  function citation(row, id, title) {
    const said = [...row.cells].map((cell) => {
      const copied = cell.cloneNode(true);
      copied.querySelectorAll(".listing-tools").forEach((tools) => tools.remove());
      return clean(copied.textContent);
    }).filter(Boolean).slice(0, 3).join(": ");
    const edition = document.querySelector("[data-edition]")?.dataset.edition;
    const page = clean(document.title).replace(/ — /g, ". ");
    return `“${said}” ${title} ${page}${edition ? `, edition ${edition}` : ""}. ${location.href.split(/[?#]/)[0]}#${id}`;
  }

  const idOf = (row) => row.id || row.querySelector("[id]")?.id;
  const frameOf = (table) => table.closest(".pst-scrollable-table-container") || table;
  const teller = () => {
    const told = make("output", { className: "listing-told" });
    told.setAttribute("aria-live", "polite");
    return told;
  };

  function* prepareShort(table) {
    const told = teller();
    frameOf(table).after(told);
    yield* addTools(table, [...table.tBodies[0].rows].map((row) => ({ row, id: idOf(row) })), told);
  }

  function* prepareLong(table) {
    const body = table.tBodies[0];
    const rows = [];
    for (const row of body.rows) {
      rows.push({
        row,
        id: idOf(row),
        text: clean(row.textContent).toLowerCase(),
        values: [...row.cells].map(valuesOf),
        years: (clean(row.cells[0].textContent).match(/\b(?:19|20)\d\d\b/g) || []).map(Number),
      });
      if (rows.length % SLICE === 0) yield;
    }
    const title = titleOf(table);
    const heads = [...table.tHead.rows[0].cells].map((cell) => clean(cell.textContent));
    const tests = [];
    const controls = []; // what the address holds: [name, input or select]
    const form = make("form", { className: "listing-filters" });
    form.dataset.table = table.id;
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filter the table: ${title}`);
    const add = (name, control) => {
      control.name = name;
      form.append(make("label", {}, `${name} `, control));
      controls.push([name, control]);
      return control;
    };

    const search = add("Search", make("input", { type: "search", autocomplete: "off" }));
    tests.push((entry) => search.value.toLowerCase().split(/\s+/).every((word) => entry.text.includes(word)));

    const dated = table.classList.contains("events"); // its first column is asked for by From and To
    heads.forEach((head, column) => {
      if (dated && column === 0) return;
      const counts = new Map();
      rows.forEach((entry) => entry.values[column].forEach((value) => counts.set(value, (counts.get(value) || 0) + 1)));
      const frequent = [...counts.entries()].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]).slice(0, MOST);
      const offered = counts.size <= MOST ? [...counts.entries()] : frequent;
      const values = new Set(offered.map(([value]) => value));
      const covered = rows.filter((entry) => entry.values[column].some((value) => values.has(value)));
      const short = offered.every(([value]) => value.length < 60);
      if (!frequent.length || offered.length < 2 || !short || covered.length < rows.length / 2) return;
      const choice = add(head, make("select", {}, make("option", { value: "", textContent: "all" })));
      offered.sort(([a], [b]) => words.compare(a, b)).forEach(([value, count]) =>
        choice.append(make("option", { value, textContent: `${value} (${count})` })));
      tests.push((entry) => !choice.value || entry.values[column].includes(choice.value));
    });

    if (dated) {
      const known = rows.flatMap((entry) => entry.years);
      const [low, high] = [Math.min(...known), Math.max(...known)];
      const bound = (name, value) =>
        add(name, make("input", { type: "number", min: low, max: high, placeholder: String(value) }));
      const from = bound("From", low);
      const to = bound("To", high);
      tests.push(({ years }) => (!from.value || years.some((year) => year >= Number(from.value)))
        && (!to.value || years.some((year) => year <= Number(to.value))));
    }

    // Order: buttons in the heads, and a choice for screens that show no heads.
    const order = add("Order", make("select", {}, make("option", { value: "", textContent: "as printed" })));
    heads.forEach((head) => order.append(
      make("option", { value: head, textContent: `${head}, up` }),
      make("option", { value: `-${head}`, textContent: `${head}, down` }),
    ));
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = make("button", { type: "button", className: "listing-order" }, ...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const [up, down] = [heads[column], `-${heads[column]}`];
        order.value = order.value === up ? down : order.value === down ? "" : up;
        order.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
    let standing = "";
    function arrange() {
      if (order.value === standing) return;
      standing = order.value;
      const column = heads.indexOf(standing.replace(/^-/, ""));
      const sign = standing.startsWith("-") ? -1 : 1;
      const keyed = rows.map((entry) => ({
        entry, key: column < 0 ? null : orderOf(clean(entry.row.cells[column].textContent)),
      }));
      if (column >= 0) keyed.sort((a, b) => (a.key === null || b.key === null ? 1 : sign) * compare(a.key, b.key));
      body.append(...keyed.map(({ entry }) => entry.row));
      [...table.tHead.rows[0].cells].forEach((cell, place) => {
        if (place === column) cell.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        else cell.removeAttribute("aria-sort");
      });
    }

    const count = make("output");
    count.setAttribute("aria-live", "polite");
    const told = teller();
    form.append(count, told);
    yield* addTools(table, rows, told);
    function apply() {
      let shown = 0;
      rows.forEach((entry) => {
        const keep = tests.every((test) => test(entry));
        if (entry.row.hidden === keep) entry.row.hidden = !keep;
        shown += keep;
      });
      arrange();
      count.textContent = shown === rows.length ? `${shown} rows` : `${shown} of ${rows.length} rows`;
      table.dispatchEvent(new CustomEvent("listing"));
    }

    const key = (name) => `${table.id}.${name}`;
    function remember() {
      const address = new URL(location.href);
      controls.forEach(([name, control]) => {
        if (control.value) address.searchParams.set(key(name), control.value);
        else address.searchParams.delete(key(name));
      });
      try {
        history.replaceState(history.state, "", address);
      } catch {
        // a browser that keeps the address of a file as it is: the view cannot be shared, all else works
      }
    }
    function recall() {
      const address = new URL(location.href).searchParams;
      controls.forEach(([name, control]) => { control.value = address.get(key(name)) || ""; });
      apply();
    }

    form.addEventListener("input", () => {
      apply();
      remember();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("popstate", recall);
    window.addEventListener("hashchange", () => reveal(rows, form));
    frameOf(table).before(form);
    recall();
    reveal(rows, form);
  }

  // A link to a row shows the row, whatever the filters say.
  function reveal(rows, form) {
    const wanted = rows.find((entry) => entry.id && `#${entry.id}` === decodeURIComponent(location.hash));
    if (!wanted) return;
    if (wanted.row.hidden) {
      form.reset();
      form.dispatchEvent(new Event("input"));
    }
    wanted.row.scrollIntoView({ block: "center" });
  }

  function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    return Promise.reject(new Error("no clipboard"));
  }

  const waiting = new Map(); // the tables to be prepared, in their order, each with the rest of its preparation
  document.querySelectorAll("table.listing").forEach((table) => {
    if (table.tHead && table.tBodies.length) {
      waiting.set(table, table.classList.contains("filterable") ? prepareLong(table) : prepareShort(table));
    }
  });
  function finish(table) {
    const rest = waiting.get(table);
    if (!rest) return;
    waiting.delete(table);
    near.unobserve(table);
    while (!rest.next().done);
  }
  const finishAll = () => [...waiting.keys()].forEach(finish);
  const near = new IntersectionObserver((seen) =>
    seen.filter((one) => one.isIntersecting).forEach((one) => finish(one.target)), { rootMargin: AHEAD });
  waiting.forEach((_, table) => near.observe(table));

  function idle(moment) {
    for (const [table, rest] of waiting) {
      do {
        if (moment.timeRemaining() < SPARE) return void later();
      } while (!rest.next().done);
      waiting.delete(table);
      near.unobserve(table);
    }
  }
  const later = () => (window.requestIdleCallback ? requestIdleCallback(idle)
    : setTimeout(() => idle({ timeRemaining: () => SPARE }), 50)); // a browser that knows no idle moments

  // An address that says where to be or what to show; a reader who moves by keyboard: all tables at once.
  const asked = [...new URL(location.href).searchParams.keys()];
  if (location.hash || asked.some((key) => [...waiting.keys()].some((table) => key.startsWith(`${table.id}.`)))) finishAll();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab") finishAll();
  }, { capture: true });
  if (document.readyState === "complete") later();
  else window.addEventListener("load", later, { once: true });
})();
