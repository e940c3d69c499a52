/* Small helpers for every page; each page works without them. */
(function () {
  "use strict";
  var body = document.body;

  // The first error takes the focus, also after htmx has put it in.
  function focusErrors(root) {
    var summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }
  focusErrors(document);
  document.addEventListener("htmx:afterSwap", function (event) { focusErrors(event.target); });

  // A double tap sends once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  document.addEventListener("click", function (event) {
    var back = event.target.closest("[data-back]");
    if (back && history.length > 1) { event.preventDefault(); history.back(); }
    if (event.target.closest("[data-print]")) window.print();
  });

  // What one needs at a counter stays in this phone's store until its day is over, or its owner signs out: where no
  // worker keeps pages (WeChat on an iPhone), the open page still says it.
  var KEPT = "zhijia-kept:" + (body.dataset.scope || "/");
  function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT) || "[]"); } catch (broken) { return []; }
  }
  function keep(all) {
    try { localStorage.setItem(KEPT, JSON.stringify(all)); } catch (full) { /* the page works without */ }
  }
  function others() {
    return kept().filter(function (one) { return one.href !== location.pathname && Date.parse(one.until) > Date.now(); });
  }
  var now = document.querySelector("[data-keep]");
  if (now) {
    var said = now.dataset;
    keep(others().concat({ href: location.pathname, big: said.big, title: said.title, note: said.note, until: said.until }).slice(-20));
  } else if (document.querySelector("[data-keep-no-more]")) {
    keep(others());
  }
  function showKept() {
    var box = document.querySelector("[data-codes]"), all = others();
    if (!box) return;
    box.hidden = navigator.onLine || !all.length;
    var list = box.querySelector("ul");
    list.textContent = "";
    all.forEach(function (one) {
      var item = document.createElement("li"), big = document.createElement("b");
      big.className = "num kept-big";
      big.textContent = one.big;
      item.appendChild(big);
      item.appendChild(document.createElement("br"));
      item.appendChild(document.createTextNode([one.title, one.note].filter(Boolean).join(" · ")));
      list.appendChild(item);
    });
  }
  window.addEventListener("offline", showKept);
  window.addEventListener("online", showKept);
  showKept();
  document.addEventListener("submit", function (event) {
    if (/\/logout\/$/.test(event.target.action)) try { localStorage.removeItem(KEPT); } catch (none) { /* nothing kept */ }
  });

  if ("serviceWorker" in navigator && body.dataset.sw) {
    navigator.serviceWorker.register(body.dataset.sw, { scope: body.dataset.scope });
    // Pages that will be needed where there is no line are fetched by the worker as soon as somebody is told of them.
    navigator.serviceWorker.ready.then(function (worker) {
      Array.prototype.forEach.call(document.querySelectorAll("[data-keep-page]"), function (link) {
        if (worker.active && navigator.onLine) worker.active.postMessage({ keep: link.href });
      });
    });
  }
})();
