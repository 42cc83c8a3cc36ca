/* Ukrainian algorithms for the sign box, in a worker of their own: the page stays alive while a key is opened (10,000 rounds of the
   hash), and what the worker knew ends with it. Loaded only when a chosen key needs it. Arithmetic: jkurwa and gost89 (BSD).
   ДСТУ 4145-2002 over the standard curves but that of degree 191 (which jkurwa's reduction
   cannot do; providers use 257 and 431), ГОСТ 34.311-95, ГОСТ 28147-89 with the substitution table ДКЕ № 1. */

import { Buffer } from "buffer";
import { init } from "gost89/lib/gost89.js";
import { gosthash } from "gost89/lib/hash.js";
import { dumb_kdf, pbkdf } from "gost89/lib/util.js";
import { Curve } from "jkurwa/lib/curve.js";
import Field from "jkurwa/lib/field.js";
import type { Answer, Question } from "./gost";

(globalThis as { Buffer?: unknown }).Buffer = Buffer; // gost89 expects it to lie about, as in Node

/* m, exponents of the polynomial between m and 0, a, b, order, base point. ДСТУ 4145-2002, table Г.1 and annex. */
const STANDARD: [number, number[], number, string, string, string, string][] = [
  [163, [3, 6, 7], 1, "5FF6108462A2DC8210AB403925E638A19C1455D21", "400000000000000000002BEC12BE2262D39BCF14D",
    "2E2F85F5DD74CE983A5C4237229DAF8A3F35823BE", "3826F008A8C51D7B95284D9D03FF0E00CE2CD723A"],
  [167, [6], 1, "6EE3CEEB230811759F20518A0930F1A4315A827DAC", "3FFFFFFFFFFFFFFFFFFFFFB12EBCC7D7F29FF7701F",
    "7A1F6653786A68192803910A3D30B2A2018B21CD54", "5F49EB26781C0EC6B8909156D98ED435E45FD59918"],
  [173, [1, 2, 10], 0, "108576C80499DB2FC16EDDF6853BBB278F6B6FB437D9", "800000000000000000000189B4E67606E3825BB2831",
    "4D41A619BCC6EADF0448FA22FAD567A9181D37389CA", "10B51CC12849B234C75E6DD2028BF7FF5C1CE0D991A1"],
  [179, [1, 2, 4], 1, "4A6E0856526436F2F88DD07A341E32D04184572BEB710", "3FFFFFFFFFFFFFFFFFFFFFFB981960435FE5AB64236EF",
    "6BA06FE51464B2BD26DC57F48819BA9954667022C7D03", "25FBC363582DCEC065080CA8287AAFF09788A66DC3A9E"],
  [233, [1, 4, 9], 1, "6973B15095675534C7CF7E64A21BD54EF5DD3B8A0326AA936ECE454D2C",
    "1000000000000000000000000000013E974E72F8A6922031D2603CFE0D7",
    "3FCDA526B6CDF83BA1118DF35B3C31761D3545F32728D003EEB25EFE96",
    "9CA8B57A934C54DEEDA9E54A7BBAD95E3B2E91C54D32BE0B9DF96D8D35"],
  [257, [12], 0, "1CEF494720115657E18F938D7A7942394FF9425C1458C57861F9EEA6ADBE3BE10",
    "800000000000000000000000000000006759213AF182E987D3E17714907D470D",
    "2A29EF207D0E9B6C55CD260B306C7E007AC491CA1B10C62334A9E8DCD8D20FB7",
    "10686D41FF744D4449FCCF6D8EEA03102E6812C93A9D60B978B702CF156D814EF"],
  [307, [2, 4, 8], 1, "393C7F7D53666B5054B5E6C6D3DE94F4296C0C599E2E2E241050DF18B6090BDC90186904968BB",
    "3FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC079C2F3825DA70D390FBBA588D4604022B7B7",
    "216EE8B189D291A0224984C1E92F1D16BF75CCD825A087A239B276D3167743C52C02D6E7232AA",
    "5D9306BACD22B7FAEB09D2E049C6E2866C5D1677762A8F2F2DC9A11C7F7BE8340AB2237C7F2A0"],
  [367, [21], 1, "43FC8AD242B0B7A6F3D1627AD5654447556B47BF6AA4A64B0C2AFE42CADAB8F93D92394C79A79755437B56995136",
    "40000000000000000000000000000000000000000000009C300B75A3FA824F22428FD28CE8812245EF44049B2D49",
    "324A6EDDD512F08C49A99AE0D3F961197A76413E7BE81A400CA681E09639B5FE12E59A109F78BF4A373541B3B9A1",
    "1AB597A5B4477F59E39539007C7F977D1A567B92B043A49C6B61984C3FE3481AAF454CD41BA1F051626442B3C10"],
  [431, [1, 3, 5], 1,
    "3CE10490F6A708FC26DFE8C3D27C4F94E690134D5BFF988D8D28AAEAEDE975936C66BAC536B18AE2DC312CA493117DAA469C640CAF3",
    "3FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFBA3175458009A8C0A724F02F81AA8A1FCBAF80D90C7A95110504CF",
    "1A62BA79D98133A16BBAE7ED9A8E03C32E0824D57AEF72F88986874E5AAE49C27BED49A2A95058068426C2171E99FD3B43C5947C857D",
    "70B5E1E14031C1F70BBEFE96BDDE66F451754B4CA5F48DA241F331AA396B8D1839A855C1769B1EA14BA53308B5E2723724E090E02DB9"],
];

interface Known {
  curve: Curve;
  m: number;
  order: bigint;
}

const made = new Map<number, Known>();

function standard(m: number): Known {
  const row = STANDARD.find(([degree]) => degree === m);
  if (!row) throw new Error("no such curve");
  let known = made.get(m);
  if (!known) {
    const [, ks, a, b, order, x, y] = row;
    known = { curve: new Curve({ m, ks, a: [a], b, order, kofactor: [a ? 2 : 4], base: { x, y } }), m, order: BigInt(`0x${order}`) };
    made.set(m, known);
  }
  return known;
}

const size = (m: number): number => Math.ceil(m / 8);
const bits = (value: bigint): number => value.toString(2).length;

function fromLe(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

function toLe(value: bigint, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++, value >>= 8n) out[i] = Number(value & 255n);
  return out;
}

const element = (value: bigint, { curve, m }: Known): Field => new Field(toLe(value, size(m) + 1).reverse(), "buf8", curve);
const number = (field: Field): bigint => fromLe(Uint8Array.from(field.buf8()).reverse());

/** A scalar from 1 to order - 1; eight bytes more than needed leave no bias. */
function scalar(order: bigint): bigint {
  const bytes = crypto.getRandomValues(new Uint8Array(size(bits(order)) + 8));
  return (fromLe(bytes) % (order - 1n)) + 1n;
}

function secret(key: Uint8Array, known: Known): bigint {
  const d = fromLe(key);
  if (d === 0n || d >= known.order) throw new Error("not a key of this curve");
  return d;
}

/** The compressed public key, as certificates hold it: the lowest byte first. */
function point(m: number, key: Uint8Array): Uint8Array<ArrayBuffer> {
  const known = standard(m);
  return toLe(number(known.curve.base.mul(element(secret(key, known), known)).negate().compress()), size(m));
}

/** r and s side by side, the lowest byte first. */
function sign(m: number, key: Uint8Array, hash: Uint8Array): Uint8Array<ArrayBuffer> {
  const known = standard(m);
  const { order, curve } = known;
  const d = secret(key, known);
  const h = element(fromLe(hash) & ((1n << BigInt(m)) - 1n) || 1n, known);
  const half = size(bits(order));
  for (;;) {
    const e = scalar(order);
    const r = number(curve.base.mul(element(e, known)).x.mod_mul(h)) & ((1n << BigInt(bits(order) - 1)) - 1n);
    const s = (e + d * r) % order;
    if (r === 0n || s === 0n) continue;
    const out = new Uint8Array(2 * half);
    out.set(toLe(r, half));
    out.set(toLe(s, half), half);
    return out;
  }
}

function opened(key: Uint8Array, data: Uint8Array, iv: Uint8Array | null): Uint8Array {
  const cipher = init();
  cipher.key(key);
  const [input, out] = [Buffer.from(data), Buffer.alloc(data.length)];
  if (iv) cipher.decrypt_cfb(iv, input, out);
  else cipher.decrypt(input, out);
  return out;
}

function answer(question: Question): Uint8Array {
  switch (question.act) {
    case "hash":
      return gosthash(Buffer.from(question.data));
    case "point":
      return point(question.m, question.key);
    case "sign":
      return sign(question.m, question.key, question.hash);
    case "open-iit":
      return opened(dumb_kdf(Buffer.from(question.password), 10_000), question.data, null);
    case "open-pbes2": {
      // HMAC: what is longer than a block is hashed first, which the library leaves to us.
      const password = question.password.length > 32 ? gosthash(Buffer.from(question.password)) : question.password;
      return opened(pbkdf(Buffer.from(password), Buffer.from(question.salt), question.rounds), question.data, question.iv);
    }
  }
}

addEventListener("message", ({ data }: MessageEvent<{ id: number; question: Question }>) => {
  let said: Answer;
  try {
    said = { id: data.id, data: Uint8Array.from(answer(data.question)) };
  } catch {
    said = { id: data.id, data: null };
  }
  postMessage(said);
});
