// Search, filters, order, links and citations for each long table. Without this script the table stands there whole.
// What a reader has set is in the address (`?tab-name.Search=…`), so that a view can be shared.
(() => {
  "use strict";
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

  function prepare(table) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({
      row,
      id: row.id || row.querySelector("[id]")?.id,
      text: clean(row.textContent).toLowerCase(),
      values: [...row.cells].map(valuesOf),
      years: (clean(row.cells[0].textContent).match(/\b(?:19|20)\d\d\b/g) || []).map(Number),
    }));
    const title = clean(table.caption?.querySelector(".caption-text")?.textContent || table.caption?.textContent || "");
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

    heads.forEach((head, column) => {
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

    if (table.classList.contains("events")) {
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

    // Each row: a link to it, and a citation to copy.
    const told = make("output");
    rows.filter((entry) => entry.id).forEach((entry) => {
      const link = make("a", { className: "listing-link", href: `#${entry.id}`, textContent: "#" });
      const name = clean(entry.row.cells[0].textContent);
      link.setAttribute("aria-label", `Link to this row: ${name}`);
      const cite = make("button", { type: "button", className: "listing-cite", textContent: "Cite" });
      cite.setAttribute("aria-label", `Copy a citation of this row: ${name}`);
      cite.addEventListener("click", () => copy(citation(entry)).then(
        () => { told.textContent = `citation of ${name} copied`; },
        () => { told.textContent = citation(entry); }, // to be copied by hand
      ));
      const last = entry.row.cells[0].querySelector("p:last-of-type") || entry.row.cells[0];
      last.append(make("span", { className: "listing-tools" }, link, cite));
    });
    function citation({ row, id }) {
      const said = [...row.cells].map((cell) => {
        const copied = cell.cloneNode(true);
        copied.querySelectorAll(".listing-tools").forEach((tools) => tools.remove());
        return clean(copied.textContent);
      }).filter(Boolean).slice(0, 3).join(": ");
      const edition = document.querySelector("[data-edition]")?.dataset.edition;
      const page = clean(document.title).replace(/ — /g, ". ");
      return `“${said}” ${title} ${page}${edition ? `, edition ${edition}` : ""}. ${location.href.split(/[?#]/)[0]}#${id}`;
    }

    const count = make("output");
    count.setAttribute("aria-live", "polite");
    told.setAttribute("aria-live", "polite");
    form.append(count, told);
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
    (table.closest(".pst-scrollable-table-container") || table).before(form);
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

  document.querySelectorAll("table.filterable").forEach(prepare);
})();
