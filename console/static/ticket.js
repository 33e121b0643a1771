"use strict";
(() => {
  const form = document.getElementById("answer");
  if (!form) return;
  const box = form.elements.namedItem("text");
  const told = document.getElementById("saved");
  let kept = box.value, busy = false;

  for (const button of document.querySelectorAll("[data-insert]")) {
    button.addEventListener("click", (event) => {
      const offered = document.getElementById(button.dataset.insert);
      if (!offered) return;
      event.preventDefault();
      box.value = [box.value.trim(), offered.textContent].filter(Boolean).join("\n\n");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
    });
  }

  async function keep() {
    const text = box.value;
    if (busy || text === kept || !text.trim()) return;
    busy = true;
    try {
      const fields = new URLSearchParams(new FormData(form));
      fields.set("act", "draft");
      const answer = await fetch(form.action, { method: "POST", body: fields, redirect: "error", keepalive: true });
      if (answer.status !== 204) throw new Error(String(answer.status));
      kept = text;
      const now = new Date();
      told.textContent = `Đã lưu nháp lúc ${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
    } catch {
      told.textContent = "Chưa lưu được nháp. Chữ vẫn còn ở đây; bấm Xem trước để thử lại.";
    }
    busy = false;
  }

  setInterval(keep, 10000);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
})();
