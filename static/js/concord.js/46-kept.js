/* A page with several forms: what is half typed in the others, while one is sent, stands there again on the page that answers. */
(() => {
  "use strict";
  const PLACE = "concord-kept";
  const PICKED = { checkbox: 1, radio: 1 };
  const changed = (each) =>
    each.type in PICKED ? each.checked !== each.defaultChecked
      : each.options ? [...each.options].some((one) => one.selected !== one.defaultSelected) && each.value !== (each.querySelector("[selected]") || each.options[0] || {}).value
        : each.value !== each.defaultValue;
  const typed = (form) =>
    [...form.elements].filter((each) => each.name && !each.name.startsWith("_") && /^(text|search|email|tel|url|number|date|time|datetime-local|checkbox|radio|textarea|select-one)$/.test(each.type) && changed(each))
      .map((each) => [each.name, each.value, each.type in PICKED ? each.checked : null]);
  const address = (form) => form.getAttribute("action");
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    const kept = /\/logout$/.test(address(event.target)) ? [] : [...document.forms].filter((form) => form !== event.target && form.method === "post" && address(form) !== address(event.target))
      .map((form) => [address(form), typed(form)]).filter(([, fields]) => fields.length);
    try {
      if (kept.length) sessionStorage.setItem(PLACE, JSON.stringify(kept));
      else sessionStorage.removeItem(PLACE);
    } catch { /* a browser that keeps nothing */ }
  }, true);
  const put = (form, [name, value, picked]) => {
    const field = [...form.elements].find((each) => each.name === name && (picked === null || each.value === value));
    if (!field) return;
    if (picked === null) field.value = value;
    else field.checked = picked;
    for (let at = field.closest("details:not([data-ask])"); at; at = at.parentElement.closest("details:not([data-ask])")) at.open = true;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  };
  const back = () => {
    let kept = [];
    try {
      kept = JSON.parse(sessionStorage.getItem(PLACE) || "[]");
      sessionStorage.removeItem(PLACE);
    } catch { return; }
    for (const [at, fields] of kept) {
      const form = [...document.forms].find((each) => each.method === "post" && address(each) === at);
      if (form) for (const field of fields) put(form, field);
    }
  };
  document.addEventListener("DOMContentLoaded", back);
  document.addEventListener("htmx:after:swap", back);
})();
