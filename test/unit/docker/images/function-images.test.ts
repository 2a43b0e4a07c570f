import type Docker from 'dockerode';
import { FunctionImages } from '../../../../src/docker/images/function-images';
import { ImagePuller } from '../../../../src/docker/images/image-puller';
import { translate } from '../../../../src/docker/docker-answer';
import { ImageRefused } from '../../../../src/engine/images';
import { silentLog } from '../../../support/telemetry';

const ID = 'a1'.repeat(32);
const REMOTE = 'b2'.repeat(32);

interface LocalImage {
  readonly Id: string;
  RepoTags: string[];
  RepoDigests?: string[];
  Architecture?: string;
}

/** Docker's images and one registry's, as far as naming, pulling and removing goes. */
class FakeImages {
  readonly local: LocalImage[] = [];
  /** What the registry has, by every name that it goes by; or the status that it refuses with. */
  readonly remote = new Map<string, string | { status: number; message: string }>();
  readonly pulls: string[] = [];
  /** What Docker says of a pull. */
  readonly says: string[] = [];
  inUse = false;

  readonly call = <T>(what: string, _ms: number, work: (docker: Docker, signal: AbortSignal) => Promise<T>) =>
    work(this.docker as unknown as Docker, new AbortController().signal).catch((error: unknown) => {
      throw translate(what, error);
    });

  find(name: string): LocalImage | undefined {
    const full = /[:@]/.test(name.replace(/^.*\//, '')) ? name : `${name}:latest`;
    return this.local.find(({ Id, RepoTags, RepoDigests = [] }) =>
      [Id, ...RepoTags, ...RepoDigests].includes(full),
    );
  }

  private remove(name: string): void {
    const image = this.find(name);
    if (!image) throw refusal(404, 'No such image');
    if (this.inUse) throw refusal(409, 'is using its referenced image');
    image.RepoTags = image.RepoTags.filter((tag) => tag !== name);
    image.RepoDigests = (image.RepoDigests ?? []).filter((digest) => digest !== name);
    if (image.RepoTags.length + image.RepoDigests.length === 0)
      this.local.splice(this.local.indexOf(image), 1);
  }

  private readonly docker = {
    getImage: (name: string) => ({
      inspect: async () => {
        const found = this.find(name);
        if (!found) throw refusal(404, 'No such image');
        const { Architecture = 'amd64', RepoDigests = [], ...rest } = found;
        return Promise.resolve({ ...rest, RepoDigests, Architecture, Config: { Entrypoint: ['/main'] } });
      },
      distribution: async () => {
        const found = this.remote.get(name) ?? { status: 404, message: 'manifest unknown' };
        if (typeof found !== 'string') throw refusal(found.status, found.message);
        const Platforms = [{ os: 'linux', architecture: 'amd64' }];
        return Promise.resolve({ Descriptor: { digest: `sha256:${found}` }, Platforms });
      },
      tag: async ({ repo, tag }: { repo: string; tag: string }) => {
        this.find(name)?.RepoTags.push(`${repo}:${tag}`);
        return Promise.resolve();
      },
      remove: async () => Promise.resolve(this.remove(name)),
    }),
    listImages: async ({ filters }: { filters: { reference: string[] } }) => {
      const [prefix = ''] = filters.reference;
      const found = this.local.filter(({ RepoTags }) => RepoTags.some((tag) => tag.startsWith(`${prefix}:`)));
      return Promise.resolve(found.map(({ Id }) => ({ Id })));
    },
    pull: async (name: string) => {
      this.pulls.push(name);
      if (!this.remote.has(name)) throw refusal(404, 'manifest unknown');
      this.local.push({ Id: `sha256:${REMOTE}`, RepoTags: [], RepoDigests: [name] });
      return Promise.resolve(this.says);
    },
  };
}

let docker: FakeImages;
let images: FunctionImages;
beforeEach(() => {
  docker = new FakeImages();
  const logins = { of: () => Promise.resolve(undefined) };
  images = new FunctionImages(docker, {
    instanceId: 'i',
    ...{ logins, puller: new ImagePuller(docker, logins) },
    volumes: { fill: () => Promise.resolve(), keepOnly: () => Promise.resolve(true) },
    log: silentLog,
  });
});

describe('what a name means', () => {
  it('is the image of this machine, by its id where no registry knows it', async () => {
    docker.local.push({ Id: `sha256:${ID}`, RepoTags: ['shop:latest', 'shop:1'] });
    for (const name of ['shop', 'shop:1', `shop@sha256:${ID}`]) {
      expect(await images.resolve(name)).toMatchObject({
        resolvedUri: `shop@sha256:${ID}`,
        architectures: ['x86_64'],
        program: { entryPoint: ['/main'] },
      });
    }
  });

  it('is the digest of the registry that it was pulled from or pushed to', async () => {
    const RepoDigests = [`other/shop@sha256:${ID}`, `reg.example/shop@sha256:${REMOTE}`];
    docker.local.push({ Id: `sha256:${ID}`, RepoTags: ['reg.example/shop:1'], RepoDigests });
    const { resolvedUri } = await images.resolve('reg.example/shop:1');
    expect(resolvedUri).toBe(`reg.example/shop@sha256:${REMOTE}`);
  });

  it('is what the registry says of a name that is not here, and nothing is pulled for that', async () => {
    docker.remote.set('reg.example/shop:1', REMOTE);
    expect(await images.resolve('reg.example/shop:1')).toEqual({
      resolvedUri: `reg.example/shop@sha256:${REMOTE}`,
      architectures: ['x86_64'],
    });
    expect(docker.pulls).toEqual([]);
  });

  it.each([
    ['No Name', /^Source image No Name is not valid\. Provide a valid source image\.$/],
    ['shop:2', /^Source image shop:2 does not exist\. Provide a valid source image\.$/],
    ['reg.example/closed', /reg\.example does not give it: .*denied.*; log in .*docker login reg\.example/],
    ['reg.example/away', /reg\.example does not give it: .*no route.*; pull or build it on this machine/],
  ])('%s: a refusal that says what helps', async (name, text) => {
    docker.remote.set('reg.example/closed', { status: 403, message: 'denied: requested access' });
    docker.remote.set('reg.example/away', { status: 500, message: 'no route to host' });
    const refused = images.resolve(name);
    await expect(refused).rejects.toThrow(text);
    await expect(refused).rejects.toBeInstanceOf(ImageRefused);
  });

  it('is of the architecture that the image says', async () => {
    docker.local.push({ Id: `sha256:${ID}`, RepoTags: ['shop:1'], Architecture: 'arm64' });
    expect(await images.resolve('shop:1')).toMatchObject({ architectures: ['arm64'] });
  });
});

describe('an image that a function has', () => {
  const far = `reg.example/shop@sha256:${REMOTE}`;

  it('is pulled once for all who want it, and each of them hears how far it is', async () => {
    docker.remote.set(far, REMOTE);
    docker.says.push('{"status":"Pulling from shop","id":"1"}\n');
    const heard: string[] = [];
    const ensured = ['first', 'second'].map((who) =>
      images.ensure(far, ({ message }) => heard.push(`${who}: ${message}`)),
    );
    await Promise.all(ensured);
    expect(docker.pulls).toEqual([far]);
    expect(heard).toEqual(['first: 1: Pulling from shop', 'second: 1: Pulling from shop']);
  });

  it('is kept by a tag of our own when its name goes', async () => {
    docker.local.push({ Id: `sha256:${ID}`, RepoTags: ['shop:1'] });
    const { resolvedUri } = await images.resolve('shop:1');
    expect(await images.ensure(resolvedUri)).toBe(images.imageFor(resolvedUri));
    expect(docker.find(images.imageFor(resolvedUri))?.Id).toBe(`sha256:${ID}`);
    expect([images.isReady(resolvedUri), docker.pulls]).toEqual([true, []]);
  });

  it('is pulled by its digest once for all who wait, and once more when somebody removed it', async () => {
    docker.remote.set(far, REMOTE);
    await Promise.all([images.ensure(far), images.ensure(far)]);
    expect(docker.pulls).toEqual([far]);
    docker.local.splice(0);
    expect([await images.isPresent(far), images.isReady(far)]).toEqual([false, false]);
    await images.ensure(far);
    expect([docker.pulls.length, images.isReady(far)]).toEqual([2, true]);
  });

  it('that nobody has says what to do', async () => {
    await expect(images.ensure(`shop@sha256:${ID}`)).rejects.toThrow(
      /is not on this machine and cannot be pulled: .*manifest unknown.*then update the function's code/,
    );
  });

  it('is let go when nobody uses it: what was pulled goes, what somebody named stays', async () => {
    docker.remote.set(far, REMOTE);
    docker.local.push({ Id: `sha256:${ID}`, RepoTags: ['shop:1'] });
    const near = `shop@sha256:${ID}`;
    for (const name of [near, far]) await images.ensure(name);
    expect(await images.keepOnly(() => new Set([near, far]))).toBe(true);
    expect(docker.local).toHaveLength(2);
    docker.inUse = true;
    expect(await images.keepOnly(() => new Set())).toBe(false);
    docker.inUse = false;
    expect(await images.keepOnly(() => new Set())).toBe(true);
    expect(docker.local.map(({ RepoTags }) => RepoTags)).toEqual([['shop:1']]);
  });
});

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode, json: { message } });
}
