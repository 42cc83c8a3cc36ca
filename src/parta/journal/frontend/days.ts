/* A day as people type it into a field of text: 13.11.2026; also 13/11/2026, 13112026 and 2026-11-13. */

import { put, type Words } from "./page";

const TYPED = /^(?:(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})|(\d{2})(\d{2})(\d{4}))$/;

/** «2026-11-13» of what was typed, null of nothing, undefined of what is no day. The server reads the same (ui.forms.DayField). */
export function readDay(typed: string): string | null | undefined {
  const text = typed.trim();
  if (!text) return null;
  const found = TYPED.exec(text);
  if (!found) return undefined;
  const [day, month, year] = [found[1] ?? found[6] ?? found[7], found[2] ?? found[5] ?? found[8], found[3] ?? found[4] ?? found[9]].map(Number) as [number, number, number];
  const made = new Date(Date.UTC(year, month - 1, day));
  made.setUTCFullYear(year);
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? made.toISOString().slice(0, 10) : undefined;
}

/** «13.11.2026» of «2026-11-13». */
export const showDay = (day: string | null): string => (day ? day.split("-").reverse().join(".") : "");

/** The day in the field, written anew as everywhere; undefined when it is none, which the field then says under itself. */
export function dayIn(field: HTMLInputElement | null, words: Words): string | null | undefined {
  const day = readDay(field?.value ?? "");
  const message = document.getElementById("due-message");
  if (field && day) field.value = showDay(day);
  if (day === undefined) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
  if (message) message.hidden = day !== undefined;
  if (message && day === undefined) message.textContent = put(words, "notADay", { text: field?.value.trim() ?? "" });
  return day;
}

/** «§ 12, до 13.11.2026». */
export function wordedHomework(value: unknown, words: Words): string {
  const [body, due] = Array.isArray(value) ? (value as [string, string | null]) : [String(value ?? ""), null];
  return due ? put(words, "homeworkDue", { body, day: showDay(due) }) : body;
}
