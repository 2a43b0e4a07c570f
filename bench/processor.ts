import { readdirSync, readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { instanceFilter } from '../src/docker/labels';

/** Processes by what they are. */
export interface Parts {
  readonly service: readonly number[];
  readonly inits: readonly number[];
  /** What the inits have started. */
  readonly runtimes: readonly number[];
}

/** The processes of a service and of its containers. */
export async function partsOf(docker: Docker, service: number, instanceId: string): Promise<Parts> {
  const containers = await docker.listContainers({ filters: instanceFilter(instanceId) });
  const inspected = await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect()));
  const first = inspected.map(({ State }) => State.Pid);
  const inits = first.filter((pid) => commandOf(pid).startsWith('/run/lambdabox/init'));
  return { service: [service], inits, runtimes: inits.flatMap(childrenOf) };
}

/** Microseconds of processor that they have used so far, all threads. */
export function usedMicroseconds(pids: readonly number[]): number {
  return pids.flatMap(tasksOf).reduce((sum, path) => sum + Number(read(path).split(' ')[0]), 0) / 1000;
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/schedstat`);
  } catch {
    return [];
  }
}

function childrenOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...childrenOf(child)]);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** Empty for a process that has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
