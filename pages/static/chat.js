"use strict";
// Makes the page livelier: it sends without reloading, shows answers as they come, and keeps what could not be sent.
(() => {
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement, page = document.body.dataset;
  const log = $("log"), composer = $("composer"), text = $("text"), choices = $("choices");
  const waiting = $("waiting"), notice = $("notice"), photo = $("photo"), voice = $("voice");
  const KEPT = "doithoai-unsent", TEXT_LIMIT = 4000, FILE_LIMIT = 10 * 1024 * 1024;
  const SAYS = {
    today: "Hôm nay",
    sending: "đang gửi…",
    unsent: "chưa gửi – sẽ gửi lại khi có mạng",
    answering: "Đang trả lời…",
    still: "Tin đã tới nơi. Câu trả lời sẽ hiện ở đây, bà con chờ thêm chút nhé.",
    empty: "Bà con viết điều muốn hỏi vào ô bên dưới rồi bấm Gửi nhé.",
    tooLong: "Tin dài quá 4.000 chữ cái nên chưa gửi được. Tin vẫn còn trong ô, bà con bớt lại hoặc chia làm hai tin giúp nhé.",
    tooLarge: "Tệp nặng quá nên chưa gửi được (nhiều nhất 10 MB). Bà con chọn tệp nhỏ hơn giúp nhé.",
    noCookie: "Trình duyệt đang chặn cookie nên câu trả lời không hiện ra được. Bà con bật cookie cho trang này rồi gửi lại giúp nhé.",
    picture: "Ảnh cán bộ gửi kèm, chạm để xem to",
    paper: "Mở tệp PDF cán bộ gửi kèm",
    refused: "Tin này máy chưa nhận được. Bà con tải lại trang rồi gửi lại giúp nhé.",
  };
  root.classList.add("js");
  $("attach").open = true;

  const make = (tag, className, content) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (content !== undefined) node.textContent = content;
    return node;
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const tidy = (said) => said.replace(/\r\n/g, "\n").normalize("NFC").trim();

  // ---- lines ----
  const known = new Set(Array.from(log.querySelectorAll("[data-key]"), (line) => line.dataset.key));
  let cursor = page.cursor;
  let lastDay = Array.from(log.querySelectorAll(".day")).pop()?.textContent ?? "";
  const LINK = /(https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]]|\/duoc-huong\/[A-Z]+)/;

  function sentAlong(address) {
    const body = make("p", "text"), link = make("a", "", /\.pdf$/.test(address) ? SAYS.paper : undefined);
    Object.assign(link, { href: address, rel: "noopener noreferrer", target: "_blank" });
    if (!link.textContent) {
      const picture = make("img", "sent");
      Object.assign(picture, { src: address, alt: SAYS.picture, loading: "lazy" });
      link.append(picture);
    }
    body.append(link);
    return body;
  }

  function bubble(mine, note, kind, said, time, file) {
    const line = make("div", `line ${mine ? "resident" : "office"}`);
    line.append(make("p", "who", mine ? "Bà con:" : "Đối Thoại:"));
    if (note) line.append(make("p", `note ${kind}`, note));
    if (said) {
      const body = make("p", "text");
      said.split(LINK).forEach((piece, i) => {
        if (i % 2 === 0) return body.append(piece);
        const link = make("a", "", piece);
        Object.assign(link, { href: piece, rel: "noopener noreferrer", target: "_blank" });
        body.append(link);
      });
      line.append(body);
    }
    if (file) line.append(sentAlong(file));
    line.append(make("p", "time", time));
    return line;
  }

  const atEnd = () => root.scrollHeight - innerHeight - scrollY < 120;
  const toEnd = () => scrollTo({ top: root.scrollHeight });
  const newer = make("button", "newer", "Có tin mới ↓");
  newer.type = "button";
  newer.hidden = true;
  newer.addEventListener("click", toEnd);
  composer.append(newer);
  addEventListener("scroll", () => { if (atEnd()) newer.hidden = true; }, { passive: true });

  function showLine(line) {
    if (known.has(line.key)) return;
    known.add(line.key);
    const mine = line.from === "resident";
    const own = mine && [...sent, ...outbox].find((item) => item.line && !item.matched && matches(item, line));
    if (own) {
      own.matched = true;
      settle(own);
      own.line.querySelector(".time").textContent = line.time;
      own.line.classList.remove("unsent");
      own.line.dataset.key = line.key;
      return;
    }
    const before = outbox.find((item) => item.line && !item.matched)?.line ?? null;
    showDay(line.day, before);
    const node = bubble(mine, line.note, line.kind, line.text, line.time, line.file);
    node.dataset.key = line.key;
    log.insertBefore(node, before);
  }

  function showDay(day, before) {
    if (day === lastDay) return;
    lastDay = day;
    log.insertBefore(make("p", "day", day), before);
  }

  function matches(item, line) {
    if (item.file) return line.kind !== "text" && line.kind !== "tap" && tidy(item.text) === line.text;
    return item.payload ? line.kind === "tap" : line.kind === "text" && tidy(item.text) === line.text;
  }

  // A view that was asked for before another one was shown may be older: only its lines count then.
  let shown = 0;
  function apply(view, asOf = shown) {
    if (asOf < shown) return view.lines.forEach(showLine);
    shown += 1;
    const stay = !atEnd() && document.activeElement !== text;
    const count = known.size;
    view.lines.forEach(showLine);
    cursor = view.cursor;
    showChoices(view.choices);
    showWaiting(view.waiting || outbox.some((item) => item.line && !item.held));
    if (stay && known.size > count) newer.hidden = false;
    else if (!stay) toEnd();
  }

  function showChoices(offered) {
    const now = Array.from(choices.querySelectorAll("button"), (button) => button.value).join("\n");
    if (now === offered.map((choice) => choice.payload).join("\n")) return;
    choices.querySelectorAll("button, p").forEach((old) => old.remove());
    for (const choice of offered) {
      const button = make("button", "choice", choice.label);
      Object.assign(button, { type: "submit", name: "payload", value: choice.payload });
      choices.append(button);
    }
  }

  let patience = 0;
  function showWaiting(yes) {
    if (yes === !waiting.hidden) return;
    clearTimeout(patience);
    waiting.hidden = !yes;
    $("waiting-text").textContent = SAYS.answering;
    if (yes) patience = setTimeout(() => { $("waiting-text").textContent = SAYS.still; }, 15000);
  }

  const tell = (sentence) => { notice.textContent = sentence; };

  // ---- sending ----
  const outbox = [], sent = [];
  let busy = false, pause = 0, tries = 0;

  function keep() {
    try {
      const unsent = outbox.filter((item) => !item.file).map(({ id, text, payload, label }) => ({ id, text, payload, label }));
      if (unsent.length) sessionStorage.setItem(KEPT, JSON.stringify(unsent));
      else sessionStorage.removeItem(KEPT);
    } catch { /* storage may be switched off */ }
  }

  // The server has it: it need not be sent again, whatever became of the reply.
  function settle(item) {
    const at = outbox.indexOf(item);
    if (at < 0) return;
    outbox.splice(at, 1);
    sent.push(item);
    keep();
  }

  function enqueue(item) {
    item.line = bubble(true, item.file ? item.file.name : "", item.kind ?? "", item.label ?? item.text, SAYS.sending);
    item.line.tabIndex = -1;
    showDay(SAYS.today, null);
    log.append(item.line);
    outbox.push(item);
    keep();
    showChoices([]);
    showWaiting(navigator.onLine);
    toEnd();
    pump();
  }

  async function pump() {
    clearTimeout(pause);
    const item = outbox[0];
    if (busy || !item) return;
    busy = true;
    let response = null, body = null;
    try {
      response = await post(item);
      body = await response.json();
    } catch { /* no network, or an answer that is not ours: tried again below */ }
    busy = false;
    if (item.matched) pump();
    else if (response?.ok && body?.id === item.id) accepted(item);
    else if (body?.error && response.status < 500 && response.status !== 429) refused(item, body.error.message);
    else hold(item, response?.status === 429 || response?.status === 503 ? body?.error?.message : "");
  }

  function post(item) {
    if (!item.file) {
      const body = JSON.stringify(item.payload ? { payload: item.payload, id: item.id } : { text: item.text, id: item.id });
      return fetch("/chat/api/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    }
    const form = new FormData();
    form.append("id", item.id);
    form.append("text", item.text);
    form.append("file", item.file, item.file.name);
    return fetch("/chat/api/files", { method: "POST", body: form });
  }

  function accepted(item) {
    settle(item);
    tries = 0;
    item.line.classList.remove("unsent");
    item.line.querySelector(".time").textContent = new Date().toTimeString().slice(0, 5);
    $("forget").hidden = false;
    page.known = "yes";
    catchUp().then((view) => {
      if (view?.cursor === "0.0") tell(SAYS.noCookie);
      else if (view && !item.matched) item.line.remove(); // it stood here already, from before a reload
    });
    listen();
    pump();
  }

  function refused(item, sentence) {
    outbox.splice(outbox.indexOf(item), 1);
    keep();
    item.line.remove();
    tell(sentence || SAYS.refused);
    if (!text.value) text.value = item.text;
    showWaiting(false);
    pump();
  }

  function hold(item, sentence) {
    const stay = !atEnd();
    item.held = true;
    for (const other of outbox) {
      other.line.classList.add("unsent");
      other.line.querySelector(".time").textContent = SAYS.unsent;
    }
    if (sentence) item.line.querySelector(".time").textContent = "chưa gửi – máy đang bận, sẽ tự gửi lại";
    showWaiting(false);
    if (!stay) toEnd();
    pause = setTimeout(pump, Math.min(30, 2 ** ++tries) * 1000);
  }

  addEventListener("online", () => { tries = 0; pump(); listen(); });

  // ---- what comes back ----
  let stream = null, again = 0, rest = 2;

  async function catchUp() {
    const asOf = shown;
    try {
      const response = await fetch(`/chat/api/messages?after=${cursor}`);
      if (!response.ok) return null;
      const view = await response.json();
      apply(view, asOf);
      return view;
    } catch {
      return null; // the stream brings it later
    }
  }

  function listen() {
    if (page.known !== "yes" || document.hidden || (stream && stream.readyState !== EventSource.CLOSED)) return;
    clearTimeout(again);
    stream = new EventSource(`/chat/api/events?after=${cursor}`);
    stream.onopen = () => { rest = 2; };
    stream.onmessage = (event) => apply(JSON.parse(event.data));
    stream.addEventListener("cleared", clearLog);
    stream.onerror = () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      stream = null;
      rest = Math.min(60, rest * 2);
      again = setTimeout(listen, rest * 1000);
    };
  }

  function hush() {
    clearTimeout(again);
    stream?.close();
    stream = null;
  }

  function clearLog() {
    if (!log.querySelector(".resident")) return;
    log.replaceChildren();
    known.clear();
    lastDay = "";
    showChoices([]);
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
  addEventListener("pagehide", hush);
  addEventListener("pageshow", (event) => { if (event.persisted) { catchUp(); listen(); } });

  // ---- hands ----
  composer.addEventListener("submit", async (event) => {
    if (event.submitter?.id === "size") return;
    event.preventDefault();
    const said = tidy(text.value), file = photo.files[0] ?? voice.files[0];
    if (!said && !file) return tell(SAYS.empty);
    if ([...said].length > TEXT_LIMIT) return tell(SAYS.tooLong);
    const ready = file ? await lighter(file) : null;
    if (ready && ready.size > FILE_LIMIT) return tell(SAYS.tooLarge);
    tell("");
    text.value = "";
    unpick();
    enqueue({ id: newId(), text: said, file: ready, kind: file && (file.type.startsWith("audio") ? "voice" : file.type.startsWith("image") ? "photo" : "file") });
  });

  choices.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!button) return;
    tell("");
    const item = button.name === "payload" ? { payload: button.value, label: button.textContent, text: "" } : { text: button.value };
    const hadFocus = document.activeElement === button;
    enqueue({ id: newId(), ...item });
    if (hadFocus) outbox[outbox.length - 1]?.line.focus({ preventScroll: true });
  });

  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (!matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    composer.requestSubmit(composer.querySelector(".send"));
  });

  $("size").addEventListener("click", (event) => {
    event.preventDefault();
    const stay = !atEnd(), large = root.classList.toggle("large"), button = $("size");
    const form = new URLSearchParams({ size: large ? "large" : "usual" });
    button.value = large ? "usual" : "large";
    $("size-label").textContent = large ? "Chữ vừa" : "Chữ to";
    if (!stay) toEnd();
    fetch("/chat/text-size", { method: "POST", body: form, redirect: "manual" }).catch(() => {});
  });

  $("forget").addEventListener("submit", () => {
    hush();
    outbox.length = 0;
    keep();
  });

  // ---- photos and recordings ----
  const picked = make("p", "picked"), pickedName = make("span"), drop = make("button", "quiet", "Bỏ tệp");
  drop.type = "button";
  drop.addEventListener("click", () => { unpick(); text.focus(); });
  picked.append(pickedName, drop);
  picked.hidden = true;
  notice.after(picked);

  function unpick() {
    photo.value = voice.value = "";
    picked.hidden = true;
  }

  for (const input of [photo, voice]) {
    input.addEventListener("change", () => {
      const file = input.files[0];
      (input === photo ? voice : photo).value = "";
      picked.hidden = !file;
      if (file) pickedName.textContent = `${file.name} – bấm Gửi để gửi đi`;
    });
  }

  // A phone's photo is made small enough for a slow network; where it was taken is lost with it.
  async function lighter(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400 * 1024) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, 2000 / Math.max(image.width, image.height));
      const canvas = make("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  }

  // ---- begin ----
  try {
    const unsent = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    if (Array.isArray(unsent)) unsent.forEach(enqueue);
  } catch { /* nothing was kept */ }
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  if (page.known === "yes") {
    toEnd();
    listen();
  }
})();
