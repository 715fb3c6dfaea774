/* Goods at the dock: sign with a finger, see what differs while counting, send photographs that are not larger than they must be.
   What was typed stays on the telephone until it has arrived: a bad connection loses nothing, a picture neither. */
(() => {
  "use strict";
  const { words, announce } = window.Concord;
  const number = (text) => Number(text.replace(/[,\s]/g, ""));

  /* the signature: strokes are kept as fractions of the field, so that a turned phone draws them again */
  const sign = (pad) => {
    const canvas = pad.querySelector("canvas");
    const kept = pad.querySelector("[name=signature]");
    const strokes = [];
    const pen = canvas.getContext("2d");
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    const line = (from, to) => {
      pen.beginPath();
      pen.moveTo(from[0] * canvas.width, from[1] * canvas.height);
      pen.lineTo(to[0] * canvas.width + 0.01, to[1] * canvas.height);
      pen.stroke();
    };
    const ready = () => {
      pen.lineWidth = Math.max(2.5, canvas.width / 180);
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#10233b";
    };
    const draw = () => { kept.value = strokes.length ? canvas.toDataURL("image/png") : ""; };
    let stroke = null;
    pad.hidden = false;
    pad.querySelector("[name=pad]").value = "1";
    ready();
    if (kept.value) {
      const before = new Image();
      before.onload = () => pen.drawImage(before, 0, 0, canvas.width, canvas.height);
      before.src = kept.value;
      strokes.push([]);
    }
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      stroke = [at(event)];
      strokes.push(stroke);
      line(stroke[0], stroke[0]);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      for (const each of event.getCoalescedEvents ? event.getCoalescedEvents() : [event]) {
        const next = at(each);
        line(stroke[stroke.length - 1], next);
        stroke.push(next);
      }
    });
    const lift = () => {
      if (!stroke) return;
      stroke = null;
      draw();
      announce(words(pad, "padWords")[0]);
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      strokes.length = 0;
      draw();
      announce(words(pad, "padWords")[1]);
    });
  };

  /* a line whose count differs says by how much */
  const tell = (row) => {
    const said = row.querySelector("[data-goods-words]");
    const [few, many] = words(said, "goodsWords");
    const typed = row.querySelector("[name^=received-]").value.trim(); /* left empty: as on the slip */
    const differs = typed ? number(typed) - number(row.dataset.goods) || 0 : 0;
    const shown = Math.round(Math.abs(differs) * 1000) / 1000;
    said.textContent = (differs < 0 ? few : many).replace("{n}", String(shown));
    said.hidden = !differs;
    row.classList.toggle("differs", !!differs);
  };
  const count = (row) => {
    row.addEventListener("input", () => tell(row));
    tell(row);
  };

  /* photographs: shown at once, and made no larger than 2,000 points a side before they travel */
  const LARGEST = 2000;
  const smaller = async (file) => {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
      if (scale === 1 && file.size < 1e6) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      return made ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch { return file; }
  };
  const taken = {}; /* by the name of their field: they outlive an answer that refuses something else */
  const show = (shots, picture) => {
    const tile = document.createElement("span");
    const shown = document.createElement("img");
    tile.className = "shot";
    shown.src = URL.createObjectURL(picture);
    shown.alt = picture.name;
    tile.append(shown);
    shots.append(tile);
  };
  const photograph = (shots) => {
    const input = shots.querySelector("input[type=file]");
    const chosen = taken[input.name] = taken[input.name] || [];
    const hand = () => {
      const all = new DataTransfer();
      for (const each of chosen) all.items.add(each);
      input.files = all.files;
    };
    if (chosen.length) {
      for (const each of chosen) show(shots, each);
      hand();
      shots.parentElement.querySelector("[data-again]")?.remove();
    }
    input.addEventListener("change", async () => {
      for (const file of [...input.files].filter((each) => !chosen.includes(each))) {
        const made = await smaller(file);
        chosen.push(made);
        show(shots, made);
      }
      hand();
    });
  };

  /* the link's own page: typed values wait on the telephone, and are forgotten once they have arrived */
  const place = `concord ${location.pathname}`;
  const keep = (form) => {
    const values = {};
    for (const field of form.elements) if (field.name && !/^_|^(signature|pad)$/.test(field.name) && /^(text|textarea)$/.test(field.type)) values[field.name] = field.value;
    try { localStorage.setItem(place, JSON.stringify(values)); } catch { /* a telephone that keeps nothing */ }
  };
  const recall = (form) => {
    let values = {};
    try { values = JSON.parse(localStorage.getItem(place) || "{}"); } catch { return; }
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements[name];
      if (!field || field.value !== field.defaultValue || document.querySelector("[data-focus]")) continue;
      field.value = value;
      if (value && value !== field.defaultValue) field.closest("details")?.setAttribute("open", "");
    }
  };
  const trouble = (text) => {
    const flash = Object.assign(document.createElement("div"), { className: "flash", textContent: text });
    flash.dataset.s = "bad";
    flash.setAttribute("role", "alert");
    document.getElementById("trouble")?.replaceChildren(flash);
    flash.scrollIntoView({ block: "center" });
  };
  const send = async (form) => {
    const button = form.querySelector("button[type=submit]");
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    button.classList.add("htmx-request");
    const again = (why) => {
      trouble(why || document.body.dataset.offlineWords || "");
      delete form.dataset.sent;
      button.classList.remove("htmx-request");
    };
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.type === "opaqueredirect") {
        location.assign(location.pathname);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.status !== 422 && answer.status !== 409) { /* over, or not from here: what was typed stays before their eyes */
        return again(page.querySelector(".trouble .read")?.textContent);
      }
      document.title = page.title;
      document.getElementById("main").replaceWith(page.getElementById("main"));
      ready();
      document.querySelector("[data-focus]")?.focus();
    } catch { again(); }
  };

  const ready = () => {
    const dock = document.querySelectorAll("form[data-dock]");
    for (const form of dock) {
      if (form.id === "f-goods") {
        recall(form);
        form.addEventListener("input", () => keep(form));
      }
      form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
    }
    for (const pad of document.querySelectorAll("[data-pad]")) sign(pad);
    for (const row of document.querySelectorAll("[data-goods]")) count(row);
    for (const shots of document.querySelectorAll("[data-pictures]")) photograph(shots);
    if (document.getElementById("signed")) try { localStorage.removeItem(place); } catch { /* nothing was kept */ }
  };
  ready();
})();
