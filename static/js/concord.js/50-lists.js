/* Lists: tick all, the bulk bar appears with the number chosen; a checklist's "no" opens its remark. */
(() => {
  "use strict";
  const count = (holder) => {
    const all = [...holder.querySelectorAll('input[name="sel"]')], chosen = all.filter((each) => each.checked).length;
    const bulk = holder.querySelector("[data-bulk]");
    if (bulk) { bulk.hidden = !chosen; const place = bulk.querySelector("[data-chosen]"); if (place) place.textContent = String(chosen); }
    const every = holder.querySelector("[data-check-all]");
    if (every) { every.checked = chosen > 0 && chosen === all.length; every.indeterminate = chosen > 0 && chosen < all.length; }
  };
  const answer = (row) => {
    const no = row.querySelector('.seg input[value="no"]');
    if (!no) return;
    row.classList.toggle("ng", no.checked);
    const more = row.querySelector("[data-when-no]");
    if (more) more.hidden = !no.checked && ![...more.querySelectorAll("textarea")].some((each) => each.value.trim());
  };
  const settle = () => {
    for (const holder of document.querySelectorAll("form:has([name=sel])")) count(holder);
    for (const row of document.querySelectorAll("[data-question]")) answer(row);
  };
  document.addEventListener("change", (event) => {
    const holder = event.target.closest("form") || document;
    if (event.target.matches("[data-check-all]")) for (const each of holder.querySelectorAll('input[name="sel"]')) each.checked = event.target.checked;
    if (event.target.matches('[data-check-all],input[name="sel"]')) count(holder);
    const row = event.target.closest("[data-question]");
    if (row) answer(row);
  });
  document.addEventListener("DOMContentLoaded", settle);
  document.addEventListener("htmx:after:swap", settle);
})();
