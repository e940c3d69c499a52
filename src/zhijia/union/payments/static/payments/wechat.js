/* Inside WeChat its own sheet comes up; without it the page says what to do. */
(function () {
  "use strict";
  var holder = document.querySelector("[data-wechat]");
  if (!holder) return;
  function ask() {
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(holder.dataset.wechat), function () {
      location.replace(holder.dataset.after);
    });
  }
  if (window.WeixinJSBridge) ask();
  else document.addEventListener("WeixinJSBridgeReady", ask, false);
})();
