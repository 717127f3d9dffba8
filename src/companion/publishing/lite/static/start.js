// The page before the start: it says what is loaded, loads it, and says why where it cannot.

const TOGETHER = 4; // files loaded at once

const chosen = new URLSearchParams(location.search).get("path") || "";
const entry = [...document.querySelectorAll(".chapters a")].find((link) => link.dataset.path === chosen);
const part = (id) => document.getElementById(id);
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

function show(id, shown = true) {
  part(id).hidden = !shown;
}

/** What this browser lacks, as sentences. */
function lacking() {
  if (location.protocol === "file:") {
    return ["This page was opened from a file. Browsers run Python only on pages that come from a web address."];
  }
  const found = [];
  if (typeof WebAssembly !== "object") {
    found.push("This browser has no WebAssembly, or it is switched off (some do that in a strict security mode).");
  }
  if (typeof Worker !== "function") {
    found.push("This browser has no background workers, in which Python runs.");
  }
  return found;
}

function refuse(reasons) {
  const list = part("fault").querySelector("ul");
  list.replaceChildren(
    ...reasons.map((reason) => Object.assign(document.createElement("li"), { textContent: reason })),
  );
  show("fault");
  show("loading", false);
  part("start").disabled = false;
  part("start").textContent = "Try again";
}

/** Load one file and say how much has come; an Error's message is for the reader. */
async function load(file, came) {
  const name = file.address.split("/").pop();
  let answer;
  try {
    answer = await fetch(file.address, { integrity: file.integrity });
  } catch {
    const where = new URL(file.address, location.href).host;
    throw new Error(
      navigator.onLine
        ? `${name} could not be loaded from ${where}: the way there is blocked, or the file is not the right one.`
        : `There is no connection to the network: ${name} could not be loaded.`,
    );
  }
  if (!answer.ok) {
    throw new Error(`${name} could not be loaded: the site answered ${answer.status}.`);
  }
  const content = await answer.arrayBuffer();
  came(file.bytes);
  if (name.endsWith(".wasm")) {
    try {
      await WebAssembly.compile(content);
    } catch (error) {
      throw new Error(`This browser cannot run Python: it refuses its program (${error.message}). A newer one may.`);
    }
  }
}

async function start() {
  show("fault", false);
  part("start").disabled = true;
  const reasons = lacking();
  if (reasons.length) {
    refuse(reasons);
    return;
  }
  const [bar, words] = [part("loading").querySelector("progress"), part("loading").querySelector("p")];
  show("loading");
  words.textContent = "Loading …";
  try {
    const { files } = await (await fetch("start.json", { cache: "no-cache" })).json();
    const all = files.reduce((sum, file) => sum + file.bytes, 0);
    let now = 0;
    const came = (bytes) => {
      now += bytes;
      bar.value = now / all;
      words.textContent = `Loading: ${megabytes(now)} of ${megabytes(all)} MB`;
    };
    const rest = [...files].sort((one, other) => other.bytes - one.bytes);
    const next = async () => {
      for (let file = rest.shift(); file; file = rest.shift()) {
        await load(file, came);
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, next));
  } catch (error) {
    const unreachable = error instanceof TypeError;
    refuse([unreachable ? "The site cannot be reached: there is no connection, or it is blocked." : error.message]);
    return;
  }
  words.textContent = "Opening the notebook …";
  location.assign(`notebooks/index.html?path=${encodeURIComponent(chosen)}`);
}

if (entry) {
  const { page, binder } = entry.dataset;
  const ways = { chosen: page, binder, download: `files/${chosen}`, read: page };
  for (const [id, address] of Object.entries(ways)) {
    if (address) {
      part(id).querySelector("a").href = address;
      show(id);
    }
  }
  part("chosen").querySelector("a").textContent = entry.textContent;
  document.title = `${entry.textContent} · ${document.title}`;
  show("begin");
  part("start").addEventListener("click", start);
  const reasons = lacking();
  if (reasons.length) {
    refuse(reasons);
  }
} else if (chosen) {
  refuse([`There is no chapter ${chosen} in this book; choose one below.`]);
}
