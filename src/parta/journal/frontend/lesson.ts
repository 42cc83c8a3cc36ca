/* The lesson in a teacher's hand: absent in one tap, mark in two, and no waiting for a network. The form works without this file. */

import { type Cell, scaleOf, writeCell } from "./cells";
import { dayIn } from "./days";
import { element, guard, put, serveOffline, showStatus, token, wordsOf } from "./page";
import { type Fact, type Item, type Json, Queue } from "./queue";

const root = document.getElementById("journal") as HTMLElement;
const form = document.getElementById("lesson") as HTMLFormElement;
const words = wordsOf(root);
const scale = scaleOf(root.dataset);
const lesson = Number(root.dataset["l"] ?? 0);
const queue = new Queue(root.dataset["address"] ?? "", root.dataset["owner"] ?? "", token, put(words, "serverFailed"));

interface Line {
  li: HTMLElement;
  pupil: string;
  saved: Cell;
  comment: string;
}

const field = (name: string): HTMLInputElement | null => form.elements.namedItem(name) as HTMLInputElement | null;
const value = (name: string): string => field(name)?.value ?? "";

const lines = [...form.querySelectorAll<HTMLElement>("li[data-p]")].map((li): Line => {
  const pupil = li.dataset["p"] ?? "";
  const [marks, absence] = value(`was-${pupil}`).split("|");
  return { li, pupil, comment: value(`wc-${pupil}`), saved: { marks: (marks ?? "").split(",").filter(Boolean).map(Number), absence: absence ? Number(absence) : null } };
});
const byPupil = new Map(lines.map((line) => [line.pupil, line]));
const kept = { topic: value("was-topic"), homework: value("was-homework"), due: value("was-due"), kind: Number(value("was-kind")) };

const fact = (line: Line, kind: Fact["kind"]): Fact => ({ kind, lesson, pupil: line.pupil });
const wanted = (item: Item | undefined, saved: Json): Json => (item ? (item.next ?? item.now) : saved);

function show(line: Line): void {
  const marks = queue.of(fact(line, "marks"));
  const absence = queue.of(fact(line, "absence"));
  const away = wanted(absence, line.saved.absence);
  const cell: Cell = { marks: wanted(marks, line.saved.marks) as number[], absence: null };
  const check = field(`a-${line.pupil}`);
  if (check) check.checked = away !== null;
  const shown = line.li.querySelector("summary span");
  if (shown) shown.textContent = writeCell(cell, scale);
  for (const radio of line.li.querySelectorAll<HTMLInputElement>(".pad input[type=radio]:not([hidden])")) {
    radio.checked = radio.value === "-" ? false : cell.marks.length === 1 && Number(radio.value) === cell.marks[0];
  }
  const note = line.li.querySelector<HTMLElement>(".sub");
  const trouble = [marks, absence, queue.of(fact(line, "comment"))].find((item) => item && item.state !== "waiting");
  if (note && trouble) explain(note, trouble);
  else if (note?.dataset["told"]) {
    note.replaceChildren();
    delete note.dataset["told"];
  }
}

/** How many are absent and how many have a mark, as they stand on the page, sent or not. */
function count(): void {
  let absent = 0;
  let marks = 0;
  for (const line of lines) {
    if (wanted(queue.of(fact(line, "absence")), line.saved.absence) !== null) absent += 1;
    if ((wanted(queue.of(fact(line, "marks")), line.saved.marks) as number[]).length) marks += 1;
  }
  for (const [name, n] of Object.entries({ absent, marks })) {
    const place = form.querySelector(`[data-n=${name}]`);
    if (place) place.textContent = String(n);
  }
}

/** A change that was not taken: both versions and two ways on, in the row itself. */
function explain(note: HTMLElement, item: Item): void {
  const theirs = `«${item.there === null || item.there === undefined ? put(words, "empty") : item.kind === "marks" ? writeCell({ marks: item.there as number[], absence: null }, scale) : String(item.there)}»`;
  const mine = item.kind === "marks" ? `«${writeCell({ marks: item.now as number[], absence: null }, scale)}»` : `«${String(item.now ?? "")}»`;
  const text = item.state === "stale" ? put(words, "stale", { mine, theirs, who: item.author ?? "" }) : (item.message ?? "");
  note.dataset["told"] = "1";
  note.replaceChildren(text, " ", ...(item.state === "stale" ? [way("putMine", () => void queue.set(item, item.there ?? null, item.now)), " "] : []), ...(item.code === "server" ? [way("sendAgain", () => void queue.set(item, item.was, item.now)), " "] : []), way("drop", () => drop(item)));
}

function way(word: string, act: () => void): HTMLElement {
  const button = element("button", "link", put(words, word)) as HTMLButtonElement;
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function drop(item: Item): void {
  const line = byPupil.get(item.pupil ?? "");
  if (line && item.state === "stale") settle(line, item.kind, item.there ?? null);
  void queue.forget(item);
}

function settle(line: Line, kind: string, saved: Json): void {
  if (kind === "marks") line.saved.marks = saved as number[];
  else if (kind === "absence") line.saved.absence = saved as number | null;
  else if (kind === "comment") line.comment = String(saved ?? "");
}

function settleLesson(kind: string, saved: Json): void {
  if (kind === "topic") kept.topic = String(saved);
  else if (kind === "work") kept.kind = Number(saved);
  else if (kind === "homework") [kept.homework, kept.due] = (saved as [string, string | null]).map((part) => part ?? "") as [string, string];
}

queue.onItem = (key, _item, saved) => {
  const [kind, at, pupil] = key.slice(key.indexOf("|") + 1).split(":");
  if (Number(at) !== lesson || !key.startsWith(`${root.dataset["address"] ?? ""}|`)) return;
  const line = byPupil.get(pupil ?? "");
  if (saved !== undefined) line ? settle(line, kind ?? "", saved) : settleLesson(kind ?? "", saved);
  if (line) show(line);
  count();
};
queue.onStatus = (status) => showStatus(document.getElementById("save") as HTMLElement, words, status);

form.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  const line = byPupil.get(input.closest<HTMLElement>("li[data-p]")?.dataset["p"] ?? "");
  if (line) changed(line, input);
  else if (input.name === "topic") void queue.set({ kind: "topic", lesson }, kept.topic, input.value);
  else if (input.name === "kind") void queue.set({ kind: "work", lesson }, kept.kind, Number(input.value));
  else if (input.name === "homework" || input.name === "due") {
    const due = dayIn(field("due"), words);
    if (due !== undefined || input.name === "homework") void queue.set({ kind: "homework", lesson }, [kept.homework, kept.due || null], [value("homework"), due ?? null]);
  }
});

function changed(line: Line, input: HTMLInputElement): void {
  if (input.name.startsWith("a-")) void queue.set(fact(line, "absence"), line.saved.absence, input.checked ? (line.saved.absence ?? 1) : null);
  else if (input.name.startsWith("r-")) void queue.set(fact(line, "absence"), line.saved.absence, Number(input.value));
  else if (input.name.startsWith("c-")) void queue.set(fact(line, "comment"), line.comment, input.value.trim());
  else if (input.name.startsWith("m-")) void queue.set(fact(line, "marks"), line.saved.marks, input.value === "-" || !input.value ? [] : [Number(input.value)]);
}

/* a tap on a mark closes its pad; arrow keys keep it open */
form.addEventListener("click", (event) => {
  const input = event.target as HTMLInputElement;
  if (input.type !== "radio" || event.detail === 0) return;
  const pad = input.closest("details");
  if (pad) pad.open = false;
  pad?.querySelector("summary")?.focus();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  queue.hurry();
});

guard(queue);
serveOffline(root);
void queue.start();
