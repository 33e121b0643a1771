"use strict";
(() => {
  const form = document.getElementById("entry-form");
  const told = document.getElementById("findings");
  if (form && told) {
    let timer = 0, asked = 0;
    const look = async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(form.dataset.findings, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
        const text = await answer.text();
        if (mine === asked && answer.ok) told.innerHTML = text;
      } catch { /* no connection: "Xem trước" tells the same */ }
    };
    form.addEventListener("input", (event) => {
      if (event.target.name === "reason") return;
      clearTimeout(timer);
      timer = setTimeout(look, 1200);
    });
    const box = form.elements.namedItem("sources");
    for (const button of form.querySelectorAll("[data-source]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        box.value = [box.value.trim(), button.dataset.source].filter(Boolean).join("\n");
        box.dispatchEvent(new Event("input", { bubbles: true }));
        button.textContent = "Đã thêm";
      });
    }
    const preview = document.getElementById("xem-truoc");
    if (preview) preview.focus();
  }

  const trial = document.querySelector("[data-trial]");
  const poll = async () => {
    const running = trial.querySelector("[data-poll]");
    if (!running) return;
    try {
      const answer = await fetch(running.dataset.poll, { redirect: "error" });
      if (answer.ok) trial.innerHTML = await answer.text();
    } catch { /* asked again below */ }
    setTimeout(poll, 4000);
  };
  if (trial) setTimeout(poll, 4000);
})();
