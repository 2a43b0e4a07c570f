import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { dialRedis } from '../../../../src/sources/kinds/redis/redis-client';

it('a server that takes a connection and never answers is given up, and hung up', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await expect(dialRedis({ name: 'c', kind: 'redis', endpoints: [endpoint] }, 50)).rejects.toThrow(
      /Redis at redis:.* cannot be reached/,
    );
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});
