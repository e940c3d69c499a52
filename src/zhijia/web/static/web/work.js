/* The workbench by keyboard: / search, j k move, Enter open, ? help. */
(function () {
  "use strict";
  var at = -1;

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-rows] tbody tr, ul[data-rows] > li"));
  }
  function move(step) {
    var all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all.forEach(function (row, i) { row.classList.toggle("at", i === at); });
    all[at].scrollIntoView({ block: "nearest" });
    var link = all[at].querySelector("a,button");
    if (link) link.focus({ preventScroll: true });
  }
  function help() {
    var shown = document.querySelector(".keys");
    if (shown) { shown.remove(); return; }
    document.body.appendChild(document.getElementById("keys").content.cloneNode(true));
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { var open = document.querySelector(".keys"); if (open) open.remove(); }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "/") {
      var box = document.querySelector("[data-search]") || document.getElementById("work-q");
      if (box) { event.preventDefault(); box.focus(); }
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?") help();
  });
})();
