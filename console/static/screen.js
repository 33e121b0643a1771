"use strict";
(() => {
  async function renew() {
    try {
      const answer = await fetch(location.href, { redirect: "error" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("now");
      const shown = document.getElementById("now");
      if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
    } catch { /* the connection is gone: what is shown stays */ }
  }
  setInterval(renew, 4000);
})();
