/* What a cell says. The same rules as journal/rules/cells.py, which has the last word. */

export interface Cell {
  marks: number[];
  absence: number | null;
}

export interface Scale {
  marks: Map<number, string>;
  totals: Map<number, string>;
  letters: Map<number, string>;
}

const SEPARATORS = /^[\s/,;|]+/;
const FROM = "qwertyuiop[]asdfghjkl;'zxcvbnm";
const TO = "йцукенгшщзхїфівапролджєячсмить";
const LATIN = new Map([...FROM].map((key, at) => [key, TO[at] ?? key]));
LATIN.set("y", "н").set("h", "н"); // the key of «н», and the letter that looks like it

const pairs = (text: string | undefined): Map<number, string> =>
  new Map((text ?? "").split("|").filter(Boolean).map((pair) => [parseInt(pair), pair.slice(pair.indexOf(":") + 1)]));

export const scaleOf = (data: DOMStringMap): Scale => ({ marks: pairs(data["marks"]), totals: pairs(data["totals"]), letters: pairs(data["letters"]) });

/** What was typed with the Latin layout on, as it was meant. */
export const cyrillic = (text: string): string => [...text.toLowerCase()].map((sign) => LATIN.get(sign) ?? sign).join("");

type Word = [code: number, isMark: boolean];

function vocabulary(marks: Map<number, string>, letters: Map<number, string>): Map<string, Word> {
  const known = new Map<string, Word>();
  for (const [labels, isMark] of [[letters, false], [marks, true]] as const) {
    for (const [code, label] of labels) {
      const word = label.toLowerCase();
      known.set(word, [code, isMark]).set(word.replace(/\.$/, ""), [code, isMark]);
    }
  }
  return known;
}

/** Read what was typed or pasted; null when a word is unknown, there are two absences or more than three marks. */
export function readCell(text: string, marks: Map<number, string>, letters: Map<number, string>): Cell | null {
  const known = vocabulary(marks, letters);
  const words = [...known.keys()].sort((a, b) => b.length - a.length);
  const cell: Cell = { marks: [], absence: null };
  let rest = cyrillic(text).replace(SEPARATORS, "").trim();
  while (rest) {
    const word = words.find((each) => rest.startsWith(each) && (rest.length === each.length || SEPARATORS.test(rest.slice(each.length))));
    const meant = word === undefined ? undefined : known.get(word);
    if (word === undefined || !meant || (!meant[1] && cell.absence !== null)) return null;
    if (meant[1]) cell.marks.push(meant[0]);
    else cell.absence = meant[0];
    rest = rest.slice(word.length).replace(SEPARATORS, "");
  }
  return cell.marks.length > 3 ? null : cell;
}

export function writeCell(cell: Cell, scale: Scale): string {
  const words = cell.marks.map((code) => scale.marks.get(code) ?? "?");
  if (cell.absence !== null) words.unshift(scale.letters.get(cell.absence) ?? "?");
  return words.join("/");
}
