import type { StemsResource } from '../api/own/own-resources';
import type { StemView } from '../contract/stem-view';
import { shortName } from '../engine/images';
import type { Environment } from '../environment/environment';
import type { Stem } from '../environment/stem';
import type { Fleet } from '../scheduler/fleet';

/** The stems by kind. */
export class StemViews implements StemsResource {
  constructor(private readonly fleet: Pick<Fleet<Environment, Stem>, 'stems'>) {}

  stems(): StemView[] {
    return this.fleet.stems.list().map(({ key, kind, ready, starting, target, because, misses }) => ({
      key,
      runtime: shortName(kind.runtime),
      memorySizeMb: kind.memorySize,
      ephemeralStorageMb: kind.ephemeralStorage,
      network: kind.network,
      ready: ready.length,
      starting: starting.size,
      ...{ target, because, misses },
    }));
  }

  dropStems(): number {
    return this.fleet.stems.dropAll();
  }
}
