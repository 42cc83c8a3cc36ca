/* DER: one level at a time for reading, plain functions for writing. */

/** Broken or unexpected bytes; what the page says is decided by its `code`. */
export class SignError extends Error {
  constructor(readonly code: Failure, detail = "") {
    super(detail || code);
  }
}

export type Failure =
  | "not-a-key"
  | "other-container"
  | "dstu-unavailable"
  | "wrong-password"
  | "no-key"
  | "no-certificate"
  | "encryption-only"
  | "other-certificate"
  | "not-a-certificate"
  | "unsupported-key"
  | "no-crypto"
  | "no-content"
  | "stale-page";

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Node {
  tag: number;
  body: Bytes;
  raw: Bytes;
}

export const enum Tag {
  Integer = 0x02,
  BitString = 0x03,
  Octets = 0x04,
  Null = 0x05,
  Oid = 0x06,
  UtcTime = 0x17,
  GeneralizedTime = 0x18,
  Sequence = 0x30,
  Set = 0x31,
}

export function concat(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let position = 0;
  for (const part of parts) {
    out.set(part, position);
    position += part.length;
  }
  return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function broken(): never {
  throw new SignError("not-a-key");
}

/** The element at the start, of definite or (in containers of Windows and Java) indefinite length. */
function first(data: Bytes, depth = 0): [Node, Bytes] {
  const tag = data[0];
  let length = data[1];
  if (tag === undefined || length === undefined || (tag & 0x1f) === 0x1f || depth > 16) broken();
  let head = 2;
  if (length === 0x80) return indefinite(data, tag, depth);
  if (length > 0x80) {
    head += length & 0x7f;
    if (head > 6 || head > data.length) broken();
    length = data.subarray(2, head).reduce((value, byte) => value * 256 + byte, 0);
  }
  if (head + length > data.length) broken();
  const raw = data.subarray(0, head + length);
  return [{ tag, body: raw.subarray(head), raw }, data.subarray(head + length)];
}

function indefinite(data: Bytes, tag: number, depth: number): [Node, Bytes] {
  const parts: Bytes[] = [];
  let rest = data.subarray(2);
  while (!(rest[0] === 0 && rest[1] === 0)) {
    const [node, after] = first(rest, depth + 1);
    parts.push(write(node.tag, node.body));
    rest = after;
  }
  const body = concat(...parts);
  return [{ tag, body, raw: write(tag, body) }, rest.subarray(2)];
}

export function read(data: Bytes): Node {
  return first(data)[0];
}

export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (let rest = node.body; rest.length; ) {
    const [child, after] = first(rest);
    found.push(child);
    rest = after;
  }
  return found;
}

/** The child at this place; its absence means that the bytes are not what they should be. */
export function at(nodes: Node[], index: number): Node {
  return nodes[index] ?? broken();
}

/** Bytes of an OCTET STRING, which may come in pieces. */
export function octets(node: Node): Bytes {
  return node.tag & 0x20 ? concat(...children(node).map(octets)) : node.body;
}

export function integer(node: Node): number {
  if (node.tag !== Tag.Integer || node.body.length > 4) broken();
  return node.body.reduce((value, byte) => value * 256 + byte, 0);
}

export function oid(node: Node): string {
  if (node.tag !== Tag.Oid) broken();
  const numbers: number[] = [];
  let value = 0;
  for (const byte of node.body) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const [head = 0, ...rest] = numbers;
  const top = Math.min(Math.floor(head / 40), 2);
  return [top, head - 40 * top, ...rest].join(".");
}

export function write(tag: number, ...parts: Uint8Array[]): Bytes {
  const body = concat(...parts);
  const size: number[] = [];
  for (let length = body.length; length; length = Math.floor(length / 256)) size.unshift(length % 256);
  const head = body.length < 0x80 ? [tag, body.length] : [tag, 0x80 | size.length, ...size];
  return concat(new Uint8Array(head), body);
}

export const sequence = (...parts: Uint8Array[]): Bytes => write(Tag.Sequence, ...parts);

/** A SET OF, in the order DER demands. */
export function set(...parts: Bytes[]): Bytes {
  const order = (a: Bytes, b: Bytes): number => {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const difference = a[i]! - b[i]!;
      if (difference) return difference;
    }
    return a.length - b.length;
  };
  return write(Tag.Set, ...[...parts].sort(order));
}

export function writeOid(dotted: string): Bytes {
  const [head = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const out: number[] = [];
  for (let number of [head * 40 + second, ...rest]) {
    const group = [number & 0x7f];
    while ((number = Math.floor(number / 128))) group.unshift((number & 0x7f) | 0x80);
    out.push(...group);
  }
  return write(Tag.Oid, new Uint8Array(out));
}

/** A positive INTEGER from its bytes. */
export function writeInteger(bytes: Uint8Array): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const short = bytes.subarray(start);
  return write(Tag.Integer, short[0]! & 0x80 ? concat(new Uint8Array(1), short) : short);
}
