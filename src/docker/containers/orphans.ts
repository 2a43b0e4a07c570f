import type { Sweep } from '../../engine/sweep';
import { messageOf } from '../../errors';
import { Semaphore } from '../../lib/semaphore';
import { removeContainer } from './container-removal';
import type { DockerCalls } from '../docker-client';
import { isNotFound } from '../docker-answer';
import { DockerFreezer } from './docker-freezer';
import { Cgroups } from '../host/cgroups';
import { readHostFacts } from '../host/host-facts';
import { instanceFilter } from '../labels';
import { NAME_PREFIX } from './own-containers';

export interface SweepOptions {
  /** Whether somebody owns the container of this name; none at the start, when everything is a predecessor's. */
  readonly owns?: (name: string) => boolean;
  /** Networks that stay, by name: the instance's own egress network outlives its service. */
  readonly keepNetworks?: readonly string[];
}

const LIST_DEADLINE_MS = 30_000;
const REMOVE_DEADLINE_MS = 30_000;
/** Removing a container is mostly the kernel's work; more at a time only delays the others. */
const PARALLEL = 4;

/**
 * Removes what is in Docker with the instance's label and what nobody owns: what a dead service left, or what this one
 * could not remove while Docker was away. Who owns what is asked after Docker has listed it, so whatever is listed was
 * owned before if it is owned at all. Other instances' are never touched. Throws PlatformError only when Docker cannot be
 * asked.
 */
export async function sweepOrphans(
  client: DockerCalls,
  instanceId: string,
  options: SweepOptions = {},
): Promise<Sweep> {
  const filters = instanceFilter(instanceId);
  const failures: string[] = [];
  const listed = await client.call('list containers', LIST_DEADLINE_MS, (docker, abortSignal) =>
    docker.listContainers({ all: true, filters, abortSignal }),
  );
  const containers = listed.filter(({ Names }) => !isOwned(Names, options.owns));
  const freezer =
    containers.length === 0 ? undefined : new DockerFreezer(client, new Cgroups(await readHostFacts(client)));
  const removedContainers = await removeAll(
    containers.map(({ Id }) => Id),
    failures,
    async (id) => {
      // Frozen behind Docker's back, they did not notice that their service died, and some OCI runtimes cannot kill them.
      await freezer?.thaw(id).catch(() => undefined);
      return removeContainer(client, id, `container ${id}`);
    },
  );
  const networks = await client.call('list networks', LIST_DEADLINE_MS, (docker, abortSignal) =>
    docker.listNetworks({ filters, abortSignal }),
  );
  const stale = networks.filter(({ Name }) => !options.keepNetworks?.includes(Name));
  const removedNetworks = await removeAll(
    stale.map(({ Id }) => Id),
    failures,
    (id) =>
      wasThere(
        client.call(`remove network ${id}`, REMOVE_DEADLINE_MS, (docker, abortSignal) =>
          docker.getNetwork(id).remove({ abortSignal }),
        ),
      ),
  );
  const { Volumes: volumes } = await client.call('list volumes', LIST_DEADLINE_MS, (docker, abortSignal) =>
    docker.listVolumes({ filters, abortSignal }),
  );
  const removedVolumes = await removeAll(
    (volumes ?? []).map(({ Name }) => Name),
    failures,
    (name) =>
      wasThere(
        client.call(`remove volume ${name}`, REMOVE_DEADLINE_MS, (docker, abortSignal) =>
          docker.getVolume(name).remove({ abortSignal }),
        ),
      ),
  );
  return { containers: removedContainers, networks: removedNetworks, volumes: removedVolumes, failures };
}

/**
 * While the service runs, a container that has no name of ours is none that we made: it has our label from an image of
 * ours, from which somebody runs it.
 */
function isOwned(names: readonly string[], owns: SweepOptions['owns']): boolean {
  if (!owns) return false;
  const own = names.map((name) => name.replace(/^\//, ''));
  return own.some(owns) || !own.some((name) => name.startsWith(NAME_PREFIX));
}

/** Whether what a removal was asked for was there. Throws what Docker refused it for. */
async function wasThere(removal: Promise<unknown>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** Resolves to how many were there and are gone; what could not be removed goes to `failures`. */
async function removeAll(
  names: readonly string[],
  failures: string[],
  remove: (name: string) => Promise<boolean>,
): Promise<number> {
  const turns = new Semaphore(PARALLEL);
  let removed = 0;
  await Promise.all(
    names.map((name) =>
      turns.run(async () => {
        try {
          if (await remove(name)) removed += 1;
        } catch (error) {
          failures.push(messageOf(error));
        }
      }),
    ),
  );
  return removed;
}
