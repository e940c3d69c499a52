/* The list of stations: where one stands (asked only when the button is pressed, sent in the body, kept nowhere),
   the last list for when there is no line, and the map, fetched only when somebody wants it. */
(function () {
  "use strict";
  var stale = document.querySelector("[data-off-line]");
  function age() { if (stale) stale.hidden = navigator.onLine; }
  window.addEventListener("offline", age);
  window.addEventListener("online", age);
  age();

  var root = document.getElementById("near");
  if (!root) return;
  var form = root.querySelector("[data-near-form]"), said = root.querySelector("[data-said]"), sent = root.querySelector("[data-here-form]");
  var KEPT = "zhijia-stations:" + root.dataset.station;

  // Where one stands
  var here = root.querySelector("[data-here]");
  if (here && "geolocation" in navigator) {
    here.hidden = false;
    here.addEventListener("click", function () {
      said.textContent = root.dataset.asking;
      navigator.geolocation.getCurrentPosition(function (found) {
        Array.prototype.forEach.call(form.querySelectorAll("[name=need]:checked, [name=closed]:checked"), function (one) {
          var kept = document.createElement("input");
          kept.type = "hidden"; kept.name = one.name; kept.value = one.value;
          sent.appendChild(kept);
        });
        sent.elements.lat.value = found.coords.latitude.toFixed(6);
        sent.elements.lon.value = found.coords.longitude.toFixed(6);
        sent.submit();
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
  function unseen(link) { // a page that is not in this phone would lead nowhere: its name stays, as words
    if (!("caches" in window)) return;
    caches.match(link.href, { ignoreVary: true }).then(function (page) { if (!page) link.removeAttribute("href"); });
  }
  function showKept() {
    var box = root.querySelector("[data-kept]"), kept = null;
    try { kept = JSON.parse(localStorage.getItem(KEPT) || "null"); } catch (broken) { kept = null; }
    box.hidden = navigator.onLine || !kept;
    Array.prototype.forEach.call(root.querySelectorAll("[data-live]"), function (one) { one.hidden = !box.hidden; });
    if (box.hidden) return;
    box.querySelector("[data-kept-at]").textContent = new Date(kept.at).toLocaleString();
    var list = box.querySelector("ul");
    list.textContent = "";
    kept.cards.forEach(function (one) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = one.href;
      link.className = "link t";
      link.textContent = one.name;
      item.appendChild(link);
      item.appendChild(document.createElement("br"));
      item.appendChild(document.createTextNode([one.hours, one.where].filter(Boolean).join(" · ") + " "));
      if (one.phone) {
        var call = document.createElement("a");
        call.href = "tel:" + one.phone;
        call.textContent = one.phone;
        item.appendChild(call);
      }
      list.appendChild(item);
      unseen(link);
    });
  }
  window.addEventListener("offline", showKept);
  window.addEventListener("online", showKept);
  showKept();

  // The map
  var button = root.querySelector("[data-map]"), box = document.getElementById("map"), side = root.querySelector("[data-map-side]"), map = null;
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
    script.onerror = function () { side.hidden = true; said.textContent = root.dataset.mapOff; };
    document.head.appendChild(script);
  }
  function closest(points, lat, lon) { // the few that one would walk to, open ones if there are any
    var open = points.filter(function (one) { return one[4]; }), flat = Math.cos(lat * Math.PI / 180);
    function far(one) { return Math.pow(one[0] - lat, 2) + Math.pow((one[1] - lon) * flat, 2); }
    return (open.length ? open : points).slice().sort(function (a, b) { return far(a) - far(b); }).slice(0, 4).map(function (one) { return [one[0], one[1]]; });
  }
  function draw() {
    if (map) return map.invalidateSize();
    map = window.L.map(box, { attributionControl: Boolean(root.dataset.credit) });
    if (map.attributionControl) map.attributionControl.setPrefix("");
    if (root.dataset.tiles) window.L.tileLayer(root.dataset.tiles, { attribution: root.dataset.credit, maxZoom: 18 }).addTo(map);
    fetch(root.dataset.points).then(function (answer) { return answer.json(); }).then(function (known) {
      var dots = known.points.map(function (one) {
        var link = document.createElement("a"), words = one[4] ? root.dataset.open : root.dataset.shut;
        link.href = root.dataset.station + one[2] + "/";
        link.textContent = one[3] + " · " + words;
        var icon = window.L.divIcon({ className: "", html: '<span class="dot' + (one[4] ? " on" : "") + '"><b>' + (one[4] ? "✓" : "–") + "</b></span>", iconSize: [30, 30], iconAnchor: [15, 30] });
        return window.L.marker([one[0], one[1]], { icon: icon, title: link.textContent, alt: link.textContent, zIndexOffset: one[4] ? 1000 : 0 }).bindPopup(link).addTo(map);
      });
      var lat = form.elements.lat && parseFloat(form.elements.lat.value), lon = lat && parseFloat(form.elements.lon.value);
      if (lat && lon && known.datum === "wgs84") {
        window.L.marker([lat, lon], { icon: window.L.divIcon({ className: "", html: '<span class="me-dot"></span>', iconSize: [18, 18] }), interactive: false }).addTo(map);
        map.fitBounds(window.L.latLngBounds([[lat, lon]].concat(closest(known.points, lat, lon))).pad(0.2), { maxZoom: 16 });
      } else if (dots.length) {
        map.fitBounds(window.L.featureGroup(dots).getBounds().pad(0.1), { maxZoom: 15 });
      } else {
        side.hidden = true;
        said.textContent = root.dataset.mapOff;
      }
    }).catch(function () { said.textContent = root.dataset.mapOff; });
  }
  button.addEventListener("click", function () {
    var open = side.hidden;
    side.hidden = !open;
    button.setAttribute("aria-pressed", String(open));
    root.querySelector(".near-grid").classList.toggle("solo", !open);
    if (open) load(draw);
  });
})();
