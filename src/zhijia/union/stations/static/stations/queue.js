/* What is said where the line is bad waits in this phone until it has arrived. Every form with data-queued carries its
   own key and the time at which it was said, so that sending it twice changes nothing. */
(function () {
  "use strict";
  var root = document.querySelector("[data-queue]");
  if (!root) return;
  var KEY = "zhijia-queue:" + root.dataset.queue, busy = false, box = root.querySelector("[data-waiting]");

  function read() { try { return JSON.parse(localStorage.getItem(KEY) || "[]"); } catch (broken) { return []; } }
  function write(all) { try { localStorage.setItem(KEY, JSON.stringify(all)); return true; } catch (full) { return false; } }
  function key() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, function (c) {
      return (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16);
    });
  }
  function show(note, done) {
    var all = read(), list = box.querySelector("ul");
    box.hidden = !all.length && !note;
    box.classList.toggle("done", Boolean(done) && !all.length);
    box.querySelector("[data-note]").textContent = all.length ? root.dataset.waits : note || "";
    list.textContent = "";
    all.forEach(function (one) {
      var item = document.createElement("li");
      item.textContent = one.label + " · " + new Date(one.at).toLocaleTimeString() + (one.wrong ? " · " + one.wrong : "");
      if (one.wrong) {
        var drop = document.createElement("button");
        drop.type = "button"; drop.className = "btn sec2 sm"; drop.textContent = root.dataset.drop;
        drop.addEventListener("click", function () { write(read().filter(function (o) { return o.key !== one.key; })); show(""); });
        item.appendChild(document.createTextNode(" ")); item.appendChild(drop);
      }
      list.appendChild(item);
    });
  }
  function said() { try { sessionStorage.setItem(KEY, "1"); } catch (full) { /* the page shows it anyway */ } }
  function wasSaid() {
    try { var was = sessionStorage.getItem(KEY); sessionStorage.removeItem(KEY); return Boolean(was); } catch (full) { return false; }
  }
  function named(form, pressed) { // «收到物资：绿豆汤 24»: what is chosen and how many stand beside the name
    var label = (pressed && pressed.dataset.label) || form.dataset.label || form.dataset.queued;
    var chosen = form.querySelector("select"), many = form.querySelector("[name=quantity]");
    return chosen ? label + "：" + chosen.options[chosen.selectedIndex].text.replace(/（.*/, "") + (many ? " " + many.value : "") : label;
  }
  function stale(one) { // the page shows what was before; a form that is half filled in for another place stays
    return root.dataset.after === "reload" || (root.dataset.after === "reload-own" && one.url === location.href);
  }
  function token() { return root.querySelector("[name=csrfmiddlewaretoken]").value; }
  function freshToken() {
    return fetch(location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var found = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(text);
      if (found) Array.prototype.forEach.call(root.querySelectorAll("[name=csrfmiddlewaretoken]"), function (field) { field.value = found[1]; });
      return Boolean(found);
    });
  }
  function post(one) {
    var body = new URLSearchParams(one.fields);
    body.set("csrfmiddlewaretoken", token());
    return fetch(one.url, { method: "POST", credentials: "same-origin", body: body, headers: { "Accept": "application/json", "X-CSRFToken": token() } });
  }
  function answered(one, answer) {
    var json = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
    if (answer.status === 403 && !one.again) { one.again = true; return freshToken().then(function (got) { return got ? send(one) : false; }); }
    if (!json || answer.redirected) { one.wrong = root.dataset.signIn; one.later = true; return false; }
    return answer.json().then(function (said) {
      if (said.done) return true;
      one.wrong = said.message || root.dataset.refused;
      return false;
    });
  }
  function send(one) { return post(one).then(function (answer) { return answered(one, answer); }); }
  function flush() {
    var all = read().filter(function (one) { return !one.wrong || one.later; });
    if (busy || !all.length || !navigator.onLine) return show("");
    busy = true;
    var one = all[0];
    send(one).then(function (done) {
      write(read().map(function (other) { return other.key === one.key ? one : other; }).filter(function (other) { return !(done && other.key === one.key); }));
      busy = false;
      show(done ? root.dataset.arrived : "", done);
      if (done) { if (read().some(function (o) { return !o.wrong; })) flush(); else if (stale(one)) { said(); location.reload(); } }
    }, function () { busy = false; show(""); });
  }
  root.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-queued")) return;
    event.preventDefault();
    var fields = {}, data = new FormData(form), pressed = event.submitter || document.activeElement;
    data.forEach(function (value, name) { if (name !== "csrfmiddlewaretoken") fields[name] = value; });
    if (pressed && pressed.form === form && pressed.name) fields[pressed.name] = pressed.value;
    fields.request_key = key();
    fields.said_at = String(Date.now());
    var one = { key: fields.request_key, url: form.action, fields: fields, at: Date.now(), label: named(form, pressed) };
    var all = read();
    all.push(one);
    delete form.dataset.sent;
    if (!write(all)) { form.removeAttribute("data-queued"); form.submit(); return; }
    var open = form.closest("details");
    if (open) open.open = false;
    form.reset();
    show("");
    flush();
  });
  window.addEventListener("online", flush);
  window.addEventListener("offline", function () { show(""); });
  setInterval(flush, 20000);
  if (wasSaid() && !read().length) show(root.dataset.arrived, true); else flush();
})();
