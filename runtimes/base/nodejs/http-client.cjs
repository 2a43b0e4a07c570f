// The client's way to the Runtime API by HTTP, where there is no channel. As the addon's, `done` and `error` return when
// the answer has been taken: a thread sends it meanwhile.
'use strict';
const { Agent, request } = require('node:http');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const BASE = '/2018-06-01/runtime/invocation/';
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** `told`: the status and the text of the answer, or the error. */
function exchange(method, path, body, told) {
  const headers =
    method === 'POST' ? { 'Content-Type': 'application/json', 'Content-Length': body.length } : {};
  const sent = request({ hostname, port, method, path, agent, headers }, (response) => {
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => told(undefined, response, Buffer.concat(chunks)));
  });
  sent.on('error', told);
  sent.end(body);
}

function client() {
  const isTaken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const poster = new Worker(__filename, {
    workerData: isTaken,
    execArgv: [],
    env: { AWS_LAMBDA_RUNTIME_API: process.env.AWS_LAMBDA_RUNTIME_API },
  });
  poster.unref();
  const post = (path, body) => {
    poster.postMessage({ path, body });
    Atomics.wait(isTaken, 0, 0);
    isTaken[0] = 0;
  };
  const next = () =>
    new Promise((resolve, reject) => {
      exchange('GET', `${BASE}next`, undefined, (error, response, body) => {
        if (error) return reject(error);
        const { statusCode, headers } = response;
        if (statusCode !== 200)
          return reject(new Error(`Failed to get next invocation, error ${statusCode}`));
        headers['lambda-runtime-deadline-ms'] = Number(headers['lambda-runtime-deadline-ms']);
        headers['lambda-runtime-trace-id'] ??= '';
        resolve({ bodyJson: body.toString(), headers });
      });
    });
  return {
    next,
    done: (id, body) => post(`${BASE}${id}/response`, body),
    error: (id, body) => post(`${BASE}${id}/error`, body),
  };
}

function postWhatComes(isTaken) {
  parentPort.on('message', ({ path, body }) => {
    // Whatever the answer to it is, the addon tells nobody either.
    exchange('POST', path, Buffer.from(body), () => {
      Atomics.store(isTaken, 0, 1);
      Atomics.notify(isTaken, 0);
    });
  });
}

if (isMainThread) module.exports = client();
else postWhatComes(workerData);
