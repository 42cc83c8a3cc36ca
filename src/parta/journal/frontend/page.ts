/* What both pages of the journal share: words in the person's language, the line that says what is saved, the worker. */

import type { Queue, Status } from "./queue";

/** Texts come with the page: `data-words` of the root. Plurals by the language's own rules. */
export type Words = Record<string, string>;

export const wordsOf = (root: HTMLElement): Words => JSON.parse(root.dataset["words"] ?? "{}") as Words;

export function put(words: Words, name: string, values: Record<string, string | number> = {}): string {
  return Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, String(value)), words[name] ?? name);
}

export function plural(words: Words, name: string, n: number): string {
  const form = new Intl.PluralRules(document.documentElement.lang).select(n);
  return put(words, words[`${name}.${form}`] === undefined ? `${name}.other` : `${name}.${form}`, { n });
}

export function element(name: string, className: string, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

export const token = (): string => document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";

export const clock = (moment: Date): string => moment.toLocaleTimeString("uk", { hour: "2-digit", minute: "2-digit" });

/** «збережено о 10:42», «5 змін чекають на мережу». */
export function showStatus(place: HTMLElement, words: Words, status: Status): void {
  const parts: [state: string, text: string][] = [];
  if (status.signedOut && status.waiting) parts.push(["bad", plural(words, "signedOut", status.waiting)]);
  else if (status.offline && status.waiting) parts.push(["warn", plural(words, "queued", status.waiting)]);
  else if (status.offline) parts.push(["warn", put(words, "offline")]);
  else if (status.waiting) parts.push(["wait", put(words, status.sending ? "saving" : "unsaved", { n: status.waiting })]);
  else if (status.savedAt) parts.push(["good", put(words, "saved", { time: clock(status.savedAt) })]);
  if (status.refused) parts.push(["bad", plural(words, "refused", status.refused)]);
  const shown = parts.flatMap(([state, text]) => [element("span", `tag tag--${state}`, text), " "]);
  if (place.textContent !== shown.map((part) => (typeof part === "string" ? part : part.textContent)).join("")) place.replaceChildren(...shown);
}

/** Let the page open without a network, the very first one too; leave nothing behind at sign-out. */
export function serveOffline(root: HTMLElement): void {
  const worker = root.dataset["worker"];
  if (worker && "serviceWorker" in navigator) void keepOpen(worker).catch(() => undefined);
}

async function keepOpen(worker: string): Promise<void> {
  const isKept = navigator.serviceWorker.controller !== null; // the worker fetched this page and its files itself
  await navigator.serviceWorker.register(worker);
  if (isKept) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ keep: location.href.split("#")[0], files: performance.getEntriesByType("resource").map((entry) => entry.name) });
}

/** Warn before closing only when something was typed and nothing keeps it. */
export function guard(queue: Queue): void {
  addEventListener("beforeunload", (event) => {
    if (!queue.isKept && [...queue.items.values()].some((item) => item.state === "waiting")) event.preventDefault();
  });
}
