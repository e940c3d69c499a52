/* The checklists of a route are fetched ahead, so that each of them opens in a cellar without a line. */
(function () {
  "use strict";
  var root = document.querySelector("[data-ahead]");
  if (!root || !("caches" in window) || !navigator.onLine) return;
  var MOST = 24, said = root.querySelector("[data-ahead-said]");
  var links = Array.prototype.slice.call(root.querySelectorAll("a.li"), 0, MOST), kept = 0;

  function plain(page) { // without Vary, for which a visit would look different from this fetching
    return page.text().then(function (text) { return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } }); });
  }
  function next(cache) {
    var link = links.shift();
    if (!link) return;
    fetch(link.href, { credentials: "same-origin" }).then(function (page) {
      if (page.redirected || page.headers.get("X-Offline") !== "keep") return;
      return plain(page).then(function (copy) { return cache.put(link.href, copy); }).then(function () {
        kept += 1;
        said.textContent = said.dataset.aheadSaid.replace("0", kept);
        said.hidden = false;
      });
    }).then(function () { next(cache); }, function () { /* the line went: what is kept is kept */ });
  }
  navigator.serviceWorker && navigator.serviceWorker.ready.then(function () { return caches.open(root.dataset.ahead); }).then(next);
})();
