import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { REQUEST_LIMITS } from '../../../../src/sources/kinds/aws/request-limits';

it('a server that takes a request and never answers is given up', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new KinesisClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 },
    requestHandler: new NodeHttpHandler({ ...REQUEST_LIMITS, requestTimeout: 50 }),
  });
  try {
    await expect(client.send(new ListStreamsCommand())).rejects.toThrow(/timeout/i);
  } finally {
    client.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});
