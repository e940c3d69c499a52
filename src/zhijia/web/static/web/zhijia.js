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

  if ("serviceWorker" in navigator && body.dataset.sw) {
    navigator.serviceWorker.register(body.dataset.sw, { scope: body.dataset.scope });
  }
})();
