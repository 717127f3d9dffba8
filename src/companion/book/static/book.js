// What the theme does in handlers inside its pages, which the book's Content-Security-Policy does not allow.
(() => {
  "use strict";
  // From a disk no page may read another: the search shows its hits without the words around them.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  document.querySelectorAll("button[data-print]").forEach((button) =>
    button.addEventListener("click", () => window.print()));
  document.querySelector(".bd-search-container input[type=search]")?.focus();
})();
