/* What the frame does with a script: keys, menus that close, theme without a reload, selection of rows, suggestions.
   Every act works without this file too. Hooks are data-parta-*. */

import { keepForms } from "./keep";

const root = document.documentElement;
const token = (): string => document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function isShown(element: HTMLElement): boolean {
  return element.offsetParent !== null;
}

function focusSearch(): boolean {
  const fields = [document.getElementById("find"), ...document.querySelectorAll<HTMLElement>('main [role="search"] input')];
  for (const field of fields) {
    if (field && isShown(field)) {
      field.focus();
      return true;
    }
  }
  const link = document.querySelector<HTMLElement>(".find-link");
  if (link && isShown(link)) link.click();
  return link !== null;
}

function closeMenus(except: Node | null): HTMLElement | null {
  let closed: HTMLElement | null = null;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (except && menu.contains(except)) continue;
    menu.open = false;
    closed = menu.querySelector("summary");
  }
  return closed;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    closeMenus(null)?.focus();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  // a Ukrainian keyboard gives "." where "/" is printed, and "," with Shift
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    const keys = document.getElementById("keys");
    if (keys && "togglePopover" in keys) {
      event.preventDefault();
      keys.togglePopover();
    }
  } else if (event.key === "/" || event.code === "Slash") {
    if (focusSearch()) event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  closeMenus(target);
  if (target?.closest('[aria-disabled="true"]')) event.preventDefault();
  if (target?.closest("[data-parta-print]")) print();
  take(target?.closest<HTMLButtonElement>("[data-parta-take]") ?? null);
});

/* a suggestion beside the field that failed */
function take(button: HTMLButtonElement | null): void {
  const field = document.getElementById(button?.dataset["partaTake"] ?? "");
  if (!button || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.value = button.value;
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/* theme at once; a language needs the page again, so its form is left to the browser */
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  if (form.dataset["partaPreferences"] !== undefined && button?.name === "theme") {
    event.preventDefault();
    setTheme(form, button);
    return;
  }
  // pages of children kept for a dead network (journal/frontend/worker.ts) do not outlive the session on a shared computer
  if (form.action.endsWith("/sign-out/") && "caches" in window) void caches.delete("parta-journal");
  guard(form, event, button);
});

function setTheme(form: HTMLFormElement, button: HTMLButtonElement): void {
  if (button.value === "auto") delete root.dataset["theme"];
  else root.dataset["theme"] = button.value;
  for (const other of form.querySelectorAll<HTMLButtonElement>('[name="theme"]')) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  const body = new FormData(form);
  body.set("theme", button.value);
  // a lost request costs only the memory of the choice: this page already shows it
  void fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "parta" } }).catch(() => undefined);
}

/* a second press on the same button does not post twice; the page comes back usable from the history */
const sent = new WeakSet<HTMLFormElement>();

function guard(form: HTMLFormElement, event: SubmitEvent, button: HTMLButtonElement | null): void {
  if (form.method !== "post" || event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  button?.classList.add("btn--busy");
  button?.setAttribute("aria-busy", "true");
}

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) sent.delete(form);
  for (const button of document.querySelectorAll(".btn--busy")) {
    button.classList.remove("btn--busy");
    button.removeAttribute("aria-busy");
  }
});

/* rows of a list: Space selects, Shift selects from the last one, the bar counts */
let last: HTMLInputElement | null = null;

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box instanceof HTMLInputElement && box.type === "checkbox" && box.form?.id) count(box.form);
});

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.closest(".table")) return;
  if (event.shiftKey && last && last.form === box.form) selectBetween(last, box);
  last = box;
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const boxes = rowBoxes(box);
  const next = step ? boxes[boxes.indexOf(box) + step] : undefined;
  if (!next) return;
  event.preventDefault();
  if (event.shiftKey) {
    box.checked = next.checked = true;
    next.dispatchEvent(new Event("change", { bubbles: true }));
  }
  next.focus();
});

/* Corrections stand under one another: arrows lead along them past the buttons of each row, as in a spreadsheet. */
document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!(cell instanceof HTMLInputElement) || !cell.matches("[data-parta-cell]") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const cells = [...(cell.form?.querySelectorAll<HTMLInputElement>("[data-parta-cell]") ?? [])];
  const next = step ? cells[cells.indexOf(cell) + step] : undefined;
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});

function rowBoxes(box: HTMLInputElement): HTMLInputElement[] {
  const table = box.closest(".table");
  return table ? [...table.querySelectorAll<HTMLInputElement>('tbody input[type="checkbox"]')] : [];
}

function selectBetween(from: HTMLInputElement, to: HTMLInputElement): void {
  const boxes = rowBoxes(to);
  const [first, final] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b) as [number, number];
  for (const box of boxes.slice(Math.max(first, 0), final + 1)) box.checked = to.checked;
}

function count(form: HTMLFormElement): void {
  const bar = document.querySelector(`[data-parta-bulk="${CSS.escape(form.id)}"]`);
  const shown = bar?.querySelector<HTMLElement>("[data-parta-count]");
  if (!shown) return;
  const selected = [...form.elements].filter((e) => e instanceof HTMLInputElement && e.type === "checkbox" && e.checked && e.closest("tbody"));
  shown.textContent = String(selected.length);
  shown.parentElement?.removeAttribute("hidden");
}

/* rows folded on a phone lose their table semantics in some browsers; roles give them back */
function enhance(part: ParentNode): void {
  const roles: [string, string][] = [["tbody, thead, tfoot", "rowgroup"], ["tr", "row"], ["td", "cell"], ["tbody th", "rowheader"], ["thead th", "columnheader"]];
  for (const table of part.querySelectorAll(".table--entries")) {
    table.setAttribute("role", "table");
    for (const [selector, role] of roles) for (const e of table.querySelectorAll(selector)) e.setAttribute("role", role);
  }
  for (const button of part.querySelectorAll<HTMLElement>("[data-parta-take], [data-parta-print]")) button.hidden = false;
  part.querySelector<HTMLElement>(".errors, .conflict")?.focus();
}

enhance(document);
keepForms();
document.addEventListener("htmx:after:swap", () => enhance(document));

/* htmx posts carry the token of the page; the cookie itself is closed to scripts */
document.addEventListener("htmx:config:request", (event) => {
  const request = (event as CustomEvent<{ ctx: { request: { method: string; headers: Record<string, string> } } }>).detail.ctx.request;
  if (request.method !== "GET") request.headers["X-CSRFToken"] = token();
});
