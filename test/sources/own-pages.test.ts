import { join, resolve } from 'node:path';
import { useService } from '../support/lambda';
import { toolsOf, unpackedEnvironment } from '../support/servers/child-server';
import { NatsServer } from '../support/servers/nats';
import { PostgresServer } from '../support/servers/postgres';
import { queueDefinition } from '../support/servers/postgres-queue';
import { RedisServer } from '../support/servers/redis';
import { followPage, PAGE_MS } from '../support/sources/page';

const ROOT = resolve(__dirname, '../..');
/** Stands in for the command of NATS, which Debian does not have: `stream add <name> --subjects <subjects>`, `pub <subject> <text>`. */
const NATS = `
const { connect } = require('@nats-io/transport-node');
const { jetstream, jetstreamManager } = require('@nats-io/jetstream');
const [command, ...words] = process.argv.slice(1);
const { NATS_URL: servers, NATS_USER: user, NATS_PASSWORD: pass } = process.env;
connect({ servers, user, pass }).then(async (client) => {
  if (command === 'pub') await jetstream(client).publish(words[0], words[1]);
  else await (await jetstreamManager(client)).streams.add({ name: words[1], subjects: [words[3]] });
  await client.close();
});`;

const box = useService({ LAMBDABOX_NETWORK: 'none' });

/** A program that was unpacked with its libraries, as a script of a shell. */
function unpacked(tools: string, program: string): string {
  const { LD_LIBRARY_PATH = '' } = unpackedEnvironment(tools);
  return `LD_LIBRARY_PATH='${LD_LIBRARY_PATH}' exec '${join(tools, program)}' "$@"`;
}

it(
  'docs/sources/redis.md can be followed',
  async () => {
    const server = await RedisServer.start();
    try {
      const differences = await followPage('redis', box.service, {
        env: { REDIS_PASSWORD: RedisServer.password },
        addresses: { '127.0.0.1:6379': `127.0.0.1:${server.port}` },
        programs: { 'redis-cli': unpacked(toolsOf('redis'), 'usr/bin/redis-cli') },
      });
      expect(differences).toEqual([]);
    } finally {
      await server.stop();
    }
  },
  PAGE_MS,
);

it(
  'docs/sources/nats.md can be followed',
  async () => {
    const server = await NatsServer.start();
    try {
      const modules = `NODE_PATH='${join(ROOT, 'node_modules')}'`;
      const differences = await followPage('nats', box.service, {
        env: { NATS_PASSWORD: NatsServer.password, NATS_TOOL: NATS },
        addresses: { '127.0.0.1:4222': `127.0.0.1:${server.port}` },
        programs: { nats: `${modules} exec '${process.execPath}' --eval "$NATS_TOOL" -- "$@"` },
      });
      expect(differences).toEqual([]);
    } finally {
      await server.stop();
    }
  },
  PAGE_MS,
);

it(
  'docs/sources/postgres.md can be followed',
  async () => {
    const server = await PostgresServer.start();
    try {
      const owner = await server.client();
      await owner.query(queueDefinition('jobs', PostgresServer.username));
      await owner.end();
      const differences = await followPage('postgres', box.service, {
        env: { PGPASSWORD: PostgresServer.password },
        addresses: { '127.0.0.1:5432': `127.0.0.1:${server.port}` },
        programs: { psql: unpacked(toolsOf('postgres'), 'usr/lib/postgresql/15/bin/psql') },
      });
      expect(differences).toEqual([]);
    } finally {
      await server.stop();
    }
  },
  PAGE_MS,
);
