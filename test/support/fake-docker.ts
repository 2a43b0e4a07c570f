import { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { DockerCalls } from '../../src/docker/docker-client';
import { translate } from '../../src/docker/docker-answer';
import { deferred, type Deferred } from '../../src/lib/deferred';

/** Docker's containers as a test plays them, as far as making, listing and removing goes. */
export class FakeDocker implements DockerCalls {
  /** By id. */
  readonly containers = new Map<string, { name: string; labels: Record<string, string> }>();
  /** While set, no call is answered, though Docker may do what it was asked for. */
  isAway = false;
  /** While set, answers to `createContainer` wait for it. */
  held: Deferred<void> | undefined;
  /** What a container prints when it is started. */
  output = '';
  /** Of the container that was attached last: what is pushed there, it prints; it is destroyed with the client's end. */
  attached = new Duplex();
  /** What a container that has ended answered with. */
  status = 0;
  /** Docker's answer to removals and starts, by its status, when it refuses them. */
  refuses: { remove?: number; start?: number } = {};
  /** What Docker says to the next removals, each with 409. */
  readonly conflicts: string[] = [];
  /** Names of volumes that something has mounted. */
  readonly volumesInUse: string[] = [];
  /** How often a removal was asked for. */
  removals = 0;
  private made = 0;

  call<T>(what: string, _ms: number, work: (docker: Docker, signal: AbortSignal) => Promise<T>): Promise<T> {
    const docker = this.docker as unknown as Docker;
    const answered = this.isAway
      ? Promise.reject(new Error('hang up'))
      : work(docker, new AbortController().signal);
    return answered.catch((error: unknown) => {
      throw translate(what, error);
    });
  }

  hold(): Deferred<void> {
    this.held = deferred();
    return this.held;
  }

  names(): string[] {
    return [...this.containers.values()].map(({ name }) => name);
  }

  make(name: string, labels: Record<string, string>): string {
    this.made += 1;
    this.containers.set(`id${this.made}`, { name, labels });
    return `id${this.made}`;
  }

  /** What the attached container prints, in Docker's frames. */
  print(text: string, stream: 1 | 2 = 1): void {
    const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    this.attached.push(Buffer.concat([head, Buffer.from(text)]));
  }

  /** The attached container ends. */
  end(status: number): void {
    this.status = status;
    this.attached.push(null);
  }

  private unlessRefused(what: 'remove' | 'start'): Promise<void> {
    const status = this.refuses[what];
    return status === undefined ? Promise.resolve() : Promise.reject(refusal(`cannot ${what}`, status));
  }

  private readonly docker = {
    info: () => Promise.resolve({ CgroupDriver: 'none' }),
    createContainer: async ({ name = '', Labels = {} }: Docker.ContainerCreateOptions) => {
      const id = this.make(name, Labels);
      await this.held?.promise;
      return { id };
    },
    listContainers: ({ filters }: { filters: { label: string[] } }) => {
      const [key, value] = (filters.label[0] ?? '').split('=');
      const all = [...this.containers].filter(([, { labels }]) => labels[key ?? ''] === value);
      return Promise.resolve(all.map(([Id, { name }]) => ({ Id, Names: [`/${name}`] })));
    },
    getImage: () => ({ inspect: () => Promise.resolve({ Size: 1, Created: '' }) }),
    listNetworks: () => Promise.resolve([]),
    listVolumes: () => Promise.resolve({ Volumes: this.volumesInUse.map((Name) => ({ Name })) }),
    getVolume: () => ({ remove: () => Promise.reject(refusal('volume is in use', 409)) }),
    getContainer: (idOrName: string) => ({
      unpause: () => Promise.resolve(),
      attach: () => {
        this.attached = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
        return Promise.resolve(this.attached);
      },
      start: async () => {
        await this.unlessRefused('start');
        if (this.output !== '') this.print(this.output);
      },
      wait: () => Promise.resolve({ StatusCode: this.status }),
      remove: async () => {
        this.removals += 1;
        const conflict = this.conflicts.shift();
        if (conflict !== undefined) throw refusal(conflict, 409);
        await this.unlessRefused('remove');
        for (const [id, { name }] of this.containers) {
          if (id !== idOrName && name !== idOrName) continue;
          this.containers.delete(id);
          return;
        }
        throw refusal('no such container', 404);
      },
    }),
  };
}

function refusal(message: string, statusCode: number): Error {
  return Object.assign(new Error(message), { statusCode });
}
