"use strict";
(() => {
  const root = document.getElementById("figures");
  if (!root?.dataset.stream || !window.EventSource) return;
  const said = document.getElementById("live-said");
  const note = document.querySelector("[data-live]");
  let tenth = -1;
  const stream = new EventSource(root.dataset.stream);
  stream.onopen = () => { if (note) note.hidden = false; };
  stream.onerror = () => { if (note) note.hidden = true; };
  stream.onmessage = (event) => {
    const news = JSON.parse(event.data);
    // The steps on offer belong to the state: the page is loaded anew where it changed.
    if (news.state !== root.dataset.state) { location.reload(); return; }
    const focused = root.contains(document.activeElement) ? document.activeElement.id : "";
    root.innerHTML = news.html;
    if (focused) document.getElementById(focused)?.focus();
    const now = Math.floor(news.percent / 10);
    if (said && now !== tenth) { tenth = now; said.textContent = `Đã gửi ${news.percent}%`; }
  };
  stream.addEventListener("over", () => { stream.close(); location.reload(); });
  addEventListener("pagehide", () => stream.close());
})();
