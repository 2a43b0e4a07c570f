// A process that looks like the service to `start` and `stop`: what it does is told by environment variables.
const { createServer } = require('node:http');
const { appendFileSync, existsSync, watch } = require('node:fs');
const { join } = require('node:path');

const [host, port] = process.env.LAMBDABOX_LISTEN.split(':');
const dataDir = process.env.LAMBDABOX_DATA_DIR;
if (process.env.FAKE_FAILURE) {
  process.stderr.write(`${process.env.FAKE_FAILURE}\n`);
  process.exit(1);
}
const server = createServer((req, res) => {
  res.setHeader('content-type', 'application/json');
  if (req.url === '/readyz') res.end('{"ready":true}');
  // As the service does it when a call is signed with another key.
  else if (
    process.env.LAMBDABOX_ACCESS_KEY_ID &&
    !req.headers.authorization.includes(`=${process.env.LAMBDABOX_ACCESS_KEY_ID}/`)
  )
    res.writeHead(403, { 'x-amzn-errortype': 'UnrecognizedClientException' }).end('{"message":"who?"}');
  else
    res.end(
      JSON.stringify({
        version: '0',
        pid: process.pid,
        dataDir,
        environments: {},
        functions: 0,
        inFlight: 0,
        stems: 0,
        memory: {
          budgetMb: 1024,
          reservedMb: 0,
          idleMb: 0,
          idleBudgetMb: 512,
          usedMb: 0,
          byKind: { environment: 0, frozen: 0, stem: 0 },
        },
        runtimesNotReady: [],
      }),
    );
});
if (process.env.FAKE_LOCK) {
  const { DatabaseSync } = require('node:sqlite');
  const lock = new DatabaseSync(join(dataDir, 'lock.db'));
  lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
}
const listen = () => server.listen(Number(port), host, () => process.stdout.write('listening\n'));
if (process.env.FAKE_STEP) {
  // A step of the start that takes until the test says so.
  process.stderr.write(`${process.env.FAKE_STEP}\n`);
  const watching = watch(dataDir, () => {
    if (!existsSync(join(dataDir, 'go-on'))) return;
    watching.close();
    listen();
  });
} else listen();
process.once('SIGTERM', () => {
  appendFileSync(join(dataDir, 'ended'), 'SIGTERM');
  server.closeAllConnections();
  server.close();
});
