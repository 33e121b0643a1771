"use strict";
{
  const told = document.querySelector("[data-ticked]");
  const boxes = [...document.querySelectorAll("input[name=ma]")];
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    told.textContent = ticked ? `Đã chọn ${ticked} câu.` : "Chọn câu hỏi ở trên trước.";
    for (const box of boxes) box.closest("[data-row]").classList.toggle("picked", box.checked);
  };
  if (told) {
    addEventListener("change", count);
    addEventListener("pageshow", count);
  }
}
