/* Concord: small behaviours, each tied to a data attribute, each an extra over a page that works without it. */
window.Concord = (() => {
  "use strict";
  const words = (element, name) => (element.dataset[name] || "").split("|");
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest && event.target.closest(selector);
      if (found) act(event, found);
    });
  const announce = (text) => {
    const place = document.getElementById("announce");
    if (place) place.textContent = text;
  };
  const typing = (target) => !!target.closest("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]");
  const token = () => (document.querySelector('input[name="_csrf"]') || {}).value || "";
  return { on, announce, words, typing, token };
})();
