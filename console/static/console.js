"use strict";
(() => {
  const store = {
    get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
    set(key, text) { try { sessionStorage.setItem(key, text); } catch { /* no room: the page still works */ } },
    drop(key) { try { sessionStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };
  const SENT = "doithoai:sent";
  const keyOf = (box) => `doithoai:${location.pathname}:${box.name}`;

  // What was sent, and not refused, need not be kept any longer.
  if (!document.querySelector("[role=alert]")) {
    for (const key of JSON.parse(store.get(SENT) || "[]")) store.drop(key);
  }
  store.drop(SENT);

  const boxes = [...document.querySelectorAll("main textarea:not([readonly])")];
  let sending = false;
  for (const box of boxes) {
    const kept = store.get(keyOf(box));
    if (kept && !box.value.trim()) {
      box.value = kept;
      const told = document.createElement("p");
      told.className = "hint";
      told.setAttribute("role", "status");
      told.textContent = "Đã lấy lại nội dung viết dở trước đó.";
      box.after(told);
    }
    let timer = 0;
    box.addEventListener("input", () => {
      box.dataset.changed = "yes";
      clearTimeout(timer);
      timer = setTimeout(() => (box.value.trim() ? store.set(keyOf(box), box.value) : store.drop(keyOf(box))), 400);
    });
  }

  document.addEventListener("submit", (event) => {
    const asked = event.submitter && event.submitter.dataset.ask;
    if (asked && !confirm(asked)) { event.preventDefault(); return; }
    if (event.defaultPrevented) return;
    if (event.target.matches("[action='/console/logout']")) {
      for (const box of boxes) store.drop(keyOf(box));
    } else if (event.target.method === "post") {
      const own = boxes.filter((box) => box.form === event.target);
      for (const box of own) store.set(keyOf(box), box.value);
      store.set(SENT, JSON.stringify(own.map(keyOf)));
    }
    sending = true;
  });
  addEventListener("pageshow", () => { sending = false; });
  addEventListener("beforeunload", (event) => {
    if (!sending && boxes.some((box) => box.dataset.changed && box.value.trim())) event.preventDefault();
  });

  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  let at = -1;
  const go = (step) => {
    if (!rows.length) return;
    if (rows[at]) rows[at].classList.remove("here");
    at = Math.min(rows.length - 1, Math.max(0, at + step));
    rows[at].classList.add("here");
    rows[at].scrollIntoView({ block: "nearest" });
    const link = rows[at].querySelector("a");
    if (link) link.focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && rows[at]) {
      const tick = rows[at].querySelector("input[type=checkbox]");
      if (tick) tick.click();
    } else if (event.key === "/") {
      const find = document.querySelector("[data-find], input[type=search]");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    }
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const preview = document.getElementById("xem-truoc");
  if (preview) preview.focus();
})();
