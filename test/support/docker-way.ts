import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The way to Docker, which can be closed: the Docker of this machine is not ours to stop. */
export class DockerWay {
  private readonly sockets = new Set<Socket>();
  private readonly docker = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
  private readonly answers: (() => void)[] = [];
  private holdsFrom: string | undefined;
  private isHeld = false;
  private server: Server | undefined;

  constructor(readonly path: string) {}

  async open(): Promise<void> {
    this.server = createServer((near) => {
      const far = connect(this.docker);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
      this.join(near, far);
    }).listen(this.path);
    await once(this.server, 'listening');
  }

  /** From a question that begins so, Docker takes questions and gives no answer, until `release`. */
  holdFrom(question: string): void {
    this.holdsFrom = question;
  }

  release(): void {
    this.holdsFrom = undefined;
    this.isHeld = false;
    for (const answer of this.answers.splice(0)) answer();
  }

  /** Answers that are held. */
  get held(): number {
    return this.answers.length;
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

  private join(near: Socket, far: Socket): void {
    near.on('data', (chunk: Buffer) => {
      if (this.holdsFrom !== undefined && chunk.toString().startsWith(this.holdsFrom)) this.isHeld = true;
    });
    near.pipe(far);
    far.on('end', () => near.end());
    far.on('data', (chunk: Buffer) => {
      const pass = (): void => {
        if (near.writable) near.write(chunk);
      };
      if (this.isHeld) this.answers.push(pass);
      else pass();
    });
  }
}
