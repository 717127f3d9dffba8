// What a link of the prose leads to, shown while the pointer or the keyboard is on it. The texts are in the page.
(() => {
  "use strict";
  const BEFORE = 120; // milliseconds the pointer rests on a link before its hint shows
  const AFTER = 250; // and before it goes, so that the pointer can move onto the hint

  const hints = JSON.parse(document.getElementById("hints").textContent);
  const boxes = new Map();
  let shown = null;
  let timer = 0;

  function box(target) {
    if (!boxes.has(target)) {
      const made = document.createElement("div");
      const name = document.createElement("strong");
      name.textContent = target;
      made.append(name, ` ${hints[target]}`);
      Object.assign(made, { id: `hint-${target}`, className: "hint", hidden: true });
      made.setAttribute("role", "tooltip");
      made.addEventListener("pointerenter", () => clearTimeout(timer));
      made.addEventListener("pointerleave", () => later(hide, AFTER));
      document.body.append(made);
      boxes.set(target, made);
    }
    return boxes.get(target);
  }

  const later = (action, wait) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };

  function hide() {
    clearTimeout(timer);
    if (shown) shown.hidden = true;
    shown = null;
  }

  // Below the link, or above it where there is no room below; never beyond the edge of the window.
  function show(link, target) {
    hide();
    shown = box(target);
    shown.hidden = false;
    const at = link.getClientRects()[0];
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - shown.offsetWidth - 8));
    const below = at.bottom + shown.offsetHeight < window.innerHeight || at.top < shown.offsetHeight;
    shown.style.left = `${left + window.scrollX}px`;
    shown.style.top = `${(below ? at.bottom : at.top - shown.offsetHeight) + window.scrollY}px`;
  }

  document.querySelectorAll("article a[href*='#']").forEach((link) => {
    const target = decodeURIComponent(link.hash.slice(1));
    if (!Object.hasOwn(hints, target) || link.closest("table")) return;
    link.classList.add("hinted");
    link.setAttribute("aria-describedby", box(target).id);
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") later(() => show(link, target), BEFORE);
    });
    link.addEventListener("pointerleave", () => later(hide, AFTER));
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible")) show(link, target);
    });
    link.addEventListener("blur", hide);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();
