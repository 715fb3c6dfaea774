/* data-drop: files can be dropped; with data-upload each goes at once, with its progress, and leaves its id in the form. */
(() => {
  "use strict";
  const { on, words, token } = window.Concord;
  const line = (zone, file) => {
    const item = document.createElement("li");
    const body = Object.assign(document.createElement("span"), { className: "x", textContent: file.name });
    const note = document.createElement("small");
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", file.name);
    body.append(note, bar);
    item.append(body);
    zone.parentElement.querySelector("[data-dropped]").append(item);
    return { item, note, bar };
  };
  const send = (zone, file) => {
    const [done, failed, remove, , , cancel] = words(zone, "words");
    const { item, note, bar } = line(zone, file);
    item.dataset.state = "sending";
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", zone.dataset.upload);
    request.setRequestHeader("X-CSRF-Token", token());
    request.setRequestHeader("Accept", "application/json");
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-q btn-s", textContent: cancel || remove });
    drop.onclick = () => { item.remove(); request.abort(); zone.dispatchEvent(new CustomEvent("concord:arrived", { bubbles: true })); };
    item.append(drop);
    request.upload.onprogress = (event) => { bar.value = Math.round((100 * event.loaded) / event.total); note.textContent = `${bar.value}%`; };
    request.onloadend = () => {
      bar.remove();
      const good = request.status >= 200 && request.status < 300;
      note.textContent = good ? done : failed;
      item.classList.toggle("c-bad", !good);
      item.dataset.state = good ? "there" : "failed";
      if (good) keep(zone, item, JSON.parse(request.responseText).id);
      drop.textContent = remove;
      drop.onclick = () => { item.remove(); zone.dispatchEvent(new Event("change", { bubbles: true })); };
      zone.dispatchEvent(new CustomEvent("concord:arrived", { bubbles: true }));
    };
    request.send(body);
  };
  const keep = (zone, item, id) =>
    item.append(Object.assign(document.createElement("input"), { type: "hidden", name: `${zone.querySelector("input").name}_id`, value: id }));
  const take = (zone, files) => {
    const input = zone.querySelector("input[type=file]");
    if (zone.dataset.upload) { for (const file of files) send(zone, file); input.value = ""; } else if (files !== input.files) input.files = files;
  };
  for (const [type, over] of [["dragover", true], ["dragleave", false]]) on(type, "[data-drop]", (event, zone) => { event.preventDefault(); zone.classList.toggle("over", over); });
  on("drop", "[data-drop]", (event, zone) => { event.preventDefault(); zone.classList.remove("over"); take(zone, event.dataTransfer.files); });
  on("change", "[data-drop] input[type=file]", (event, input) => take(input.closest("[data-drop]"), input.files));
})();
