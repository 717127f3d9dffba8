// Light or dark, before anything is painted: what the reader chose last, or what the system has.
(() => {
  "use strict";
  let chosen = null;
  try {
    chosen = localStorage.getItem("mode");
  } catch {
    // a browser that keeps nothing
  }
  const page = document.documentElement.dataset;
  page.mode = chosen || "auto";
  page.theme = ["light", "dark"].includes(chosen) ? chosen
    : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
