/* What was typed outlives a dead session, a crash of the page, a slip on the wrong link: it is kept in this tab only,
   and comes back when the same person opens the same form again. Gone when the form has been accepted or the tab is closed.
   A form takes part by holding {% kept %}. Passwords and files are never kept. */

interface Kept {
  who: string;
  values: [string, string][];
  sent: boolean;
}

const PREFIX = "parta-kept:";
const VISITOR = "parta-visitor";

// visitors are somewhere in the sign-in: nothing is kept, shown or forgotten before it is known who they are
const who = document.body.dataset["partaKnown"] ?? "";

export function keepForms(): void {
  if (!who) {
    remember(VISITOR, "yes");
    return;
  }
  try {
    forgetAccepted();
  } catch {
    return; // a browser that closes its storage keeps nothing
  }
  for (const notice of document.querySelectorAll<HTMLElement>("[data-parta-kept]")) {
    const form = notice.closest("form");
    if (form) keep(form, notice);
  }
}

function keyOf(form: HTMLFormElement): string {
  return `${PREFIX}${location.pathname}#${form.id}`;
}

function read(key: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null; // storage is closed to us or holds something foreign: nothing is kept then
  }
}

function remember(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // full or closed storage must not stop the person from typing
  }
}

/* What was sent and led to a page of the signed-in person has been accepted, or stands there with its errors.
   What another person left in this tab is not for these eyes. */
function forgetAccepted(): void {
  const unanswered = cameFromSignIn();
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    const kept = read(key);
    if (!kept || kept.who !== who || (kept.sent && !unanswered)) sessionStorage.removeItem(key);
    else if (kept.sent) remember(key, JSON.stringify({ ...kept, sent: false }));
  }
}

/* The page after a dead session is the one behind the sign-in: the form sent before has reached nobody. */
function cameFromSignIn(): boolean {
  const visited = sessionStorage.getItem(VISITOR) !== null;
  sessionStorage.removeItem(VISITOR);
  return visited;
}

function values(form: HTMLFormElement): [string, string][] {
  const hidden = new Set(["csrfmiddlewaretoken", "version", "next"]);
  const typed: [string, string][] = [];
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    const secret = field instanceof HTMLInputElement && field.type === "password";
    if (typeof value === "string" && !secret && !hidden.has(name)) typed.push([name, value]);
  }
  return typed;
}

function keep(form: HTMLFormElement, notice: HTMLElement): void {
  const key = keyOf(form);
  const kept = read(key);
  const before = values(form);
  if (kept && JSON.stringify(kept.values) !== JSON.stringify(before) && !form.querySelector("[aria-invalid=true]")) {
    fill(form, kept.values);
    notice.hidden = false;
  }
  form.addEventListener("input", () => remember(key, JSON.stringify({ who, values: values(form), sent: false })));
  form.addEventListener("submit", () => remember(key, JSON.stringify({ who, values: values(form), sent: true })));
  notice.querySelector("[data-parta-forget]")?.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    fill(form, before);
    notice.hidden = true;
  });
}

function fill(form: HTMLFormElement, typed: [string, string][]): void {
  const left = new Map<string, string[]>();
  for (const [name, value] of typed) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      field.checked = left.get(field.name)?.includes(field.value) ?? false;
    } else if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.selected = left.get(field.name)?.includes(option.value) ?? false;
    } else if (isTyped(field) && left.has(field.name)) {
      field.value = left.get(field.name)?.shift() ?? "";
    }
  }
}

function isTyped(field: Element): field is HTMLInputElement | HTMLTextAreaElement {
  if (field instanceof HTMLTextAreaElement) return true;
  return field instanceof HTMLInputElement && !["hidden", "password", "file", "submit", "button"].includes(field.type);
}
