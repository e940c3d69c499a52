/* The door without a line: the list is kept on this device, scans are decided here and brought home when there is a net.
   Times are counted from the snapshot by a steady counter, so that this device's clock may be wrong. */
(function () {
  "use strict";
  var door = document.getElementById("door");
  if (!door || !window.localStorage || !window.fetch) return;
  var words = door.dataset, KEY = "door-" + words.show, state = load(), since = performance.now(), sending = false, out = false;
  var now = document.getElementById("door-now"), form = document.getElementById("door-form"), box = document.getElementById("said");
  document.getElementById("door-store").hidden = false;
  var device = document.getElementById("device");
  device.value = localStorage.getItem("door-device") || "";

  function load() {
    try { return JSON.parse(localStorage.getItem(KEY)) || null; } catch (e) { return null; }
  }
  function save() {
    if (!state) return;
    state.offset = ms(); state.wall = Date.now();
    try { localStorage.setItem(KEY, JSON.stringify(state)); } catch (e) { say("wrong", String(e)); }
  }
  // The steady counter: it goes on over a reload by the wall clock's difference, never back.
  var base = state ? state.offset + Math.max(0, Date.now() - state.wall) : 0;
  function ms() { return Math.round(base + performance.now() - since); }

  function uuid() {
    var b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
    var h = Array.prototype.map.call(b, function (x) { return (x < 16 ? "0" : "") + x.toString(16); }).join("");
    return h.slice(0, 8) + "-" + h.slice(8, 12) + "-" + h.slice(12, 16) + "-" + h.slice(16, 20) + "-" + h.slice(20);
  }
  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (x) { return (x < 16 ? "0" : "") + x.toString(16); }).join("");
  }
  function hmac(text) { // a promise of bytes, or of null where the browser cannot
    if (!window.crypto || !crypto.subtle) return Promise.resolve(null);
    var raw = Uint8Array.from(state.list.key.match(/../g), function (x) { return parseInt(x, 16); });
    return crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]).then(function (key) {
      return crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
    });
  }
  function whole() { // the list is as it was signed
    return hmac(JSON.stringify([state.list.snapshot, state.list.tickets])).then(function (sum) {
      return !sum || hex(sum) === state.list.signature;
    });
  }
  function index() {
    state.byDigits = {}; state.byId = {};
    state.list.tickets.forEach(function (row, i) { state.byDigits[row[1]] = i; state.byId[row[0]] = i; });
  }

  function say(kind, text, note) {
    now.className = "door-now sec " + kind;
    now.textContent = "";
    var line = document.createElement("span");
    line.textContent = text;
    if (note) { var small = document.createElement("small"); small.textContent = note; line.appendChild(small); }
    now.appendChild(line);
    if (navigator.vibrate) navigator.vibrate(kind === "in" ? 60 : [120, 80, 120]);
  }
  function show() {
    var text = state ? words.kept + state.list.tickets.length : "";
    if (state && state.queue.length) text += " · " + words.waiting + state.queue.length;
    else if (state && state.sent) text += " · " + words.home;
    if (!navigator.onLine) text += " · " + words.offline;
    else if (out) text += " · " + words.out;
    document.getElementById("door-state").textContent = text;
  }

  function decide(said) { // a promise of [kind, words, note, ticket]
    var parts = said.split("."), at;
    if (/^\d{8}$/.test(said)) at = state.byDigits[said];
    else if (parts.length === 4 && parts[0] === "ZJ1" && parts[1] === words.show) {
      at = state.byId[parts[2]];
      if (at !== undefined && state.list.tickets[at][4] !== parts[3]) return Promise.resolve(["wrong", words.unknown, ""]);
      if (at === undefined) {
        return hmac(parts.slice(0, 3).join(".")).then(function (sum) {
          if (!sum) return ["late", words.none, ""];
          var right = btoa(String.fromCharCode.apply(null, new Uint8Array(sum).slice(0, 12))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
          if (right !== parts[3]) return ["wrong", words.unknown, ""];
          return twice("n" + parts[2]) || ["in", words.later, "", "n" + parts[2]];
        });
      }
    }
    if (at === undefined) return Promise.resolve([/^\d{8}$/.test(said) ? "late" : "wrong", /^\d{8}$/.test(said) ? words.none : words.unknown, ""]);
    var row = state.list.tickets[at];
    if (row[3] === 1) return Promise.resolve(["wrong", words.void, row[2]]);
    if (row[3] === 2) return Promise.resolve(["wrong", words.twice, row[5] || row[2]]); // elsewhere, before the list was taken
    return Promise.resolve(twice(row[0]) || ["in", words.in, row[2], row[0]]);
  }
  function twice(id) {
    if (state.used[id] === undefined) return null;
    var at = new Date(Date.parse(state.list.taken_at) + state.used[id]); // the server's clock, not this device's
    return ["wrong", words.twice, words.at + at.toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false })];
  }
  function scan(said) {
    said = said.replace(/\s/g, "");
    if (!said || !state) return;
    decide(said).then(function (answer) {
      say(answer[0], answer[1], answer[2]);
      if (answer[3] !== undefined) state.used[answer[3]] = ms();
      state.queue.push({ id: uuid(), said: said.slice(0, 120), ms: ms() });
      save(); show(); send();
    });
  }

  function found(said, text) { // what only all devices together know: a double, with when and where
    var line = document.createElement("li"), list = document.getElementById("door-found");
    line.textContent = (/^\d{8}$/.test(said) ? said : "…" + said.slice(-6)) + " · " + text;
    list.insertBefore(line, list.firstChild);
    list.hidden = false;
  }
  function figures(of) { // as all devices together have it
    var shown = document.querySelectorAll("#door-figures .v");
    ["tickets", "in", "double", "void", "forged"].forEach(function (name, n) {
      if (of && shown[n] && of[name] !== undefined) shown[n].textContent = of[name];
    });
  }
  function post(url, body, type) {
    return fetch(url, { method: "POST", body: body, credentials: "same-origin", headers: { "X-CSRFToken": words.token, "Content-Type": type } })
      .then(function (answer) {
        if (answer.redirected || (!answer.ok && answer.status !== 409)) { out = true; throw Error(answer.status); }
        out = false;
        return answer.json();
      });
  }
  function send() {
    if (!state || !state.queue.length || sending || navigator.onLine === false) { show(); return; }
    sending = true;
    var some = state.queue.slice(0, 500);
    post(words.merge, JSON.stringify({ snapshot: state.list.snapshot, sent_ms: ms(), scans: some }), "application/json").then(function (answer) {
      var done = {};
      (answer.scans || []).forEach(function (one) { done[one.id] = one; });
      some.forEach(function (one) { if (done[one.id] && done[one.id].verdict !== "in") found(one.said, done[one.id].words); });
      state.queue = state.queue.filter(function (one) { return !done[one.id]; });
      state.sent = true;
      figures(answer.figures);
      var last = done[some[some.length - 1].id];
      if (last && last.verdict !== "in") say("wrong", last.words);
      sending = false; save(); show();
      if (state.queue.length && answer.scans) send();
    }).catch(function () { sending = false; save(); show(); });
  }

  document.getElementById("door-take").addEventListener("click", function () {
    if (state && state.queue.length) { send(); return; }
    localStorage.setItem("door-device", device.value);
    post(words.snapshot, "device=" + encodeURIComponent(device.value), "application/x-www-form-urlencoded").then(function (list) {
      state = { list: list, used: {}, queue: [], sent: false };
      base = 0; since = performance.now();
      index(); save(); show();
    }).catch(function () { say("late", out ? words.out : words.offline); });
  });
  document.getElementById("door-send").addEventListener("click", send);
  form.addEventListener("submit", function (event) {
    if (!state) return; // without a list the server decides
    event.preventDefault(); event.stopPropagation();
    scan(box.value);
    box.value = ""; box.focus();
  });
  window.addEventListener("online", send);
  window.addEventListener("offline", show);
  window.addEventListener("pagehide", save);
  setInterval(function () { save(); send(); }, 20000);

  // The camera, where the browser reads codes itself.
  var button = document.getElementById("door-camera"), video = document.getElementById("door-video"), last = "", lastAt = 0;
  if ("BarcodeDetector" in window && navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (stream) {
        var reader = new window.BarcodeDetector({ formats: ["qr_code"] });
        video.srcObject = stream; video.hidden = false; video.play();
        (function look() {
          reader.detect(video).then(function (found) {
            var text = found.length ? found[0].rawValue : "";
            if (text && (text !== last || Date.now() - lastAt > 4000)) { last = text; lastAt = Date.now(); scan(text); }
          }).catch(function () {}).then(function () { setTimeout(look, 250); });
        })();
      }).catch(function (e) { say("late", String(e.message || e)); });
    });
  }
  if (state) { index(); whole().then(function (right) { if (!right) { say("late", words.bad); state = null; } show(); send(); }); }
  show();
})();
