/* After an exchange: the errors take the focus, else the heading when the whole page changed. */
(() => {
  "use strict";
  const settle = (root) => {
    const errors = root.querySelector("[data-focus]");
    if (errors) errors.focus();
    return !!errors;
  };
  document.addEventListener("DOMContentLoaded", () => settle(document));
  window.addEventListener("load", () => { // on a telephone the page grew shorter since: the errors moved away from under the eyes
    const errors = document.querySelector("[data-focus]");
    if (errors && errors === document.activeElement) errors.scrollIntoView({ block: "center" });
  });
  document.addEventListener("htmx:after:swap", () => {
    const main = document.getElementById("main");
    if (!main || settle(main)) return;
    if (document.activeElement === document.body) {
      const heading = main.querySelector("h1");
      if (heading) heading.focus({ preventScroll: true });
    }
  });
})();
