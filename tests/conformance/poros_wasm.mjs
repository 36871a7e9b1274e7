// SPDX-License-Identifier: Apache-2.0
// poros.wasm from JavaScript: the C interface of poros.h with bytes in and bytes out. Offsets are those
// of the structures for wasm32, which src/cabi/version.cc holds fast.

import { readFileSync } from "node:fs";

const SIZE = { request: 96, decision: 312, candidate: 40, response: 168 };
const ROOM = 32768;
const RECEIPT_ROOM = 49152;
export const NONE = 0xffff;
export const KNOWN = { nothing: 0, yes: 1, no: 2 };

export function loadModule(path) {
  const bytes = readFileSync(path);
  return { module: new WebAssembly.Module(bytes), size: bytes.length };
}

// One instance with room for one decision at a time. A block of its memory holds what the calls of one
// request pass in, and is taken from the start again for the next.
export class Poros {
  constructor(module) {
    const instance = new WebAssembly.Instance(module, {});
    this.exports = instance.exports;
    this.exports._initialize();
    this.block = { at: this.alloc(1 << 20), size: 1 << 20, used: 0 };
    this.room = this.alloc(ROOM);
    this.receiptRoom = this.alloc(RECEIPT_ROOM);
    this.state = 0;
    this.bundle = 0;
  }

  // The memory may have grown, and its old views with it gone, after every call.
  get view() { return new DataView(this.exports.memory.buffer); }
  get bytes() { return new Uint8Array(this.exports.memory.buffer); }

  alloc(size) {
    const at = this.exports.malloc(size);
    if (at === 0) throw new Error("out of memory");
    return at;
  }

  reset() {
    this.block.used = 0;
    if (this.state !== 0) this.exports.poros_state_close(this.state);
    this.state = 0;
  }

  take(size) {
    const { at, used } = this.block;
    this.block.used = used + Math.ceil(size / 8) * 8;
    if (this.block.used > this.block.size) throw new Error("a request of more than 1 MiB");
    this.bytes.fill(0, at + used, at + used + size);
    return at + used;
  }

  // Bytes, or null for an absent text, as [pointer, length].
  put(bytes) {
    if (bytes === null) return [0, 0];
    const at = this.take(bytes.length + 1);
    this.bytes.set(bytes, at);
    return [at, bytes.length];
  }

  putText(at, bytes) {
    const [data, length] = this.put(bytes);
    this.view.setUint32(at, data, true);
    this.view.setUint32(at + 4, length, true);
  }

  u32(at) { return this.view.getUint32(at, true); }

  text(at) {
    const data = this.u32(at);
    return Buffer.from(this.bytes.slice(data, data + this.u32(at + 4)));
  }

  cString(at) {
    const bytes = this.bytes;
    return Buffer.from(bytes.slice(at, bytes.indexOf(0, at))).toString();
  }

  check(code, what) {
    if (code !== 0) throw new Error(`${what}: ${this.cString(this.exports.poros_error_text(code))}`);
  }

  open(file) {
    const at = this.alloc(Math.max(file.length, 1));
    this.bytes.set(file, at);
    const error = this.take(128);
    const out = this.take(4);
    if (this.exports.poros_open(at, file.length, out, error, 128) !== 0) {
      throw new Error(this.cString(error));
    }
    this.bundle = this.u32(out);
  }

  // {backend, target} by name; target NONE for an empty region.
  findTarget(backend, region) {
    const out = this.take(8);
    const code = this.exports.poros_find_target(
      this.bundle, ...this.put(backend), ...this.put(region), out, out + 4);
    this.check(code, `${backend}@${region}`);
    return { backend: this.u32(out), target: this.u32(out + 4) };
  }

  openState(places) {
    const entries = this.take(16 * Math.max(places.length, 1));
    places.forEach(({ backend, region }, i) => {
      this.putText(entries + 16 * i, backend);
      this.putText(entries + 16 * i + 8, region);
    });
    const out = this.take(4);
    const code = this.exports.poros_state_open(this.bundle, entries, places.length, out, 0, 0);
    this.check(code, "down");
    this.state = this.u32(out);
  }

  // `request` has bytes or null under the names of poros_request; `now` is a BigInt, `headers` pairs.
  putRequest(request) {
    const at = this.take(SIZE.request);
    this.view.setUint32(at, SIZE.request, true);
    ["method", "host", "target", "client", "locality", "trace"].forEach((name, i) => {
      this.putText(at + 8 + 8 * i, request[name]);
    });
    this.view.setBigInt64(at + 56, request.now, true);
    const headers = this.take(16 * Math.max(request.headers.length, 1));
    request.headers.forEach(([name, value], i) => {
      this.putText(headers + 16 * i, name);
      this.putText(headers + 16 * i + 8, value);
    });
    this.view.setUint32(at + 80, headers, true);
    this.view.setUint32(at + 84, request.headers.length, true);
    this.view.setUint32(at + 88, this.state, true);
    return at;
  }

  sized(size) {
    const at = this.take(size);
    this.view.setUint32(at, size, true);
    return at;
  }

  // The answer; knownOf({backend, target}) is called for each candidate between plan and choice.
  answer(request, knownOf) {
    const asked = this.putRequest(request);
    const decision = this.sized(SIZE.decision);
    this.check(this.exports.poros_plan(this.bundle, asked, decision), "poros_plan");
    const count = this.u32(decision + 12);
    const known = this.take(8);
    for (let i = 0; i < count; ++i) {
      const candidate = this.sized(SIZE.candidate);
      this.check(this.exports.poros_candidate_at(this.bundle, decision, i, candidate), "candidate");
      const told = knownOf({ backend: this.u32(candidate + 12), target: this.u32(candidate + 16) });
      this.bytes[known + i] = told;
    }
    const which = this.take(8);
    this.check(
      this.exports.poros_choose(this.bundle, decision, known, count, which, which + 4), "choose");
    const response = this.sized(SIZE.response);
    this.check(this.exports.poros_respond(
      this.bundle, decision, this.u32(which), asked, this.room, ROOM, response), "poros_respond");
    this.check(this.exports.poros_receipt(
      this.bundle, decision, this.u32(which), known, count, asked, this.receiptRoom, RECEIPT_ROOM,
      this.take(4)), "poros_receipt");
    return {
      status: this.u32(response + 4),
      headers: Array.from({ length: this.u32(response + 8) }, (_, i) => [
        this.text(response + 16 + 16 * i), this.text(response + 24 + 16 * i)]),
      body: this.text(response + 152),
    };
  }

  // Only poros_test.wasm has it.
  split(site, route, object, client, percents) {
    const shares = this.take(2 * percents.length);
    percents.forEach((percent, i) => this.view.setUint16(shares + 2 * i, percent, true));
    const order = this.take(percents.length);
    const key = this.exports.poros_test_split(
      ...this.put(site), ...this.put(route), ...this.put(object), ...this.put(client), shares,
      percents.length, order);
    return { key: key >>> 0, order: [...this.bytes.slice(order, order + percents.length)] };
  }
}
