// SPDX-License-Identifier: Apache-2.0
// The conformance driver over poros.wasm in node: driver_wasm.mjs POROS_WASM BUNDLE, or --split with
// poros_test.wasm, or --check: what the module imports, exports and weighs. protocol.h has the lines.

import { readFileSync, readSync, writeSync } from "node:fs";
import { KNOWN, NONE, Poros, loadModule } from "./poros_wasm.mjs";

// It is carried inside filters and workers, and each instance pays for it.
const MOST_BYTES = 64 * 1024;

function unhex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Error(`not hex: ${text}`);
  return Buffer.from(text, "hex");
}

const field = (text) => (text === "-" ? null : unhex(text));
const list = (text) => (text === "-" || text === "" ? [] : text.split(","));

function place(hex) {
  const name = unhex(hex);
  const at = name.indexOf("@");
  if (at < 0) return { backend: name, region: null };
  return { backend: name.subarray(0, at), region: name.subarray(at + 1) };
}

function answerLine(poros, line) {
  const fields = line.split("\t");
  if (fields.length !== 10) throw new Error(`${fields.length} fields in ${line}`);
  const [method, host, target, client, locality] = fields.slice(0, 5).map(field);
  poros.reset();
  const have = list(fields[8]).map((item) => {
    const [name, told] = item.split(":");
    const { backend, region } = place(name);
    return { ...poros.findTarget(backend, region), known: KNOWN[told] };
  });
  poros.openState(list(fields[9]).map(place));
  const request = {
    method, host, target, client, locality,
    now: fields[5] === "-" ? 0n : BigInt(fields[5]),
    trace: field(fields[6]),
    headers: list(fields[7]).map((pair) => pair.split(":").map(unhex)),
  };
  // A candidate's own line comes before that of the whole backend.
  const knownOf = ({ backend, target: place_ }) => {
    const told = have.filter((entry) => entry.backend === backend);
    const one = told.find((entry) => entry.target === place_ && entry.target !== NONE);
    return (one ?? told.find((entry) => entry.target === NONE))?.known ?? KNOWN.nothing;
  };
  const { status, headers, body } = poros.answer(request, knownOf);
  const pairs = headers.map((pair) => pair.map((text) => text.toString("hex")).join(":"));
  return `${status}\t${pairs.join(",")}\t${body.toString("hex")}\t`;
}

function splitLine(poros, line) {
  const [site, route, object, client, percents] = line.split(" ");
  poros.reset();
  const [s, r, o] = [site, route, object].map((text) => unhex(text === "-" ? "" : text));
  const { key, order } = poros.split(s, r, o, Buffer.from(client), percents.split(",").map(Number));
  return `${key.toString(16).padStart(8, "0")} ${order.join(",")}`;
}

// What was read is answered before more is read, so that a runner can wait for each line.
function serve(answer) {
  const chunk = Buffer.alloc(1 << 16);
  let pending = "";
  for (;;) {
    let size;
    try {
      size = readSync(0, chunk);
    } catch (error) {
      if (error.code === "EAGAIN") continue;
      if (error.code === "EOF") break;
      throw error;
    }
    if (size === 0) break;
    pending += chunk.toString("latin1", 0, size);
    const lines = pending.split("\n");
    pending = lines.pop();
    let out = lines.map((line) => `${answer(line)}\n`).join("");
    while (out.length > 0) out = out.slice(writeSync(1, out));
  }
}

function check({ module, size }) {
  const imports = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`);
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
  const header = readFileSync(new URL("../../include/poros/poros.h", import.meta.url), "utf8");
  const declared = header.match(/^POROS_API.*?\bporos_\w+(?=\()/gm).map((line) => line.match(/\w+$/)[0]);
  const wanted = new Set(["memory", "_initialize", "malloc", "free", ...declared]);
  const flaws = [
    ...imports.map((name) => `imports ${name}`),
    ...[...wanted].filter((name) => !exported.has(name)).map((name) => `does not export ${name}`),
    ...[...exported].filter((name) => !wanted.has(name)).map((name) => `exports ${name} as well`),
    ...(size > MOST_BYTES ? [`has ${size} bytes, more than ${MOST_BYTES}`] : []),
  ];
  for (const flaw of flaws) console.log(`poros.wasm ${flaw}`);
  console.log(`poros.wasm: ${size} bytes, ${imports.length} imports, ${exported.size} exports`);
  return flaws.length === 0 ? 0 : 1;
}

function main([path, verb]) {
  if (verb === undefined) {
    console.error("driver_wasm.mjs POROS_WASM BUNDLE | --split | --check");
    return 2;
  }
  const loaded = loadModule(path);
  if (verb === "--check") return check(loaded);
  const poros = new Poros(loaded.module);
  if (verb === "--split") {
    serve((line) => splitLine(poros, line));
    return 0;
  }
  poros.open(readFileSync(verb));
  serve((line) => answerLine(poros, line));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
