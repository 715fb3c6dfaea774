/* Box after box: what a hand scanner types, and what the camera reads where the browser can read codes, is sent one after the other while
   the page stays. No code is lost because an answer is still on its way; what was no box of the notice stays to be read. */
(() => {
  "use strict";
  const { words, announce } = window.Concord;
  const KINDS = ["qr_code", "code_128"];
  const AGAIN = 2500; /* ms before the same code counts as read again */
  const EVERY = 200;
  const WRONGS = 5; /* codes that were refused stay in sight */

  /* the answer is a whole page: what changes by a scan is taken from it, with the fresh secrets of the form */
  const take = (form, page, code) => {
    if (!page.getElementById(form.id)) return location.reload(); /* logged out, or nothing is to be scanned any more */
    for (const field of page.querySelectorAll("#" + form.id + " input[type=hidden]")) {
      const mine = form.querySelector("[name=" + field.name + "]");
      if (mine) mine.value = field.value;
    }
    for (const part of page.querySelectorAll("[data-live]")) {
      const mine = document.getElementById(part.id);
      if (mine) mine.replaceWith(document.importNode(part, true));
    }
    const wrong = page.querySelector("#code-error");
    const flash = wrong || page.querySelector("#flashes .flash");
    return { text: flash ? flash.textContent.trim() : code, wrong: !!wrong };
  };
  const send = async (form, code) => {
    const body = new URLSearchParams(new FormData(form));
    body.set("code", code);
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    if (answer.status >= 500 || answer.status === 429 || !(answer.headers.get("content-type") || "").startsWith("text/html")) throw new Error(String(answer.status));
    return take(form, new DOMParser().parseFromString(await answer.text(), "text/html"), code);
  };

  /* codes wait in a row; where there is no connection they go when there is one, or with the next code */
  const row = (card, form, tell) => {
    const waiting = [];
    let sending = false;
    const go = async () => {
      if (sending) return;
      sending = true;
      try {
        while (waiting.length) {
          const told = await send(form, waiting[0]);
          waiting.shift();
          if (told) tell(told.text, told.wrong);
        }
      } catch {
        tell(words(card, "cameraWords")[2], true, true);
        setTimeout(go, AGAIN);
      }
      sending = false;
    };
    return (code) => {
      if (!waiting.includes(code)) waiting.push(code);
      return go();
    };
  };

  const camera = async (card, form, scan, heard) => {
    const view = card.querySelector("[data-camera-view]");
    const video = document.createElement("video");
    const said = view.querySelector("[data-camera-said]");
    const open = card.querySelector("[data-camera-open]");
    const [aim, refused] = words(card, "cameraWords");
    const known = await window.BarcodeDetector.getSupportedFormats();
    const kinds = KINDS.filter((each) => known.includes(each));
    if (!kinds.length) return;
    const detector = new window.BarcodeDetector({ formats: kinds });
    video.muted = video.playsInline = true;
    view.querySelector("[data-camera-picture]").append(video);
    let stream = null;
    let busy = false;
    let last = { code: "", at: 0 };
    open.hidden = false;

    const tell = (text, wrong) => {
      said.textContent = text;
      said.classList.toggle("err", !!wrong);
    };
    heard.push(tell);
    const stop = () => {
      if (stream) stream.getTracks().forEach((each) => each.stop());
      stream = null;
      view.hidden = true;
      open.hidden = false;
    };
    const look = async () => {
      if (!stream) return;
      if (!card.isConnected) return stop();
      if (!busy && !document.hidden && video.readyState >= 2) {
        busy = true;
        try {
          const [found] = await detector.detect(video);
          const now = Date.now();
          if (found && (found.rawValue !== last.code || now - last.at > AGAIN)) {
            last = { code: found.rawValue, at: now };
            await scan(found.rawValue);
          }
        } catch { /* no picture yet */ }
        busy = false;
      }
      setTimeout(look, EVERY);
    };
    open.addEventListener("click", async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      } catch { announce(refused); open.hidden = true; form.code.focus(); return; }
      video.srcObject = stream;
      view.hidden = false;
      open.hidden = true;
      await video.play();
      tell(aim);
      look();
    });
    view.querySelector("[data-camera-close]").addEventListener("click", () => { stop(); form.code.focus(); });
    window.addEventListener("pagehide", stop);
  };

  const begin = () => {
    const card = document.querySelector("[data-camera]:not([data-begun])");
    if (!card) return;
    card.dataset.begun = "1";
    const form = card.querySelector("form");
    const said = card.querySelector("[data-scan-said]");
    const heard = [];
    const tell = (text, wrong, lost) => {
      const told = Object.assign(document.createElement("p"), { className: wrong ? "err mt2" : "hint mt2", textContent: text });
      for (const old of said.querySelectorAll(".hint,[data-lost]")) old.remove();
      if (lost) told.dataset.lost = "1";
      said.prepend(told);
      for (const old of [...said.children].slice(WRONGS)) old.remove();
      for (const each of heard) each(text, wrong);
      announce(text);
      if (navigator.vibrate) navigator.vibrate(wrong ? [120, 80, 120] : 60);
    };
    const scan = row(card, form, tell);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const code = form.code.value.trim();
      form.code.value = "";
      form.code.focus();
      if (code) scan(code);
    });
    if ("BarcodeDetector" in window && navigator.mediaDevices) camera(card, form, scan, heard);
  };
  begin();
  document.addEventListener("htmx:after:swap", begin); /* packing exchanges the card, too */
})();
