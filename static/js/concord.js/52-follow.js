/* data-follows: what is exported or kept as a view is what the list shows now, also after it was narrowed in place. */
(() => {
  "use strict";
  const here = () => {
    const said = new URLSearchParams(window.location.search);
    for (const [name, value] of [...said]) if (!value || name === "after" || name === "before") said.delete(name);
    return said.toString();
  };
  window.Concord.on("click", "a[data-follows]", (event, link) => { link.search = here(); });
  document.addEventListener("submit", (event) => {
    for (const input of event.target.querySelectorAll("input[data-follows]")) input.value = here();
  }, true);
})();
