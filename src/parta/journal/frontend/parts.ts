// What the grid is made of: its columns, its cells, words and buttons of the panel beside it.

import { type Cell, scaleOf, writeCell } from "./cells";
import { element } from "./page";
import type { Item, Json } from "./queue";

type Scale = ReturnType<typeof scaleOf>;
export type Act = [string, () => unknown];

export interface Column {
  head: HTMLTableCellElement;
  lesson: number;
  result: [number, number] | null;
  title: string;
  mayWrite: boolean;
  day: string;
}

/** What stands in the journal as far as this page knows, and what is wanted instead. */
export interface Spot {
  td: HTMLTableCellElement;
  row: number;
  col: number;
  saved: Cell;
  result: number | null;
  hint: string;
  comment: string;
  shape: string;
}

export function columnsOf(head: HTMLTableSectionElement): Column[] {
  const sums = [...(head.rows[0]?.querySelectorAll<HTMLTableCellElement>("th[data-r]") ?? [])];
  const lessons = [...(head.rows[1]?.cells ?? [])] as HTMLTableCellElement[];
  const first = head.parentElement as HTMLTableElement;
  return [...(first.tBodies[0]?.rows[0]?.cells ?? [])].slice(1).flatMap((td) => {
    const th = td.classList.contains("sum") ? sums.shift() : lessons.shift();
    if (!th) return [];
    const [kind, no] = (th.dataset["r"] ?? "").split("-").map(Number);
    const day = th.dataset["d"] ?? "";
    const title = th.querySelector("abbr")?.title ?? `${day.slice(8)}.${day.slice(5, 7)}`;
    return [{ head: th, lesson: Number(th.dataset["l"] ?? 0), result: kind && no ? [kind, no] : null, title, mayWrite: th.dataset["ro"] === undefined, day }];
  });
}

export function worded(scale: Scale, item: Item, value: Json): string {
  if (item.kind === "marks") return writeCell({ marks: value as number[], absence: null }, scale);
  if (item.kind === "absence") return scale.letters.get(value as number) ?? "?";
  return item.kind === "result" ? (scale.totals.get(value as number) ?? "?") : String(value);
}

/** Scroll a cell out from under the names (`left` pixels wide) and the dates (`top` pixels high). */
export function scrollTo(box: HTMLElement, td: HTMLElement, left: number, top: number): void {
  if (td.offsetLeft < box.scrollLeft + left) box.scrollLeft = td.offsetLeft - left;
  else if (td.offsetLeft + td.offsetWidth > box.scrollLeft + box.clientWidth) box.scrollLeft = td.offsetLeft + td.offsetWidth - box.clientWidth;
  if (td.offsetTop < box.scrollTop + top) box.scrollTop = td.offsetTop - top;
  else if (td.offsetTop + td.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = td.offsetTop + td.offsetHeight - box.clientHeight;
}

export const message = (text: string): Node => element("p", "msg msg--bad", element("span", "", text));

export function buttons(input: HTMLElement, acts: Act[]): Node {
  const made = acts.map(([label, act]) => {
    const button = element("button", "btn btn--s", label) as HTMLButtonElement;
    button.type = "button";
    button.addEventListener("click", () => {
      input.focus(); // first, so that the panel may be drawn anew
      act();
    });
    return button;
  });
  return element("p", "row", ...made);
}

export function set(field: HTMLInputElement | null, value: string): void {
  if (field && field.value !== value) field.value = value;
}
