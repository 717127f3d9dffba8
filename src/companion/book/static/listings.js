// Search and filters above each long table. Without this script the table stands there whole.
(() => {
  "use strict";
  const MOST = 30; // values to choose from; rarer ones are searched for
  const SIGNS = /[\u25cb\u00a0]/g; // the mark of an unverified row is no part of a value

  const clean = (text) => text.replace(SIGNS, " ").replace(/\s+/g, " ").trim();
  const make = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  // The values a column can be filtered by: cells with several values part them by semicolons.
  const valuesOf = (cell) => clean(cell.textContent).split(";").map((value) => value.trim()).filter(Boolean);

  function prepare(table) {
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      text: clean(row.textContent).toLowerCase(),
      values: [...row.cells].map(valuesOf),
      years: (clean(row.cells[0].textContent).match(/\b(?:19|20)\d\d\b/g) || []).map(Number),
    }));
    const heads = [...table.tHead.rows[0].cells].map((cell) => clean(cell.textContent));
    const tests = [];
    const form = make("form", { className: "listing-filters" });
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filter the table: ${clean(table.caption?.textContent || "")}`);

    const search = make("input", { type: "search", autocomplete: "off" });
    form.append(make("label", {}, "Search ", search));
    tests.push((entry) => search.value.toLowerCase().split(/\s+/).every((word) => entry.text.includes(word)));

    heads.forEach((head, column) => {
      const counts = new Map();
      rows.forEach((entry) => entry.values[column].forEach((value) => counts.set(value, (counts.get(value) || 0) + 1)));
      const frequent = [...counts.entries()].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]).slice(0, MOST);
      const offered = counts.size <= MOST ? [...counts.entries()] : frequent;
      const covered = rows.filter((entry) => entry.values[column].some((value) => offered.some(([one]) => one === value)));
      const short = offered.every(([value]) => value.length < 60);
      if (!frequent.length || offered.length < 2 || !short || covered.length < rows.length / 2) return;
      const choice = make("select", {}, make("option", { value: "", textContent: "all" }));
      offered.sort(([a], [b]) => a.localeCompare(b, "en")).forEach(([value, count]) =>
        choice.append(make("option", { value, textContent: `${value} (${count})` })));
      form.append(make("label", {}, `${head} `, choice));
      tests.push((entry) => !choice.value || entry.values[column].includes(choice.value));
    });

    if (heads[0] === "When") {
      const known = rows.flatMap((entry) => entry.years);
      const [low, high] = [Math.min(...known), Math.max(...known)];
      const bound = (label, value) => {
        const input = make("input", { type: "number", min: low, max: high, placeholder: String(value) });
        form.append(make("label", {}, `${label} `, input));
        return input;
      };
      const from = bound("From", low);
      const to = bound("To", high);
      tests.push(({ years }) => (!from.value || years.some((year) => year >= Number(from.value)))
        && (!to.value || years.some((year) => year <= Number(to.value))));
    }

    const count = make("output");
    count.setAttribute("aria-live", "polite");
    form.append(count);
    const apply = () => {
      let shown = 0;
      rows.forEach((entry) => {
        const keep = tests.every((test) => test(entry));
        entry.row.hidden = !keep;
        shown += keep;
      });
      count.textContent = shown === rows.length ? `${shown} rows` : `${shown} of ${rows.length} rows`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    (table.closest(".pst-scrollable-table-container") || table).before(form);
    apply();
  }

  document.querySelectorAll("table.filterable").forEach(prepare);
})();
