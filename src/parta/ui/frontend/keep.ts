/* What was typed outlives a dead session, a crash of the page, a slip on the wrong link: it is kept in this tab only,
   and comes back when the same form is opened again. Gone when the form has been accepted or the tab is closed.
   A form takes part by holding {% kept %}. Passwords and files are never kept. */

interface Kept {
  values: [string, string][];
  sent: boolean;
}

const PREFIX = "parta-kept:";

export function keepForms(): void {
  forgetAccepted();
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

function write(key: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // full or closed storage must not stop the person from typing
  }
}

/* a form that was sent and led to a page that is neither itself nor the sign-in has been accepted */
function forgetAccepted(): void {
  if (document.querySelector("[data-parta-sign-in]")) return;
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(PREFIX) || !read(key)?.sent) continue;
    const here = key.startsWith(`${PREFIX}${location.pathname}#`);
    // the same page again: with errors it already shows what was typed, without them it was accepted
    if (!here || document.referrer) sessionStorage.removeItem(key);
  }
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
  form.addEventListener("input", () => write(key, { values: values(form), sent: false }));
  form.addEventListener("submit", () => write(key, { values: values(form), sent: true }));
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
