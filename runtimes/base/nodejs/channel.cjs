// The client's way to the init without HTTP: runtimes/README.md, "The channel".
'use strict';
const { writeSync } = require('node:fs');
const { Socket } = require('node:net');

const EVENTS_FD = 14;
const ANSWERS_FD = 15;
const NEXT = 1;
const RESPONSE = 2;
const ERROR = 4;
const HEADER_BYTES = 8;
const CHUNK_BYTES = 64 * 1024;
/** Most bytes of a string's UTF-8 for each of its code units. */
const WIDEST = 3;

const out = Buffer.allocUnsafeSlow(CHUNK_BYTES);
const { nextTick } = process;
const asksAtOnce = Number(process.versions.node.split('.', 1)[0]) >= 24;
let waiting;
let held;
/** Of an event that comes in several pieces. */
let pieces = [];
let pieceBytes = 0;

const events = new Socket({
  fd: EVENTS_FD,
  readable: true,
  writable: false,
  onread: { buffer: Buffer.allocUnsafeSlow(CHUNK_BYTES), callback: received },
});
events.unref();

/** Resolves with the next event. Nothing else of it keeps the process alive, as nothing of the addon does. */
function next() {
  return new Promise((resolve, reject) => {
    waiting = { resolve, reject };
    events.ref();
    const answer = held;
    held = undefined;
    if (answer) say(RESPONSE | NEXT, answer.id, answer.body);
    else say(NEXT, '', '');
  });
}

/**
 * The client of Node.js 24 and later asks for more before anything else can run: the two go in one message. Should it not
 * ask, the answer goes by itself.
 */
function done(id, body) {
  if (!asksAtOnce) return say(RESPONSE, id, body);
  held = { id, body };
  nextTick(sayHeld);
}

function error(id, body) {
  say(ERROR, id, body);
}

function sayHeld() {
  const answer = held;
  held = undefined;
  if (answer) say(RESPONSE, answer.id, answer.body);
}

/** Returns when the init has it all, or has it in its socket: a process that exits now has answered. */
function say(flags, id, body) {
  out[0] = flags;
  out[1] = id.length;
  out[2] = out[3] = 0;
  const begin = HEADER_BYTES + out.write(id, HEADER_BYTES, 'latin1');
  if (begin + body.length * WIDEST <= CHUNK_BYTES) {
    const length = out.write(body, begin);
    out.writeUInt32LE(length, 4);
    write(out, begin + length);
    return;
  }
  const bytes = Buffer.from(body);
  out.writeUInt32LE(bytes.length, 4);
  write(out, begin);
  write(bytes, bytes.length);
}

function write(bytes, end) {
  for (let at = 0; at < end;) at += writeSync(ANSWERS_FD, bytes, at, end - at);
}

function received(count, bytes) {
  if (pieces.length === 0 && count >= HEADER_BYTES && count === lengthOf(bytes)) take(bytes);
  else gather(Buffer.from(bytes.subarray(0, count)));
  return true;
}

function gather(piece) {
  pieces.push(piece);
  pieceBytes += piece.length;
  if (pieceBytes < HEADER_BYTES) return;
  if (pieces[0].length < HEADER_BYTES) pieces = [Buffer.concat(pieces)];
  if (pieceBytes < lengthOf(pieces[0])) return;
  const all = Buffer.concat(pieces);
  pieces = [];
  pieceBytes = 0;
  take(all);
}

function lengthOf(bytes) {
  return HEADER_BYTES + bytes.readUInt32LE(0) + bytes.readUInt32LE(4);
}

function take(bytes) {
  const { resolve, reject } = waiting;
  waiting = undefined;
  events.unref();
  const headLength = bytes.readUInt32LE(0);
  const number = bytes.readUInt32LE(4);
  if (headLength === 0) return reject(new Error(`Failed to get next invocation, error ${number}`));
  const bodyAt = HEADER_BYTES + headLength;
  const lines = bytes.toString('utf8', HEADER_BYTES, bodyAt).split('\n');
  resolve({ bodyJson: bytes.toString('utf8', bodyAt, bodyAt + number), headers: headersOf(lines) });
}

function headersOf([id, deadline, arn, trace, clientContext, tenant]) {
  const headers = {
    'lambda-runtime-deadline-ms': Number(deadline),
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-trace-id': trace,
    'lambda-runtime-invoked-function-arn': arn,
  };
  if (clientContext !== '') headers['lambda-runtime-client-context'] = clientContext;
  if (tenant !== '') headers['lambda-runtime-aws-tenant-id'] = tenant;
  return headers;
}

module.exports = { next, done, error };
