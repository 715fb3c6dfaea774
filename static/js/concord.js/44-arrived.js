/* A form whose files are still under way is sent when they have arrived, and not at all while one has failed. */
(() => {
  "use strict";
  const { words, announce } = window.Concord;
  const waiting = new WeakMap(); // form -> the button that was pressed meanwhile
  const formOf = (zone) => zone.querySelector("input[type=file]").form;
  const zones = (form) => [...document.querySelectorAll("[data-upload]")].filter((zone) => formOf(zone) === form);
  const items = (form, state) => zones(form).flatMap((zone) => [...zone.parentElement.querySelectorAll(`[data-dropped] [data-state="${state}"]`)]);
  const say = (form, index) => {
    const zone = zones(form)[0];
    const place = zone.parentElement.querySelector("[data-upload-status]");
    const text = index ? words(zone, "words")[index] : "";
    if (place) place.textContent = text;
    if (text) announce(text);
  };
  const stop = (form) => {
    say(form, 4);
    items(form, "failed")[0].querySelector("button").focus();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const sending = items(form, "sending").length;
    if (!sending && !items(form, "failed").length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!sending) return stop(form);
    waiting.set(form, event.submitter);
    if (event.submitter) event.submitter.classList.add("htmx-request");
    say(form, 3);
  }, true);
  document.addEventListener("concord:arrived", (event) => {
    const form = formOf(event.target);
    if (!waiting.has(form) || items(form, "sending").length) return;
    const pressed = waiting.get(form);
    waiting.delete(form);
    if (pressed) pressed.classList.remove("htmx-request");
    if (items(form, "failed").length) return stop(form);
    say(form, 0);
    form.requestSubmit(pressed || undefined);
  });
})();
