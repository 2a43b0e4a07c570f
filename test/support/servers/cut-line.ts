import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to a server that can be cut and mended: the server goes on, and whoever used the line finds nobody there. */
export class CutLine {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  private constructor(private readonly to: number) {}

  /** `to`: a port of loopback. */
  static async open(to: number): Promise<CutLine> {
    const line = new CutLine(to);
    await line.mend();
    return line;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async cut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** On the port that it had. */
  async mend(): Promise<void> {
    const server = createServer((from) => {
      const onward = connect(this.to, '127.0.0.1');
      for (const socket of [from, onward]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.sockets.delete(socket);
          (socket === from ? onward : from).destroy();
        });
      }
      from.pipe(onward).pipe(from);
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }
}
