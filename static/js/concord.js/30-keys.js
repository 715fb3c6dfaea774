/* Keys: / filter, ? list, G then a letter, J K X Enter in a list, Ctrl Enter sends. Single keys can be switched off. */
(() => {
  "use strict";
  const { on, typing } = window.Concord;
  let going = 0;
  const rows = () => [...document.querySelectorAll("#main .tbl tbody tr")].filter((row) => row.querySelector("a.pick"));
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
    next.querySelector("a.pick").focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const go = (key) => {
    const link = document.querySelector(`a[data-go="${CSS.escape(key)}"]`);
    if (link) link.click();
  };
  const single = {
    "/": () => { const field = document.querySelector("[data-filter]"); if (field) field.focus(); return !!field; },
    "?": () => { document.getElementById("keys")?.showModal(); return true; },
    j: () => step(1),
    k: () => step(-1),
    x: () => { const tick = document.activeElement.closest("tr")?.querySelector('input[name="sel"]'); if (tick) tick.click(); },
    g: () => { going = Date.now(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const shortcut = document.querySelector('[aria-keyshortcuts="Control+Enter"]'), form = event.target.form;
      const main = !form || shortcut?.form === form ? shortcut : form.querySelector(".btn-p[type=submit]"); // who writes a message signs nothing
      if (main) { event.preventDefault(); main.click(); }
      return;
    }
    if (!document.body.hasAttribute("data-single-keys") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog:modal")) return;
    if (Date.now() - going < 1200) { going = 0; return go(event.key.toLowerCase()); }
    const act = single[event.key === "?" ? "?" : event.key.toLowerCase()];
    if (act && act() !== false && "/?".includes(event.key)) event.preventDefault();
  });
  on("click", "[data-keys]", () => document.getElementById("keys")?.showModal());
})();
