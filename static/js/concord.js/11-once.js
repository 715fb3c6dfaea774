/* data-once: a form is not sent twice; the pressed button shows that it is at work. */
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    if (form.hasAttribute("hx-post")) return;
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.classList.add("htmx-request");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll(".htmx-request")) button.classList.remove("htmx-request");
    }
  });
})();
