// The other editions beside this page's own: a list of them in the head, and a notice on a page that has a newer one.
// They are told by switcher.json in the folder above the edition's; a copy that stands alone, or is read from a disk,
// shows neither.
(async () => {
  "use strict";
  const line = document.querySelector("p.edition[data-edition]");
  const head = document.querySelector(".header-article-items__start");
  if (!line || !head || !location.protocol.startsWith("http")) return;

  const home = new URL(document.documentElement.dataset.content_root || "./", location.href);
  const site = new URL("..", home);
  const answer = await fetch(new URL("switcher.json", site), { cache: "no-cache" }).catch(() => null);
  const editions = answer?.ok ? await answer.json().catch(() => null) : null;
  const own = Array.isArray(editions) && editions.find((edition) => edition.version === line.dataset.edition);
  if (!own) return;

  const make = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const page = decodeURIComponent(location.pathname.slice(home.pathname.length)).replace(/\.html$/, "") || "index";
  const here = (edition) => edition.pages.includes(page);
  const link = (edition, text) => {
    const place = new URL(`${edition.version}/${here(edition) ? `${page}.html` : ""}`, site);
    const node = make("a", { href: place.href, textContent: text });
    node.addEventListener("click", () => { if (here(edition)) node.hash = location.hash; }); // the same place on it
    return node;
  };

  const newest = editions.find((edition) => edition.preferred);
  const list = make("ul");
  editions.forEach((edition) => {
    const node = link(edition, edition === newest ? `${edition.version} (newest)` : edition.version);
    if (edition === own) node.setAttribute("aria-current", "true");
    list.append(make("li", {}, node));
  });
  list.append(make("li", {}, make("a", { href: new URL("index.html", site).href, textContent: "About the editions" })));
  const summary = make("summary", { textContent: `Edition ${own.version}` });
  const switcher = make("details", { className: "editions" }, summary, list);
  switcher.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !switcher.open) return;
    switcher.open = false;
    summary.focus();
  });
  document.addEventListener("click", (event) => { if (!switcher.contains(event.target)) switcher.open = false; });
  head.append(make("div", { className: "header-article-item" }, switcher));

  if (newest && newest !== own) {
    const notice = make("p", { className: "newer-edition" }, `This is edition ${own.version}. A newer edition exists: `,
      link(newest, `edition ${newest.version}`), here(newest) ? "." : ", which does not have this page.");
    notice.setAttribute("role", "note");
    document.querySelector("article.bd-article")?.prepend(notice);
  }
})();
