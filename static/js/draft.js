// Texts grow with what is typed and keep themselves on the server.
import { each, on, send, words } from "./page.js";

const PAUSE_MS = 1_000;
const RETRY_MS = 5_000;

each("[data-grow]", (area) => {
  const grow = () => {
    const floor = area.offsetHeight - area.clientHeight;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + floor}px`;
  };
  area.addEventListener("input", grow);
  if (area.value) grow();
});

each("[data-draft]", (area) => {
  const state = area.form?.querySelector("[data-draft-state]");
  const url = `/drafts/${encodeURIComponent(area.dataset.draft)}`;
  let kept = area.value;
  let timer;
  let sent = false;

  const tell = (word) => {
    if (state) state.textContent = words()[word] ?? "";
  };
  const save = async (leaving = false) => {
    clearTimeout(timer);
    const text = area.value;
    if (sent || text === kept) return;
    if (!leaving) tell("saving");
    try {
      const answer = await send(url, { text }, { method: "PUT", keepalive: leaving });
      if (!answer.ok) throw new Error(String(answer.status));
      kept = text;
      tell(text ? "saved" : "");
    } catch {
      tell("unsaved");
      timer = setTimeout(save, RETRY_MS);
    }
  };

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  area.addEventListener("blur", () => save());
  // The handler of the form removes the draft together with accepting the text.
  area.form?.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
  addEventListener("pagehide", () => save(true));
});

// Ctrl/⌘ Enter sends what is being written, by the button that shows.
on("keydown", "textarea", (event, area) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !area.form) return;
  event.preventDefault();
  const button = [...area.form.querySelectorAll("[type=submit]")].find((one) => one.getClientRects().length > 0);
  area.form.requestSubmit(button);
});

// The switch between reply and note puts the cursor back into the text.
on("click", "[data-editor] [name=kind]", (event, radio) => {
  const area = radio.form.querySelector("textarea");
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
});
