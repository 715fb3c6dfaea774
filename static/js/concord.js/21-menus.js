/* The person's menu closes on Esc and on a click elsewhere; the menu that phones fold opens and closes. */
(() => {
  "use strict";
  const close = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (event) => close(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  window.Concord.on("click", "[data-more]", (event, link) => {
    event.preventDefault();
    const more = document.querySelector(link.hash);
    more.classList.toggle("is-open");
    link.setAttribute("aria-expanded", String(more.classList.contains("is-open")));
  });
})();
