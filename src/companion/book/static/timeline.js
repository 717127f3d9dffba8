// A long table of events as a timeline above it, of the rows that its filters leave. Without this script the table is
// there, and the chapter's figure. Everything comes from the table; listings.js filters it and keeps the address.
// It is drawn, and the library for it fetched, when the table comes near the view.
(() => {
  "use strict";
  const AHEAD = "800px 0px"; // how far from the view a table is near
  const PAUSE = 120; // milliseconds from the last change of the filters to the picture
  const LANES = 6; // actors with a lane of their own; the others share one
  const DOT = 4; // pixels, radius
  const STEP = 2 * DOT + 2;
  const DEEP = 8 * STEP; // pixels; in a lane with more lines they stand closer
  const NEAR = 18; // pixels from a mark within which the pointer means it
  const LABEL = 20; // height of a lane's name
  const STRIP = 30; // height of the strip of years
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];
  const DATE = new RegExp(`^(?:(?:(\\d{1,2}) )?(${MONTHS.join("|")}) )?((?:19|20)\\d\\d)$`);

  // First and last moment of a written date, in years.
  function interval(text) {
    const [, day, month, year] = text.match(DATE) || [];
    if (!year) return null;
    if (!month) return [Number(year), Number(year) + 1];
    const first = Number(year) + MONTHS.indexOf(month) / 12;
    return day ? [first + (day - 1) / 372, first + day / 372] : [first, first + 1 / 12];
  }

  const clean = (text) => text.replace(/\s+/g, " ").trim();
  const written = (cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".listing-tools").forEach((tools) => tools.remove());
    return copy;
  };
  const html = (name, className, ...children) => {
    const node = document.createElement(name);
    node.className = className;
    node.append(...children);
    return node;
  };

  function prepare(table) {
    const form = document.querySelector(`form[data-table="${table.id}"]`);
    const heads = [...table.tHead.rows[0].cells].map((cell) => clean(cell.textContent));
    const what = heads.indexOf("What");
    const lane = heads.includes("Field") ? heads.indexOf("Field") : heads.indexOf("Who");
    const events = [];
    const marks = [];
    [...table.tBodies[0].rows].forEach((row) => {
      const date = clean(written(row.cells[0]).textContent);
      const when = interval(date);
      if (!when) return;
      const text = clean(row.cells[what].textContent);
      const name = lane < 0 ? "" : clean(row.cells[lane].textContent);
      const entry = { row, date, when, middle: (when[0] + when[1]) / 2, text, lane: name };
      (row.cells[0].querySelector("strong") ? marks : events).push(entry);
    });
    events.sort((a, b) => a.middle - b.middle);
    const counts = new Map();
    events.forEach((entry) => counts.set(entry.lane, (counts.get(entry.lane) || 0) + 1));
    const kept = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    if (heads[lane] !== "Field" && kept.length > LANES + 1) {
      const named = new Set(kept.splice(0, LANES));
      events.forEach((entry) => { if (!named.has(entry.lane)) entry.lane = "others"; });
      kept.splice(0, kept.length, ...named, "others");
    }
    const years = [Math.floor(events[0].when[0]), Math.ceil(events.at(-1).when[1])];

    const shown = html("div", "timeline-event");
    const svg = d3.select(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
    const hint = "Each mark is an event of the table below, as its filters leave it; a hollow one is not yet verified. "
      + "Point at a mark, or move along them with the arrow keys; Enter leads to its row. Drag over the strip of years to choose a range.";
    const place = html("section", "timeline", html("p", "timeline-hint", hint), shown, svg.node());
    // The row that the address names stays in view while the picture opens above it.
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const { top: upper = -1 } = named && table.contains(named) ? named.getBoundingClientRect() : {};
    let wanted = upper >= 0 && upper < window.innerHeight ? named : null;
    place.setAttribute("aria-label", `Timeline: ${clean(table.caption?.textContent || "events")}`);
    (table.closest(".pst-scrollable-table-container") || table).before(place);
    form.after(place);

    let drawn = []; // of {entry, x, y, node}, by date
    let current = null;

    function select(dot) {
      drawn.forEach((one) => one.node.classed("current", one === dot).attr("tabindex", one === dot ? 0 : -1));
      current = dot.entry;
      const lines = [...dot.entry.row.cells].map(written);
      const head = html("strong", "", clean(lines[0].textContent));
      const who = heads.map((name, column) => [name, column]).filter(([, column]) => column && column !== what)
        .map(([, column]) => clean(lines[column].textContent)).filter(Boolean).join(" · ");
      const row = html("a", "", "its row in the table");
      row.href = dot.node.attr("href");
      const said = html("p", "", ...(lines[what].querySelector("p") || lines[what]).childNodes);
      shown.replaceChildren(html("p", "", head, who ? ` · ${who}` : ""), said, html("p", "", row));
    }

    function nearest(event) {
      const { left, top } = svg.node().getBoundingClientRect();
      const [x, y] = [event.clientX - left, event.clientY - top];
      let best = null;
      let distance = NEAR ** 2;
      drawn.forEach((dot) => {
        const far = (dot.x - x) ** 2 + (dot.y - y) ** 2;
        if (far < distance) [best, distance] = [dot, far];
      });
      return best;
    }

    // A lane's name with its count, cut where it would leave the picture; in full for who points at it.
    function label(name, count, y, width) {
      const text = svg.append("text").attr("x", 0).attr("y", y).text(name + count);
      for (let end = name.length; end > 1 && text.node().getComputedTextLength() > width; end -= 2) {
        text.text(`${name.slice(0, end).trimEnd()}…${count}`);
        text.append("title").text(name);
      }
    }

    function draw() {
      const focused = svg.node().contains(document.activeElement) && document.activeElement.closest(".timeline-mark");
      const width = place.clientWidth;
      if (!width) return;
      const from = Number(form.elements.From.value) || years[0];
      const to = (Number(form.elements.To.value) || years[1] - 1) + 1;
      const x = d3.scaleLinear([Math.min(from, to - 1), to], [DOT + 2, width - DOT - 2]);
      svg.selectAll("*").remove();
      const lines = svg.append("g").attr("class", "timeline-lines");
      let top = marks.length ? LABEL : 0;
      drawn = [];
      kept.forEach((name) => {
        const inside = events.filter((entry) => entry.lane === name && !entry.row.hidden
          && entry.middle >= x.domain()[0] && entry.middle <= x.domain()[1]);
        if (!inside.length) return;
        const ends = []; // where each line of the lane is taken up to
        const dots = [];
        inside.forEach((entry) => {
          const at = x(entry.middle);
          let level = ends.findIndex((end) => end <= at - STEP);
          if (level < 0) level = ends.push(0) - 1;
          ends[level] = at;
          dots.push({ entry, x: at, level });
        });
        const step = Math.min(STEP, DEEP / ends.length);
        const first = top + LABEL + DOT;
        drawn.push(...dots.map((dot) => ({ ...dot, y: first + dot.level * step })));
        label(name || "events", ` (${inside.length})`, top + LABEL - 6, width);
        top += LABEL + ends.length * step + 10;
        lines.append("path").attr("d", `M0,${top - 3}H${width}`);
      });
      drawn.sort((a, b) => a.entry.middle - b.entry.middle);
      marks.filter(({ middle }) => middle > x.domain()[0] && middle < x.domain()[1]).forEach((mark) => {
        const at = x(mark.middle);
        lines.append("path").attr("class", "timeline-brief").attr("d", `M${at},${LABEL - 4}V${top}`);
        const name = svg.append("text").attr("y", 12).text(`${mark.date}: ${mark.text}`);
        name.attr("x", Math.max(0, Math.min(at, width - name.node().getComputedTextLength())));
      });
      drawn.forEach((dot) => {
        const { when, row, date, text } = dot.entry;
        const id = row.id || row.querySelector("[id]")?.id;
        dot.node = svg.append("a").attr("class", "timeline-mark").attr("href", `#${id}`).attr("tabindex", -1)
          .attr("aria-label", `${date}: ${clean(text)}`).classed("unverified", /\u25cb/.test(text));
        const [left, right] = [Math.max(0, x(when[0])), Math.min(width, x(when[1]))];
        if (right - left > 2 * DOT) dot.node.append("path").attr("d", `M${left},${dot.y}H${right}`);
        dot.node.append("circle").attr("cx", dot.x).attr("cy", dot.y).attr("r", DOT);
        dot.node.on("focus", () => select(dot));
      });

      svg.append("g").attr("class", "timeline-axis").attr("transform", `translate(0,${top})`)
        .call(d3.axisBottom(x).ticks(Math.min(to - x.domain()[0], width / 60))
          .tickFormat((year) => (Number.isInteger(year) ? String(year) : "")));
      top += 34;
      const all = d3.scaleLinear(years, [DOT + 2, width - DOT - 2]);
      const perYear = new Map();
      events.filter((entry) => !entry.row.hidden).forEach(({ when }) => {
        const year = Math.floor(when[0]);
        perYear.set(year, (perYear.get(year) || 0) + 1);
      });
      const most = Math.max(1, ...perYear.values());
      const strip = svg.append("g").attr("class", "timeline-strip").attr("transform", `translate(0,${top})`);
      perYear.forEach((count, year) => strip.append("rect").attr("x", all(year)).attr("width", all(year + 1) - all(year) - 1)
        .attr("y", STRIP * (1 - count / most)).attr("height", STRIP * (count / most)));
      const brush = d3.brushX().extent([[all.range()[0], 0], [all.range()[1], STRIP]]).on("end", (event) => {
        if (!event.sourceEvent) return;
        const [low, high] = (event.selection || all.range()).map((pixel) => Math.round(all.invert(pixel)));
        form.elements.From.value = event.selection ? low : "";
        form.elements.To.value = event.selection ? Math.max(low, high - 1) : "";
        form.elements.From.dispatchEvent(new Event("input", { bubbles: true }));
      });
      strip.append("g").call(brush);
      if (x.domain()[0] > years[0] || to < years[1]) {
        strip.select("g").call(brush.move, [all(Math.max(years[0], x.domain()[0])), all(Math.min(years[1], to))]);
      }
      svg.append("text").attr("class", "timeline-years").attr("x", 0).attr("y", top + STRIP + 14).text(String(years[0]));
      svg.append("text").attr("class", "timeline-years").attr("x", width).attr("y", top + STRIP + 14)
        .attr("text-anchor", "end").text(String(years[1] - 1));
      svg.attr("width", width).attr("height", top + STRIP + 20);

      const again = drawn.find((dot) => dot.entry === current);
      if (again) select(again);
      else {
        current = null;
        const none = drawn.length ? "No event is chosen." : "No event fits the filters.";
        shown.replaceChildren(html("p", "", none));
        if (drawn.length) drawn[0].node.attr("tabindex", 0);
      }
      if (focused && drawn.length) (again || drawn[0]).node.node().focus({ preventScroll: true });
    }

    svg.on("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      const dot = nearest(event);
      if (dot && dot.entry !== current) select(dot);
    });
    // A pointer chooses; the way to the row is then among what is shown. The keyboard has chosen already.
    svg.on("click", (event) => {
      if (event.detail === 0) return;
      const dot = nearest(event);
      if (event.target.closest(".timeline-mark")) event.preventDefault();
      if (dot) select(dot);
    });
    svg.on("keydown", (event) => {
      const at = drawn.findIndex((dot) => dot.entry === current);
      const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: drawn.length - 1 }[event.key];
      if (next === undefined || !drawn[next]) return;
      event.preventDefault();
      drawn[next].node.node().focus();
    });
    let later = 0; // who types a word needs one picture, not one for each letter
    table.addEventListener("listing", () => {
      clearTimeout(later);
      later = setTimeout(draw, PAUSE);
    });
    let wide = 0;
    new ResizeObserver(() => {
      if (place.clientWidth !== wide) {
        wide = place.clientWidth;
        draw();
        if (wanted) wanted.scrollIntoView({ block: "center" });
        wanted = null;
      }
    }).observe(place);
  }

  const { src, dataset } = document.currentScript;
  let fetched = null;
  const library = () => fetched ||= new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: new URL(dataset.library || "d3.js", src), onload: done, onerror: failed });
    document.head.append(script);
  });

  // A table that has its filters: listings.js says so with its first event, or has said so before.
  function whenFiltered(table, then) {
    if (document.querySelector(`form[data-table="${table.id}"]`)) then();
    else table.addEventListener("listing", then, { once: true });
  }
  const near = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => {
    near.unobserve(target);
    library().then(() => whenFiltered(target, () => prepare(target)), () => null); // without it the table is there
  }), { rootMargin: AHEAD });
  document.querySelectorAll("table.filterable.events").forEach((table) => near.observe(table));
})();
