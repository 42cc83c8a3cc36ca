/* The day of a preschool group on a bad connection: the form is sent without leaving the page. While there is no network it
   stays as it was typed, says so, and is sent again; its `request` makes two sendings one save. Without this script the form
   is an ordinary one. */

const RETRY = 5_000;
const PATIENCE = 15_000;

const form = document.querySelector<HTMLFormElement>("#day");
const state = document.querySelector<HTMLElement>("#save");
let waiting = 0;

function count(): void {
  const there = form?.querySelector("[data-n=there]");
  const rows = form?.querySelectorAll(".abs input") ?? [];
  const absent = form?.querySelectorAll(".abs input:checked") ?? [];
  if (there) there.textContent = String(rows.length - absent.length);
}

/* What ui/frontend/keep.ts holds of the form counts as not sent after a failure; it is saved now. */
function forget(sent: HTMLFormElement): void {
  try {
    sessionStorage.removeItem(`parta-kept:${location.pathname}#${sent.id}`);
  } catch {
    // a browser that closes its storage has kept nothing
  }
}

async function send(sent: HTMLFormElement): Promise<void> {
  window.clearTimeout(waiting);
  if (state) state.textContent = state.dataset["sending"] ?? "";
  try {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), PATIENCE);
    const answer = await fetch(sent.action, { method: "POST", body: new FormData(sent), signal: stop.signal });
    window.clearTimeout(timer);
    const saved = answer.redirected && new URL(answer.url).pathname === location.pathname;
    if (saved) {
      forget(sent);
      location.assign(answer.url);
    } else sent.submit(); // refused, or the session is over: the answer is a page, asked for once more as a page
  } catch {
    if (state) state.textContent = state.dataset["wait"] ?? "";
    sent.dispatchEvent(new Event("input")); // what was typed counts as not sent: the tab keeps it (ui/frontend/keep.ts)
    waiting = window.setTimeout(() => void send(sent), RETRY);
  }
}

if (form) {
  form.addEventListener("input", count);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
  window.addEventListener("online", () => {
    if (waiting) void send(form);
  });
  count();
}
