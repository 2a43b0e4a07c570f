import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The way to Docker, which can be closed: the Docker of this machine is not ours to stop. */
export class DockerWay {
  private readonly sockets = new Set<Socket>();
  private readonly docker = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
  private server: Server | undefined;

  constructor(readonly path: string) {}

  async open(): Promise<void> {
    this.server = createServer((near) => {
      const far = connect(this.docker);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    }).listen(this.path);
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
