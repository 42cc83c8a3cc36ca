// Asks jkurwa, an independent implementation of ДСТУ 4145, to sign or to verify. Reads a list of tasks from standard
// input, writes a list of answers; bytes travel in base64. Used by src/uakep/tests/test_jkurwa.py.
"use strict";

const { readFileSync } = require("fs");
const gost89 = require("gost89");
const jkurwa = require("jkurwa");

const bytes = (text) => Buffer.from(text, "base64");

// Java keystores want the password as text, the national containers as bytes.
function opened({ file, password, certificates }) {
  const box = new jkurwa.Box({ algo: gost89.compat.algos() });
  const isJava = bytes(file).readUInt32BE(0) === 0xfeedfeed;
  box.load({
    keyBuffers: [bytes(file)],
    password: isJava ? password : Buffer.from(password, "utf8"),
    certBuffers: certificates.map(bytes),
  });
  return box;
}

async function sign(task) {
  const box = opened(task);
  const steps = [{ op: "sign", detached: task.detached, time: task.time }];
  const cms = await box.pipe(bytes(task.content), steps, {});
  const usages = box.keys.map((key) => (key.cert ? Object.entries(key.cert.as_dict().usage) : []));
  return { cms: cms.toString("base64"), keys: box.keys.length, usages };
}

async function verify(task) {
  const box = new jkurwa.Box({ algo: gost89.compat.algos(), casBuffer: bytes(task.authorities) });
  const content = task.content ? bytes(task.content) : undefined;
  const info = await box.unwrap(bytes(task.cms), content, { tsp: "signature" });
  const [signature] = info.pipe;
  const subject = signature && signature.cert ? signature.cert.subject : {};
  return {
    error: info.error || null,
    signed: Boolean(signature && signature.signed),
    commonName: subject.commonName,
    stamp: (signature && signature.tokenTime) || null,
  };
}

async function main() {
  const tasks = JSON.parse(readFileSync(0, "utf8"));
  const answers = [];
  for (const task of tasks) {
    try {
      answers.push(await { sign, verify }[task.op](task));
    } catch (failure) {
      answers.push({ error: String(failure.message || failure), failed: true });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
