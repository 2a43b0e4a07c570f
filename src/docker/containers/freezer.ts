import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DockerCalls } from '../docker-client';
import type { HostFacts } from '../../engine/checks';
import type { Freezer } from '../../engine/freezer';

/** Milliseconds. A call may wait for a thaw: when Docker is away it had better get another environment. */
const CALL_DEADLINE_MS = 5_000;
const INSPECT_DEADLINE_MS = 2_000;

interface Switch {
  readonly path: string;
  readonly on: string;
  readonly off: string;
}

/**
 * Writes the freezer of the container's cgroup where that is possible (0.1 ms), else asks Docker to pause it (13 ms:
 * it starts runc). Only with the cgroupfs driver, as with the CPU's quota.
 */
export function freezerOf(
  client: DockerCalls,
  facts: Pick<HostFacts, 'cgroupVersion' | 'cgroupDriver'>,
  cgroupRoot = '/sys/fs/cgroup',
): Freezer {
  const isOurs = facts.cgroupDriver === 'cgroupfs';
  const set = async (containerId: string, isFrozen: boolean) => {
    if (isOurs && write(switchOf(containerId, facts.cgroupVersion, cgroupRoot), isFrozen)) return;
    const what = isFrozen ? 'pause' : 'unpause';
    try {
      await client.call(`${what} container ${containerId}`, CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(containerId)[what]({ abortSignal }),
      );
    } catch (error) {
      // Docker calls it an error when it is so already, and not the same one in all its versions.
      if ((await isPaused(client, containerId)) !== isFrozen) throw error;
    }
  };
  return {
    freezesAtOnce: isOurs && isWritable(parentOf(facts.cgroupVersion, cgroupRoot)),
    freeze: (containerId) => set(containerId, true),
    thaw: (containerId) => set(containerId, false),
  };
}

/** Undefined: Docker does not know the container, or does not answer. */
async function isPaused(client: DockerCalls, containerId: string): Promise<boolean | undefined> {
  try {
    const { State: state } = await client.call(
      `inspect container ${containerId}`,
      INSPECT_DEADLINE_MS,
      (docker, abortSignal) => docker.getContainer(containerId).inspect({ abortSignal }),
    );
    return state.Paused;
  } catch {
    return undefined;
  }
}

/** Where Docker makes the containers' cgroups. */
function parentOf(version: 1 | 2, root: string): string {
  return version === 2 ? `${root}/docker` : `${root}/freezer/docker`;
}

function switchOf(containerId: string, version: 1 | 2, root: string): Switch {
  const directory = `${parentOf(version, root)}/${containerId}`;
  if (version === 2) return { path: `${directory}/cgroup.freeze`, on: '1', off: '0' };
  return { path: `${directory}/freezer.state`, on: 'FROZEN', off: 'THAWED' };
}

/** Docker makes the directory with its first container: before that, its parent tells. */
function isWritable(directory: string): boolean {
  try {
    accessSync(existsSync(directory) ? directory : dirname(directory), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * False when this process cannot: no such file, or no right to. Synchronous: a call waits for a thaw, and the thread
 * pool may be busy unpacking code.
 */
function write({ path, on, off }: Switch, isFrozen: boolean): boolean {
  try {
    writeFileSync(path, isFrozen ? on : off, { flag: 'r+' });
    return true;
  } catch {
    return false;
  }
}
