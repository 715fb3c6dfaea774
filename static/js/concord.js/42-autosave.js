/* data-autosave: a draft is posted a moment after a change; what came of it is said in role=status. */
(() => {
  "use strict";
  const { words, announce } = window.Concord;
  const timers = new WeakMap();
  const saving = new WeakMap(); // form -> the draft under way: its answer brings the version that the form must carry
  const say = (form, text, state) => {
    for (const place of document.querySelectorAll(form.id ? `[data-autosave-status="${CSS.escape(form.id)}"]` : "[data-autosave-status]")) {
      place.textContent = text;
      place.dataset.state = state;
    }
    announce(text);
  };
  const save = async (form) => {
    const [saved, kept] = words(form, "autosaveWords");
    const body = new FormData(form);
    for (const [name, value] of [...body.entries()]) if (value instanceof File || name === "password" || name === "_held") body.delete(name);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams(body), headers: { "X-CSRF-Token": window.Concord.token(), Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : {};
      for (const [name, field] of [["version", "_version"], ["token", "_token"]]) {
        if (told[name] !== undefined) for (const each of form.querySelectorAll(`input[name="${field}"]`)) each.value = told[name];
      }
      form.dispatchEvent(new CustomEvent("concord:saved", { detail: told, bubbles: true }));
      say(form, saved.replace("{time}", new Date().toTimeString().slice(0, 5)), "ok");
    } catch { say(form, kept, "bad"); }
  };
  const later = (event) => {
    const form = event.target.closest?.("form[data-autosave]") || (event.target.form?.matches?.("[data-autosave]") ? event.target.form : null);
    if (!form || event.target.type === "password" || event.target.type === "file") return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => saving.set(form, save(form).finally(() => saving.delete(form))), 1200));
  };
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    clearTimeout(timers.get(form));
    if (!saving.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    saving.get(form).then(() => form.requestSubmit(event.submitter || undefined));
  }, true);
})();
