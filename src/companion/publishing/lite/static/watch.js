// On the notebook's page: where Python does not start, the reader is told, and shown the other ways.

(() => {
  const PATIENCE = 90; // seconds; a start takes 10 to 40
  const EVERY = 2;
  const path = new URLSearchParams(location.search).get("path") || "";
  let waited = 0;

  function status() {
    const shown = window.jupyterapp?.shell?.currentWidget;
    return shown?.context?.sessionContext?.kernelDisplayStatus ?? "";
  }

  function why() {
    if (typeof WebAssembly !== "object") {
      return "this browser has no WebAssembly, or it is switched off";
    }
    if (!navigator.onLine) {
      return "there is no connection to the network";
    }
    return "its files did not come, or this browser has too little memory for it";
  }

  function tell() {
    const box = document.createElement("div");
    const link = document.createElement("a");
    link.href = `../index.html?path=${encodeURIComponent(path)}`;
    link.textContent = "Try again, or see the other ways to work with this chapter";
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
    close.addEventListener("click", () => box.remove());
    box.setAttribute("role", "alert");
    box.className = "companion-watch";
    box.append(`Python has not started: ${why()}. `, link, ". ", close);
    document.body.append(box);
  }

  const timer = setInterval(() => {
    if (["idle", "busy"].includes(status())) {
      clearInterval(timer);
      return;
    }
    waited += document.hidden ? 0 : EVERY;
    if (waited >= PATIENCE || (waited >= 2 * EVERY && typeof WebAssembly !== "object")) {
      clearInterval(timer);
      tell();
    }
  }, EVERY * 1000);
})();
