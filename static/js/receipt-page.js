/* Goods at the dock: sign with a finger, see what differs while counting, send photographs that are not larger than they must be. */
(() => {
  "use strict";
  const { words, announce } = window.Concord;
  const pad = document.querySelector("[data-pad]");
  const number = (text) => Number(text.replace(/[,\s]/g, ""));

  /* the signature: strokes are kept as fractions of the field, so that a turned phone draws them again */
  if (pad) {
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
    const keep = () => { kept.value = strokes.length ? canvas.toDataURL("image/png") : ""; };
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
      keep();
      announce(words(pad, "padWords")[0]);
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      strokes.length = 0;
      keep();
      announce(words(pad, "padWords")[1]);
    });
  }

  /* a line whose count differs says by how much */
  const tell = (row) => {
    const said = row.querySelector("[data-goods-words]");
    const [few, many] = words(said, "goodsWords");
    const differs = number(row.querySelector("[name^=received-]").value) - number(row.dataset.goods) || 0;
    const shown = Math.round(Math.abs(differs) * 1000) / 1000;
    said.textContent = (differs < 0 ? few : many).replace("{n}", String(shown));
    said.hidden = !differs;
    row.classList.toggle("differs", !!differs);
  };
  for (const row of document.querySelectorAll("[data-goods]")) {
    row.addEventListener("input", () => tell(row));
    tell(row);
  }

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
  for (const shots of document.querySelectorAll("[data-pictures]")) {
    const input = shots.querySelector("input[type=file]");
    const chosen = [];
    input.addEventListener("change", async () => {
      for (const file of [...input.files].filter((each) => !chosen.includes(each))) {
        const made = await smaller(file);
        chosen.push(made);
        const tile = document.createElement("span");
        const picture = document.createElement("img");
        tile.className = "shot";
        picture.src = URL.createObjectURL(made);
        picture.alt = made.name;
        tile.append(picture);
        shots.append(tile);
      }
      const all = new DataTransfer();
      for (const each of chosen) all.items.add(each);
      input.files = all.files;
    });
  }
})();
