import { statfs } from 'node:fs/promises';
import type { DoctorResource } from '../api/own/own-resources';
import type { Check } from '../contract/check';
import type { SourceView } from '../contract/source-view';
import type { EngineCheck } from '../engine/checks';
import type { RuntimeImageSource } from '../engine/images';
import type { FunctionNetwork, NetworkMode } from '../engine/network';
import { messageOf } from '../errors';

export interface DoctorParts {
  readonly engine: EngineCheck;
  readonly network: Pick<FunctionNetwork, 'ensure'>;
  /** Of functions that do not choose. */
  readonly defaultNetwork: NetworkMode;
  readonly images: Pick<RuntimeImageSource, 'list'>;
  readonly dataDirectory: string;
  readonly sources: () => Promise<readonly SourceView[]>;
}

const GIB = 1024 ** 3;
/** Below this, an image build or a burst of logs may fill the disk. */
const LOW_DISK_BYTES = 5 * GIB;

/** Looks at what functions need of this machine, and says what to do about what is missing. */
export class Doctor implements DoctorResource {
  constructor(private readonly parts: DoctorParts) {}

  async checks(): Promise<Check[]> {
    const own = await Promise.all([this.checkDocker(), this.checkDisk(), this.checkNetwork()]);
    return [...own, ...(await this.checkImages()), ...(await this.checkSources())];
  }

  private async checkDocker(): Promise<Check> {
    try {
      const facts = await this.parts.engine.hostFacts();
      const memory = `${(facts.memoryBytes / GIB).toFixed(1)} GiB`;
      const cgroup = `cgroup v${facts.cgroupVersion} (${facts.cgroupDriver})`;
      const detail = `Docker ${facts.engineVersion}, ${cgroup}, ${facts.cpus} processors, ${memory}`;
      return { name: 'docker', status: 'ok', detail };
    } catch (error) {
      return { name: 'docker', status: 'fail', detail: messageOf(error), remedy: 'start the Docker Engine' };
    }
  }

  private async checkDisk(): Promise<Check> {
    const { bavail, bsize } = await statfs(this.parts.dataDirectory);
    const free = bavail * bsize;
    const detail = `${(free / GIB).toFixed(1)} GiB free for ${this.parts.dataDirectory}`;
    if (free > LOW_DISK_BYTES) return { name: 'disk', status: 'ok', detail };
    const remedy = 'free some space: docker system prune removes unused images';
    return { name: 'disk', status: 'warn', detail, remedy };
  }

  private async checkNetwork(): Promise<Check> {
    if (this.parts.defaultNetwork === 'none') {
      return { name: 'network', status: 'ok', detail: 'functions have no network (LAMBDABOX_NETWORK=none)' };
    }
    try {
      const name = await this.parts.network.ensure();
      return { name: 'network', status: 'ok', detail: `${name} is guarded` };
    } catch (error) {
      return {
        name: 'network',
        status: 'fail',
        detail: messageOf(error),
        remedy: 'functions with network cannot start; LAMBDABOX_NETWORK=none runs them without',
      };
    }
  }

  private async checkImages(): Promise<Check[]> {
    const statuses = await this.parts.images.list();
    // What is not ours is pulled when it is needed: that it is not there is no fault.
    const expected = statuses.filter(({ from, state }) => from === 'folder' || state !== 'missing');
    return expected.map(({ runtime, image, state }) => {
      const check = { name: `runtime ${runtime}`, detail: `${image}: ${state}` };
      if (state === 'ready') return { ...check, status: 'ok' };
      const remedy = `lambdabox runtimes build ${runtime} (or the first function that uses it does)`;
      return { ...check, status: 'warn', remedy };
    });
  }

  /** One line for all that are well, and one for each that is not. */
  private async checkSources(): Promise<Check[]> {
    const sources = await this.parts.sources();
    if (sources.length === 0) return [];
    const well = sources.filter(({ trouble }) => !trouble).length;
    const detail = `${well} of ${sources.length} sources of events are not in trouble`;
    return [
      { name: 'sources', status: 'ok', detail },
      ...sources.flatMap(({ kind, name, id, trouble }): Check[] => {
        if (!trouble) return [];
        const remedy = `lambdabox sources why ${id}`;
        return [{ name: `${kind} ${name}`, status: 'warn', detail: trouble.message, remedy }];
      }),
    ];
  }
}
