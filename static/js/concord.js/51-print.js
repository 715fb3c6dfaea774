/* data-print: a button that prints the page. On paper nothing is folded: what was signed is printed, and folded again afterwards. */
(() => {
  "use strict";
  const settle = () => { for (const button of document.querySelectorAll("[data-print]")) button.hidden = false; };
  settle();
  document.addEventListener("htmx:after:swap", settle);
  window.Concord.on("click", "[data-print]", () => window.print());
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("main details:not([open]):not(.ask):not(.menu)")) {
      part.open = true;
      part.dataset.unfolded = "";
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("details[data-unfolded]")) {
      part.open = false;
      delete part.dataset.unfolded;
    }
  });
})();
