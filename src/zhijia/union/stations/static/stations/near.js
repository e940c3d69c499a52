/* The list of stations: where one stands (asked only when the button is pressed, sent in the body, kept nowhere),
   the last list for when there is no line, and the map, fetched only when somebody wants it. */
(function () {
  "use strict";
  var root = document.getElementById("near");
  if (!root) return;
  var form = root.querySelector("[data-near-form]"), said = root.querySelector("[data-said]");
  var KEPT = "zhijia-stations:" + root.dataset.station;

  // Where one stands
  var here = root.querySelector("[data-here]");
  if (here && "geolocation" in navigator) {
    here.hidden = false;
    here.addEventListener("click", function () {
      said.textContent = root.dataset.asking;
      navigator.geolocation.getCurrentPosition(function (found) {
        form.elements.lat.value = found.coords.latitude.toFixed(6);
        form.elements.lon.value = found.coords.longitude.toFixed(6);
        form.method = "post";
        form.action = form.dataset.post;
        form.submit();
      }, function () { said.textContent = root.dataset.noPlace; }, { timeout: 8000, maximumAge: 60000 });
    });
  }
  form.addEventListener("change", function () { form.submit(); });
  var go = form.querySelector("[data-go]");
  if (go) go.classList.add("sr");

  // The last list
  function cards() {
    return Array.prototype.map.call(root.querySelectorAll("[data-card]"), function (card) {
      var d = card.dataset;
      return { href: card.getAttribute("href"), name: d.name, hours: d.hours, phone: d.phone, where: d.where };
    });
  }
  try {
    var now = cards();
    if (navigator.onLine && now.length) {
      localStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), cards: now.slice(0, 30) }));
    }
  } catch (full) { /* a full or forbidden store: the page works without */ }
  function showKept() {
    var box = root.querySelector("[data-kept]"), kept = null;
    try { kept = JSON.parse(localStorage.getItem(KEPT) || "null"); } catch (broken) { kept = null; }
    box.hidden = navigator.onLine || !kept;
    if (box.hidden) return;
    box.querySelector("[data-kept-at]").textContent = new Date(kept.at).toLocaleString();
    var list = box.querySelector("ul");
    list.textContent = "";
    kept.cards.forEach(function (one) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = one.href;
      link.className = "link";
      link.textContent = one.name;
      item.appendChild(link);
      item.appendChild(document.createTextNode(" " + [one.hours, one.where, one.phone].filter(Boolean).join(" · ")));
      list.appendChild(item);
    });
  }
  window.addEventListener("offline", showKept);
  window.addEventListener("online", showKept);
  showKept();

  // The map
  var button = root.querySelector("[data-map]"), box = document.getElementById("map"), map = null;
  if (!button) return;
  button.hidden = false;
  function load(done) {
    if (window.L) return done();
    var style = document.createElement("link"), script = document.createElement("script");
    style.rel = "stylesheet";
    style.href = root.dataset.leafletCss;
    document.head.appendChild(style);
    script.src = root.dataset.leaflet;
    script.onload = done;
    script.onerror = function () { box.hidden = true; said.textContent = root.dataset.mapOff; };
    document.head.appendChild(script);
  }
  function draw() {
    if (map) return map.invalidateSize();
    map = window.L.map(box, { attributionControl: Boolean(root.dataset.credit) });
    if (map.attributionControl) map.attributionControl.setPrefix("");
    if (root.dataset.tiles) window.L.tileLayer(root.dataset.tiles, { attribution: root.dataset.credit, maxZoom: 18 }).addTo(map);
    fetch(root.dataset.points).then(function (answer) { return answer.json(); }).then(function (known) {
      var dots = known.points.map(function (one) {
        var link = document.createElement("a");
        link.href = root.dataset.station + one[2] + "/";
        link.textContent = one[3];
        var icon = window.L.divIcon({ className: "", html: '<span class="dot' + (one[4] ? " on" : "") + '"><b>●</b></span>', iconSize: [30, 30], iconAnchor: [15, 30] });
        return window.L.marker([one[0], one[1]], { icon: icon, title: one[3], alt: one[3] }).bindPopup(link).addTo(map);
      });
      var lat = parseFloat(form.elements.lat.value), lon = parseFloat(form.elements.lon.value);
      if (lat && lon && known.datum === "wgs84") {
        window.L.marker([lat, lon], { icon: window.L.divIcon({ className: "", html: '<span class="me-dot"></span>', iconSize: [18, 18] }), interactive: false }).addTo(map);
        map.setView([lat, lon], 15);
      } else if (dots.length) {
        map.fitBounds(window.L.featureGroup(dots).getBounds().pad(0.1), { maxZoom: 15 });
      }
    }).catch(function () { said.textContent = root.dataset.mapOff; });
  }
  button.addEventListener("click", function () {
    var open = box.hidden;
    box.hidden = !open;
    button.setAttribute("aria-pressed", String(open));
    root.querySelector(".near-grid").classList.toggle("solo", !open);
    if (open) load(draw);
  });
})();
