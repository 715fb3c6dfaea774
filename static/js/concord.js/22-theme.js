/* Light, dark or the system's: shown at once; the server keeps the choice in a cookie. */
(() => {
  "use strict";
  window.Concord.on("click", "[data-theme-choice] button", async (event, button) => {
    event.preventDefault();
    const form = button.form;
    const body = new FormData(form);
    body.set("theme", button.value);
    if (button.value) document.documentElement.dataset.theme = button.value;
    else delete document.documentElement.dataset.theme;
    for (const each of form.querySelectorAll("button[name=theme]")) each.setAttribute("aria-pressed", String(each === button));
    try { await fetch(form.action, { method: "POST", body: new URLSearchParams(body), redirect: "manual" }); } catch { /* kept until the next page */ }
  });
})();
