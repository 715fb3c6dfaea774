/* No connection: say so beside the work, keep what was entered. */
(() => {
  "use strict";
  document.addEventListener("htmx:error", (event) => {
    const status = event.detail && event.detail.ctx && event.detail.ctx.response && event.detail.ctx.response.status;
    if (status) return;
    const flash = document.createElement("div");
    flash.className = "flash";
    flash.dataset.s = "bad";
    flash.textContent = document.body.dataset.offlineWords || "";
    const place = document.getElementById("trouble");
    if (place) place.replaceChildren(flash);
  });
  document.addEventListener("htmx:before:request", () => {
    const place = document.getElementById("trouble");
    if (place) place.replaceChildren();
  });
})();
