/* The journal's table under the keyboard: one input over the active cell, so that the table stays a table and a phone's keyboard,
   which sends no keys, works too. Without this file the page reads as it is and lessons are written on their own pages. */

import { type Cell, cyrillic, readCell, scaleOf, writeCell } from "./cells";
import { dayIn, showDay, wordedHomework } from "./days";
import { type Act, buttons, type Column, columnsOf, message, scrollTo, set, type Spot, worded } from "./parts";
import { element, guard, put, serveOffline, showStatus, token, wordsOf } from "./page";
import { type Fact, type Item, type Json, Queue, same } from "./queue";

const root = document.getElementById("journal") as HTMLElement;
const box = document.getElementById("grid");
const table = box?.querySelector("table");
const words = wordsOf(root);
const scale = scaleOf(root.dataset);
const address = root.dataset["address"] ?? "";
const today = root.dataset["today"] ?? "";
const about = document.getElementById("about") as HTMLElement;

if (box && table?.tHead && table.tBodies[0]) start(box, table, table.tHead, [...table.tBodies[0].rows]);

function start(box: HTMLElement, table: HTMLTableElement, head: HTMLTableSectionElement, rows: HTMLTableRowElement[]): void {
  const columns = columnsOf(head);
  const width = columns.length;
  const spots = rows.map((tr, row) => columns.map((column, col) => spotOf(tr, row, column, col)));
  const byFact = new Map<string, Spot>();
  const queue = new Queue(address, root.dataset["owner"] ?? "", token, put(words, "serverFailed"));
  const undone: { spot: Spot; text: string }[] = [];
  const input = element("input", "jr__in") as HTMLInputElement;
  Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false, maxLength: 12, hidden: true, enterKeyHint: "next" });
  input.setAttribute("autocapitalize", "off");
  box.append(input);
  let row = 0;
  let col = Math.max(0, columns.map((column) => column.lesson > 0 && column.day <= today).lastIndexOf(true));
  let editing = false;

  for (const line of spots) {
    for (const spot of line) {
      for (const kind of ["marks", "absence", "comment", "result"] as const) byFact.set(queue.keyOf(factOf(spot, kind)), spot);
    }
  }

  // --- what a cell is about

  function spotOf(tr: HTMLTableRowElement, row: number, column: Column, col: number): Spot {
    const td = tr.cells[col + 1] as HTMLTableCellElement;
    const text = td.textContent ?? "";
    const isHint = td.classList.contains("hint");
    const result = column.result && !isHint && text ? codeOf(text) : null;
    return {
      td, row, col, result,
      saved: (column.result ? null : readCell(text, scale.marks, scale.letters)) ?? { marks: [], absence: null },
      hint: isHint ? text : "", comment: td.dataset["c"] ?? "", shape: td.dataset["s"] ?? "",
    }; // prettier-ignore
  }

  function codeOf(text: string): number | null {
    const cell = readCell(text, scale.totals, new Map());
    return cell && cell.marks.length === 1 ? (cell.marks[0] ?? null) : null;
  }

  function columnOf(spot: Spot): Column {
    return columns[spot.col] as Column;
  }

  function factOf(spot: Spot, kind: Fact["kind"]): Fact {
    const pupil = rows[spot.row]?.dataset["p"] ?? "";
    const column = columnOf(spot);
    return column.result ? { kind: "result", pupil, column: column.result } : { kind, pupil, lesson: column.lesson };
  }

  function itemsOf(spot: Spot): Item[] {
    const kinds = columnOf(spot).result ? (["result"] as const) : (["marks", "absence", "comment"] as const);
    return kinds.flatMap((kind) => queue.of(factOf(spot, kind)) ?? []);
  }

  const wanted = (item: Item | undefined, saved: Json): Json => (item ? (item.next ?? item.now) : saved);

  /** The text of a cell with what is wanted over what is saved. */
  function textOf(spot: Spot): string {
    const typed = itemsOf(spot).find((item) => item.text !== undefined);
    if (typed?.text !== undefined) return typed.text;
    if (columnOf(spot).result) {
      const value = wanted(queue.of(factOf(spot, "result")), spot.result);
      return value === null ? spot.hint : (scale.totals.get(value as number) ?? "?");
    }
    return writeCell(cellOf(spot), scale);
  }

  function cellOf(spot: Spot): Cell {
    return {
      marks: wanted(queue.of(factOf(spot, "marks")), spot.saved.marks) as number[],
      absence: wanted(queue.of(factOf(spot, "absence")), spot.saved.absence) as number | null,
    };
  }

  function whyNot(spot: Spot): string {
    const column = columnOf(spot);
    if (!column.mayWrite) return put(words, "readOnly");
    if (spot.td.classList.contains("out")) return put(words, "notMember");
    if (column.lesson && column.day > today) return put(words, "future");
    return "";
  }

  // --- showing

  function show(spot: Spot): void {
    const { td } = spot;
    const items = itemsOf(spot);
    const text = textOf(spot);
    const isHint = Boolean(spot.hint) && text === spot.hint && items.length === 0 && spot.result === null;
    if (td.textContent !== text) td.textContent = text;
    const cell = columnOf(spot).result ? null : cellOf(spot);
    td.classList.toggle("abs", cell !== null && cell.absence !== null && cell.marks.length === 0);
    td.classList.toggle("hint", isHint);
    td.dataset["s"] = stateOf(items) || spot.shape;
    if (!td.dataset["s"]) delete td.dataset["s"];
    if (columnOf(spot).day === today && cell) rows[spot.row]?.classList.toggle("away", cell.absence !== null);
    if (spot.row === row && spot.col === col && !input.hidden) {
      if (!editing && input.value !== text) {
        input.value = text;
        if (document.activeElement === input) input.select(); // else the next digit would be added to what is there
      }
      tell(spot);
    }
  }

  let status: { offline: boolean; sending: boolean } = { offline: false, sending: false };
  function stateOf(items: Item[]): string {
    if (items.some((item) => item.state !== "waiting")) return "refused";
    if (!items.length) return "";
    if (status.offline) return "queued";
    return items.some((item) => item.tried) ? "saving" : "unsaved";
  }

  queue.onItem = (key, _item, saved) => {
    const spot = byFact.get(key);
    if (spot && saved !== undefined) settle(spot, key, saved);
    if (spot) show(spot);
    else fill();
  };
  queue.onStatus = (now) => {
    const turned = now.offline !== status.offline;
    status = now;
    showStatus(document.getElementById("save") as HTMLElement, words, now);
    if (turned) for (const line of spots) line.forEach((spot) => itemsOf(spot).length && show(spot));
  };

  /** The journal took a value: from now on it is what stands there. */
  function settle(spot: Spot, key: string, saved: Json): void {
    if (key === queue.keyOf(factOf(spot, "result"))) spot.result = saved as number | null;
    else if (key === queue.keyOf(factOf(spot, "marks"))) spot.saved.marks = saved as number[];
    else if (key === queue.keyOf(factOf(spot, "absence"))) spot.saved.absence = saved as number | null;
    else spot.comment = String(saved ?? "");
    if (!spot.shape && spot.comment) spot.shape = "note";
    if (spot.shape === "note" && !spot.comment) spot.shape = "";
  }

  function active(): Spot {
    return (spots[row] as Spot[])[col] as Spot;
  }

  function nameOf(at: number): string {
    return rows[at]?.cells[0]?.lastChild?.textContent ?? "";
  }

  function place(): void {
    const spot = active();
    const { td } = spot;
    table.querySelector(".is-row")?.classList.remove("is-row");
    table.querySelector(".is-col")?.classList.remove("is-col");
    rows[row]?.classList.add("is-row");
    columnOf(spot).head.classList.add("is-col");
    editing = false;
    input.classList.remove("is-editing");
    input.hidden = false;
    input.value = textOf(spot);
    input.readOnly = whyNot(spot) !== "";
    input.setAttribute("aria-label", `${nameOf(row)}, ${columnOf(spot).title}`);
    input.style.cssText = `left:${td.offsetLeft}px;top:${td.offsetTop}px;width:${td.offsetWidth}px;height:${td.offsetHeight}px`;
    tell(spot);
    fill();
    reveal(td);
  }

  const reveal = (td: HTMLElement): void => scrollTo(box, td, rows[0]?.cells[0]?.offsetWidth ?? 0, head.offsetHeight);

  function go(toRow: number, toCol: number): void {
    commit();
    row = Math.max(0, Math.min(rows.length - 1, toRow));
    col = Math.max(0, Math.min(width - 1, toCol));
    place();
    input.focus({ preventScroll: true });
    input.select();
  }

  // --- writing

  function commit(): void {
    if (editing && input.value !== textOf(active())) write(active(), input.value);
    editing = false;
  }

  /** Want the text in the cell; what cannot be read stays there, struck out, with the reason. */
  function write(spot: Spot, typed: string, remember = true): void {
    if (whyNot(spot)) return;
    const before = textOf(spot);
    const isHint = spot.td.classList.contains("hint");
    if (remember) undone.push({ spot, text: isHint ? "" : before });
    if (columnOf(spot).result) writeResult(spot, typed);
    else writeCellText(spot, typed);
    undoButton.hidden = undone.length === 0;
  }

  function writeResult(spot: Spot, typed: string): void {
    const fact = factOf(spot, "result");
    const code = typed.trim() ? codeOf(typed) : null;
    if (code === null && typed.trim()) void queue.refuse(fact, spot.result, typed, put(words, "notOnScale", { text: typed, marks: [...scale.totals.values()].join(", ") }));
    else void queue.set(fact, spot.result, code);
  }

  function writeCellText(spot: Spot, typed: string): void {
    const cell = readCell(typed, scale.marks, scale.letters);
    const marks = factOf(spot, "marks");
    if (!cell) {
      void queue.refuse(marks, spot.saved.marks, typed, put(words, "notOnScale", { text: typed, marks: [...scale.marks.values()].join(", ") }));
      return;
    }
    const now = cellOf(spot);
    const isRefused = itemsOf(spot).some((item) => item.state !== "waiting");
    if (isRefused || !same(now.marks, cell.marks)) void queue.set(marks, spot.saved.marks, cell.marks);
    if (isRefused || now.absence !== cell.absence) void queue.set(factOf(spot, "absence"), spot.saved.absence, cell.absence);
  }

  function back(): void {
    const last = undone.pop();
    if (!last) return;
    editing = false;
    write(last.spot, last.text, false);
    undoButton.hidden = undone.length === 0;
    row = last.spot.row;
    col = last.spot.col;
    place();
    input.focus();
    input.select();
  }

  function paste(text: string): void {
    editing = false;
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((value, right) => {
        const spot = spots[row + down]?.[col + right];
        if (spot && value.trim() !== textOf(spot)) write(spot, value);
      });
    }); // prettier-ignore
    place();
    input.select();
  }

  // --- the panel: what stands here and why

  function tell(spot: Spot): void {
    const title = element("h2", "", `${nameOf(spot.row)}, ${columnOf(spot).title}`);
    const parts: Node[] = [title];
    const stopped = whyNot(spot);
    for (const item of itemsOf(spot)) if (item.state !== "waiting") parts.push(...trouble(spot, item));
    if (parts.length === 1) {
      if (spot.hint && spot.td.classList.contains("hint")) parts.push(element("p", "", put(words, "hint", { of: spot.td.title })));
      const comment = wanted(queue.of({ ...factOf(spot, "comment") }), spot.comment);
      if (comment && !columnOf(spot).result) parts.push(element("p", "", `${put(words, "comment")}: ${String(comment)}`));
      if (stopped) parts.push(element("p", "muted small", stopped));
    }
    if (textOf(spot) || spot.shape) parts.push(history(spot));
    // what is being written or pressed in the panel is not taken away from under the hand
    const isSame = parts.map((part) => part.textContent).join("") === about.textContent;
    if (!isSame && !about.contains(document.activeElement)) about.replaceChildren(...parts);
  }

  function history(spot: Spot): Node {
    const fact = factOf(spot, "marks");
    const query = fact.column ? `column=${fact.column.join("-")}` : `lesson=${fact.lesson ?? 0}`;
    const link = element("a", "", put(words, "history")) as HTMLAnchorElement;
    link.href = `${address}history/?${query}&pupil=${fact.pupil ?? ""}`;
    return element("p", "small", link);
  }

  /** A change that was not taken: both versions, and the ways on. */
  function trouble(spot: Spot, item: Item): Node[] {
    const shown = (value: Json): string => `«${value === null || same(value, []) ? put(words, "empty") : worded(scale, item, value)}»`;
    const parts: Node[] = [];
    if (item.state === "stale") {
      const who = item.author ? `${item.author}${item.at ? `, ${new Date(item.at).toLocaleString("uk")}` : ""}` : "";
      parts.push(message(put(words, "stale", { mine: shown(item.now), theirs: shown(item.there ?? null), who })));
      parts.push(ways([put(words, "putMine"), () => void queue.set(item, item.there ?? null, item.now)], [put(words, "keepTheirs"), () => yieldTo(spot, item)]));
      return parts;
    }
    parts.push(message(item.message ?? ""));
    if (item.code === "reason") {
      const field = element("input", "input") as HTMLInputElement;
      field.setAttribute("aria-label", put(words, "why"));
      field.placeholder = put(words, "why");
      parts.push(field);
      parts.push(ways([put(words, "putMine"), () => field.value.trim() && void queue.set(item, item.was, item.now, field.value.trim())], [put(words, "drop"), () => void queue.forget(item)]));
    } else {
      const again: Act[] = item.code === "server" ? [[put(words, "sendAgain"), () => void queue.set(item, item.was, item.now)]] : [];
      parts.push(ways(...again, [put(words, "drop"), () => void queue.forget(item)]));
    }
    return parts;
  }

  /** Take what the journal has. */
  function yieldTo(spot: Spot, item: Item): void {
    settle(spot, item.key, item.there ?? null);
    void queue.forget(item);
  }

  const ways = (...acts: Act[]): Node => buttons(input, acts);

  function askComment(): void {
    const spot = active();
    if (columnOf(spot).result || whyNot(spot)) return;
    const fact = factOf(spot, "comment");
    const field = element("textarea", "input") as HTMLTextAreaElement;
    field.maxLength = 500;
    field.rows = 3;
    field.value = String(wanted(queue.of(fact), spot.comment) ?? "");
    field.setAttribute("aria-label", put(words, "comment"));
    const keep = (): void => void queue.set(fact, spot.comment, field.value.trim());
    field.addEventListener("keydown", (event) => {
      const isKept = event.key === "Enter" && !event.shiftKey;
      if (!isKept && event.key !== "Escape") return;
      event.preventDefault();
      input.focus();
      place();
      if (isKept) keep();
    });
    about.replaceChildren(element("h2", "", `${nameOf(row)}, ${columnOf(spot).title}`), field, ways([put(words, "keepComment"), keep]));
    field.focus();
  }

  // --- the lesson under the same keyboard

  const form = document.getElementById("lesson") as HTMLFormElement | null;
  let shownLesson = Number(form?.dataset["l"] ?? 0);
  const lessonFields = { topic: control("topic"), homework: control("homework"), due: control("due"), kind: control("kind") };
  document.getElementById("lesson-save")?.remove();

  function control(name: string): HTMLInputElement | null {
    return form?.elements.namedItem(name) as HTMLInputElement | null;
  }

  function headOf(lesson: number): HTMLElement | undefined {
    return columns.find((column) => column.lesson === lesson)?.head;
  }

  /** The panel follows the column. */
  function fill(): void {
    const lesson = columns[col]?.lesson || shownLesson;
    const head = headOf(lesson);
    if (!form || !head || form.contains(document.activeElement)) return;
    const homework = wanted(queue.of({ kind: "homework", lesson }), [head.dataset["h"] ?? "", head.dataset["u"] || null]) as [string, string | null];
    set(lessonFields.topic, String(wanted(queue.of({ kind: "topic", lesson }), head.dataset["t"] ?? "")));
    set(lessonFields.homework, homework[0]);
    if (lesson !== shownLesson || lessonFields.due?.getAttribute("aria-invalid") !== "true") set(lessonFields.due, showDay(homework[1]));
    dayIn(lessonFields.due, words); // what is no day stays to be mended
    shownLesson = lesson;
    set(lessonFields.kind, String(wanted(queue.of({ kind: "work", lesson }), Number(head.dataset["k"] ?? 1))));
    (form.querySelector("fieldset") as HTMLFieldSetElement).disabled = head.dataset["ro"] !== undefined;
    const day = head.dataset["d"] ?? "";
    const title = document.getElementById("lesson-title");
    if (title) title.textContent = put(words, "lesson", { day: `${day.slice(8)}.${day.slice(5, 7)}`, no: head.dataset["n"] ?? "" });
    (document.getElementById("lesson-page") as HTMLAnchorElement | null)?.setAttribute("href", `${address}lessons/${lesson}/`);
  }

  form?.addEventListener("submit", (event) => event.preventDefault());
  form?.addEventListener("change", (event) => {
    const head = headOf(shownLesson);
    const name = (event.target as HTMLInputElement).name;
    if (!head) return;
    if (name === "topic") void queue.set({ kind: "topic", lesson: shownLesson }, head.dataset["t"] ?? "", lessonFields.topic?.value ?? "");
    else if (name === "kind") void queue.set({ kind: "work", lesson: shownLesson }, Number(head.dataset["k"]), Number(lessonFields.kind?.value));
    else if (dayIn(lessonFields.due, words) !== undefined || name === "homework") void queue.set({ kind: "homework", lesson: shownLesson }, [head.dataset["h"] ?? "", head.dataset["u"] || null], [lessonFields.homework?.value ?? "", dayIn(lessonFields.due, words) ?? null]);
  });
  const heard = queue.onItem;
  queue.onItem = (key, item, saved) => {
    const [kind, lesson] = key.slice(key.indexOf("|") + 1).split(":");
    const head = headOf(Number(lesson));
    if (head && saved !== undefined) {
      if (kind === "topic") head.dataset["t"] = String(saved);
      if (kind === "work") head.dataset["k"] = String(saved);
      if (kind === "homework") [head.dataset["h"], head.dataset["u"]] = (saved as [string, string | null]).map((part) => part ?? "") as [string, string];
    }
    heard(key, item, saved);
    if (item && item.state !== "waiting" && (kind === "topic" || kind === "homework" || kind === "work")) lessonTrouble(item);
  };

  function lessonTrouble(item: Item): void {
    const theirs = item.state === "stale" ? put(words, "stale", { mine: `«${wordedHomework(item.now, words)}»`, theirs: `«${wordedHomework(item.there, words)}»`, who: "" }) : (item.message ?? "");
    const mine: [string, () => unknown] = [put(words, "putMine"), () => void queue.set(item, item.there ?? null, item.now)];
    const drop: [string, () => unknown] = [put(words, "keepTheirs"), () => void queue.forget(item).then(fill)];
    about.replaceChildren(element("h2", "", document.getElementById("lesson-title")?.textContent ?? ""), message(theirs), item.state === "stale" ? ways(mine, drop) : ways(drop));
  }

  // --- hands

  const undoButton = document.getElementById("undo") ?? element("button", "");
  undoButton.addEventListener("click", back);

  const moves: Record<string, (event: KeyboardEvent) => boolean> = {
    ArrowUp: () => (go(row - 1, col), true),
    ArrowDown: () => (go(row + 1, col), true),
    ArrowLeft: () => !editing && (go(row, col - 1), true),
    ArrowRight: () => !editing && (go(row, col + 1), true),
    Home: () => !editing && (go(row, 0), true),
    End: () => !editing && (go(row, width - 1), true),
    PageUp: () => (go(0, col), true),
    PageDown: () => (go(rows.length - 1, col), true),
    Enter: (event) => {
      const spot = active();
      if (!editing && spot.td.classList.contains("hint")) write(spot, spot.hint);
      return go(row + (event.shiftKey ? -1 : 1), col), true;
    },
    Tab: (event) => {
      const next = col + (event.shiftKey ? -1 : 1);
      if (next < 0 || next >= width) return commit(), false;
      return go(row, next), true;
    },
    Escape: () => {
      if (editing) place();
      else {
        input.hidden = true;
        box.focus();
      }
      return true;
    },
    F2: () => {
      editing = !input.readOnly;
      input.classList.toggle("is-editing", editing);
      input.setSelectionRange(99, 99);
      return true;
    },
    Delete: () => clear(),
    Backspace: () => clear(),
  };

  function clear(): boolean {
    if (editing) return false;
    write(active(), "");
    place();
    input.select();
    return true;
  }

  input.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ") {
      event.preventDefault();
      back();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && moves[event.key]?.(event)) event.preventDefault();
  });
  input.addEventListener("input", () => {
    if (!editing && /^[?/]$/.test(input.value)) return place(), void document.getElementById("keys")?.togglePopover(); // neither begins a mark
    if (!editing && cyrillic(input.value) === "к") {
      place();
      askComment();
      return;
    }
    editing = true;
    input.classList.add("is-editing");
  });
  input.addEventListener("blur", () => {
    if (editing) commit();
  });
  input.addEventListener("paste", (event) => {
    event.preventDefault();
    paste(event.clipboardData?.getData("text") ?? "");
  });
  table.addEventListener("mousedown", (event) => {
    const target = event.target as Element;
    const cell = target.closest<HTMLTableCellElement>("tbody td");
    if (!cell) return;
    event.preventDefault();
    go(rows.indexOf(cell.parentElement as HTMLTableRowElement), cell.cellIndex - 1);
  });
  box.addEventListener("keydown", (event) => {
    if (event.target === box && (event.key === "Enter" || event.key.startsWith("Arrow"))) {
      event.preventDefault();
      go(row, col);
    }
  });
  addEventListener("resize", () => {
    if (!input.hidden) place();
  });

  box.scrollLeft = box.scrollWidth; // today and what follows, not September
  const now = columns[col]?.head;
  if (now) reveal(now);
  guard(queue);
  serveOffline(root);
  void queue.start();
}
