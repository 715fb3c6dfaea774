/* data-attach: the browser's own file field, in the words of the page: a button, and beside it the names of what was chosen. */
(() => {
  "use strict";
  const { words } = window.Concord;
  const told = (input) => [...input.files].map((file) => file.name).join(", ");
  const settle = () => {
    for (const label of document.querySelectorAll("[data-attach]:not(.on)")) {
      const input = label.querySelector("input[type=file]");
      const place = Object.assign(document.createElement("span"), { className: "hint attached" });
      place.setAttribute("role", "status");
      label.classList.add("on");
      label.querySelector("span").className = "";
      label.querySelector("span").textContent = words(label, "attach")[0];
      input.classList.add("vh");
      label.after(place);
      input.addEventListener("change", () => { place.textContent = told(input); });
    }
  };
  document.addEventListener("DOMContentLoaded", settle);
  document.addEventListener("htmx:after:swap", settle);
})();
