"use strict";
(() => {
  const root = document.getElementById("hall");
  if (!root || !root.dataset.code) return;
  const KEY = `doithoai:hall:${root.dataset.code}:${root.dataset.who}`;
  const AT_ONCE = 50;
  const DONE = { answered: "đã trả lời", promised: "đã hứa", written: "trả lời bằng văn bản", open: "chưa xong" };
  const net = document.getElementById("net");
  let busy = false, trouble = "", savedAt = "";

  // What is not confirmed yet, what was refused, codes to hand out, and what is being typed.
  function kept() {
    const empty = { notes: [], refused: [], slips: [], drafts: {}, count: 0 };
    try { return { ...empty, ...JSON.parse(localStorage.getItem(KEY) || "{}") }; } catch { return empty; }
  }
  function keep(change) {
    const state = kept();
    change(state);
    try { localStorage.setItem(KEY, JSON.stringify(state)); return true; } catch { return false; }
  }
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
  function element(tag, text, kind = "") {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function tell() {
    const count = kept().notes.length;
    net.replaceChildren();
    net.className = "net";
    net.hidden = false;
    if (trouble === "login") {
      const link = element("a", "đăng nhập lại ở thẻ khác");
      link.href = "/console/login?toi=" + encodeURIComponent(location.pathname);
      link.target = "_blank";
      net.append(`Phiên đăng nhập đã hết, đã giữ ${count} ghi chú. Hãy `, link, "; trang này sẽ tự gửi tiếp.");
      net.classList.add("stopped");
    } else if (trouble === "other") {
      net.append(`Máy này đang đăng nhập tài khoản khác, đã giữ ${count} ghi chú. Hãy đăng nhập lại tài khoản cũ.`);
      net.classList.add("stopped");
    } else if (trouble === "server") {
      net.append(`Máy chủ chưa nhận được, đã giữ ${count} ghi chú và đang thử lại.`);
      net.classList.add("away-from-net");
    } else if (trouble === "away" || !navigator.onLine) {
      net.append(count ? `Đang mất mạng, đã giữ ${count} ghi chú. Có mạng lại sẽ tự gửi.` : "Đang mất mạng. Anh/chị cứ ghi, ghi chú được giữ trên máy này.");
      net.classList.add("away-from-net");
    } else if (count) net.append(`Đang gửi ${count} ghi chú…`);
    else if (savedAt) net.append(`Đã lưu hết, lúc ${savedAt}.`);
    else net.hidden = true;
  }

  function show() {
    const state = kept();
    const slips = document.getElementById("slips");
    const list = slips.querySelector("ul");
    for (const old of list.querySelectorAll("[data-slip]")) old.remove();
    for (const slip of state.slips) {
      const line = element("li", "");
      line.dataset.slip = slip.note_id;
      line.append(element("p", slip.text));
      if (slip.code) {
        const big = element("p", slip.code + " ", "big");
        big.append(element("span", slip.key, "digits"));
        const done = element("button", "Đã trao cho người hỏi", "button plain");
        done.type = "button";
        done.dataset.given = slip.note_id;
        line.append(element("p", `Phiếu tạm số ${slip.number} có mã:`), big, element("p", "6 chữ để tra cứu, 4 số để xem nội dung trả lời.", "hint"), done);
      } else line.append(element("p", `Phiếu tạm số ${slip.number}`, "slip"), element("p", "Ghi số này ra giấy cho người hỏi. Mã hiện ở đây khi ghi chú được gửi.", "hint"));
      list.append(line);
    }
    slips.hidden = !list.children.length;
    const refused = document.getElementById("refused");
    refused.replaceChildren();
    refused.hidden = !state.refused.length;
    if (state.refused.length) {
      refused.append(element("h2", "Chưa lưu được, cần ghi lại"));
      const all = element("ul", "", "refusals");
      for (const note of state.refused) {
        const line = element("li", "");
        const drop = element("button", "Bỏ ghi chú này", "button plain");
        drop.type = "button";
        drop.dataset.drop = note.note_id;
        line.append(element("p", note.sentence), element("p", note.gist || note.text || note.question || "", "said-text"), drop);
        all.append(line);
      }
      refused.append(all);
    }
    tell();
  }

  function noteOf(form, kind) {
    const field = (name) => { const found = form.elements.namedItem(name); return found && found.value ? found.value.trim() : ""; };
    const item = field("item_id");
    const note = { note_id: newId(), kind, item_id: item ? Number(item) : null, written_at: new Date().toISOString() };
    if (kind === "question") {
      const area = field("area_id");
      return { ...note, item_id: null, text: field("text"), name: field("name"), title: field("title"), area_id: area ? Number(area) : null };
    }
    if (kind === "poll") {
      const options = [];
      for (let place = 1; form.elements.namedItem(`count-${place}`); place += 1) {
        const count = field(`count-${place}`);
        if (count && field(`label-${place}`)) options.push({ label: field(`label-${place}`), count: Number(count) });
      }
      return { ...note, question: field("question"), options };
    }
    if (kind === "current") return note;
    return { ...note, gist: field(`gist-${item}`), owner: field("owner"), due_on: field("due_on") };
  }
  function lacking(note) {
    if (note.kind === "promised" && !note.gist) return "Chưa ghi hứa làm gì. Hãy điền ý chính rồi bấm lại.";
    if (note.kind === "promised" && !note.owner) return "Chưa ghi ai làm. Hãy điền rồi bấm lại.";
    if (note.kind === "promised" && !note.due_on) return "Chưa chọn hạn. Lời hứa cần có ngày xong.";
    if (note.kind === "gist" && !note.gist) return "Ý chính chưa có nội dung.";
    if (note.kind === "poll" && note.options.length < 2) return "Cần ít nhất hai lựa chọn có số người.";
    return "";
  }
  function complain(form, text) {
    let line = form.querySelector("[data-lacking]");
    if (!line) { line = element("p", "", "error"); line.dataset.lacking = "yes"; line.setAttribute("role", "alert"); form.append(line); }
    line.textContent = text;
    line.hidden = !text;
  }

  // Seen at once, before the server knows.
  function mark(note) {
    const name = document.getElementById(`ten-${note.item_id}`);
    if (!name) return;
    if (note.kind === "current") return advance(note.item_id);
    if (note.kind in DONE) {
      name.dataset.outcome = note.kind;
      for (const old of name.querySelectorAll(".badge:not(.in_progress)")) old.remove();
      name.append(" ", element("span", `${DONE[note.kind]}, chờ gửi`, "badge waiting"));
    }
  }
  function advance(itemId) {
    const items = [...document.querySelectorAll("[data-item]")];
    const at = items.findIndex((one) => one.dataset.item === String(itemId));
    if (at < 0) return;
    items[at].open = true;
    items[at].scrollIntoView({ block: "start" });
    const after = items.slice(at + 1).find((one) => one.querySelector("summary").dataset.outcome === "open");
    const form = document.querySelector("#next form");
    if (!form) return;
    form.hidden = !after;
    if (!after) return;
    form.elements.namedItem("item_id").value = after.dataset.item;
    form.querySelector("button").textContent = `Câu tiếp theo: ${after.querySelector("summary").dataset.title}`;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-note]") || !event.submitter) return;
    const note = noteOf(form, event.submitter.value);
    const fault = lacking(note);
    complain(form, fault);
    if (fault) { event.preventDefault(); return; }
    const done = keep((state) => {
      state.notes.push(note);
      if (note.kind === "question") {
        state.count += 1;
        state.slips.push({ note_id: note.note_id, number: state.count, text: note.text.slice(0, 80) });
      }
      if (note.kind !== "current") for (const box of form.elements) if (box.id) delete state.drafts[box.id];
    });
    if (!done) return; // No room on this phone: the plain form does it.
    event.preventDefault();
    for (const box of form.querySelectorAll("textarea")) {
      if (note.kind !== "current") box.dataset.said = box.value;
      delete box.dataset.changed;
      try { sessionStorage.removeItem(`doithoai:${location.pathname}:${box.name}`); } catch { /* nothing was kept */ }
    }
    if (form.matches("[data-clear]")) { form.reset(); for (const box of form.querySelectorAll("textarea")) box.value = ""; form.closest("details").open = false; }
    mark(note);
    show();
    if (note.kind === "question") document.getElementById("slips").scrollIntoView({ block: "center" });
    flush();
  }, true);

  document.addEventListener("click", (event) => {
    const given = event.target.dataset.given, dropped = event.target.dataset.drop;
    if (!given && !dropped) return;
    keep((state) => {
      state.slips = state.slips.filter((one) => one.note_id !== given);
      state.refused = state.refused.filter((one) => one.note_id !== dropped);
    });
    show();
  });

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.id || !box.closest("[data-note]")) return;
    if (keep((state) => { state.drafts[box.id] = box.value; })) delete box.dataset.changed;
  });
  function restore() {
    for (const [id, text] of Object.entries(kept().drafts)) {
      const box = document.getElementById(id);
      if (!box || box.value === text) continue;
      box.value = text;
      for (let at = box.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    }
  }

  async function flush() {
    if (busy) return;
    busy = true;
    try {
      for (let tries = 0; kept().notes.length; ) {
        tell();
        const answer = await send(kept().notes.slice(0, AT_ONCE));
        if (answer.status === 200) {
          take((await answer.json()).results);
          trouble = "";
          const now = new Date();
          savedAt = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
        } else if ((answer.status === 401 || answer.status === 403) && tries === 0) {
          tries = 1;
          if (!(await renew())) break;
        } else { trouble = "server"; break; }
      }
      if (!kept().notes.length) await renew();
    } catch { trouble = "away"; }
    busy = false;
    show();
  }
  function send(notes) {
    return fetch(root.dataset.notes, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": root.dataset.csrf },
      body: JSON.stringify({ sent_at: new Date().toISOString(), notes }),
      signal: AbortSignal.timeout(20000),
    });
  }
  function take(results) {
    keep((state) => {
      for (const one of results) {
        const note = state.notes.find((other) => other.note_id === one.note_id);
        state.notes = state.notes.filter((other) => other.note_id !== one.note_id);
        const slip = state.slips.find((other) => other.note_id === one.note_id);
        if (slip && one.code) { slip.code = one.code; slip.key = one.key; }
        if (one.state === "refused" && note) {
          state.refused.push({ ...note, sentence: one.sentence });
          state.slips = state.slips.filter((other) => other.note_id !== one.note_id);
        }
      }
    });
  }

  // The page as it stands on the server: what others wrote, new items, and the token of a new login.
  async function renew() {
    const answer = await fetch(location.pathname, { signal: AbortSignal.timeout(20000) });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = fresh.getElementById("hall");
    if (!there) { trouble = answer.ok ? "login" : "server"; return false; }
    if (!there.dataset.who) return true;
    if (there.dataset.who !== root.dataset.who) { trouble = "other"; return false; }
    root.dataset.csrf = there.dataset.csrf;
    if (trouble) trouble = "";
    const waiting = new Set(kept().notes.map((note) => String(note.item_id)));
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const shown = document.getElementById(part.id);
      const item = shown && shown.closest("[data-item]");
      if (!shown || (item && waiting.has(item.dataset.item)) || shown.outerHTML === part.outerHTML) continue;
      if (shown.contains(document.activeElement) && document.activeElement !== document.body) {
        if (shown.tagName !== "SUMMARY") continue;
        shown.innerHTML = part.innerHTML;
        shown.dataset.outcome = part.dataset.outcome;
      } else shown.replaceWith(part);
    }
    for (const item of fresh.querySelectorAll("[data-item]")) {
      if (!document.getElementById(item.id)) document.getElementById("items").append(item);
    }
    for (const box of fresh.querySelectorAll("textarea[data-said]")) {
      const shown = document.getElementById(box.id);
      const item = shown && shown.closest("[data-item]");
      if (!shown || waiting.has(item.dataset.item) || shown.value !== shown.dataset.said) continue;
      if (shown.value !== box.value) shown.value = box.value;
      shown.dataset.said = box.value;
    }
    return true;
  }

  addEventListener("online", () => { trouble = ""; flush(); });
  addEventListener("offline", tell);
  setInterval(() => { if (kept().notes.length) flush(); }, 5000);
  setInterval(() => { if (!kept().notes.length && !document.hidden && !busy) renew().then(tell, () => { trouble = "away"; tell(); }); }, 15000);
  restore();
  for (const note of kept().notes) mark(note);
  show();
  if (kept().notes.length) flush();
})();
