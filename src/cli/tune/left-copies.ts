import { hostname } from 'node:os';
import type { LambdaApi } from '../http/lambda-api';
import { isAlive } from '../service/service-process';

/** Of every copy's name. */
export const COPY_PREFIX = 'lambdabox-tune-';
const OF = 'lambdabox-tune:of';
const HOST = 'lambdabox-tune:host';
const PID = 'lambdabox-tune:pid';

/** By which a later sweep knows whose a copy is. */
export function marksOf(functionName: string): Readonly<Record<string, string>> {
  return { [OF]: functionName, [HOST]: hostname(), [PID]: String(process.pid) };
}

export interface LeftCopies {
  readonly removed: readonly string[];
  /** Of sweeps that may still run: of other machines, or of a process that is there. */
  readonly kept: readonly string[];
}

/** Removes the copies that killed sweeps of this machine have left. */
export async function removeLeftCopies(api: LambdaApi): Promise<LeftCopies> {
  const removed: string[] = [];
  const kept: string[] = [];
  for (const { FunctionName: name } of await api.list()) {
    if (!name.startsWith(COPY_PREFIX)) continue;
    const { Tags: tags = {} } = await api.get(name);
    if (tags[OF] === undefined) continue;
    if (tags[HOST] !== hostname() || isAlive(Number(tags[PID]))) kept.push(name);
    else {
      await api.delete(name);
      removed.push(name);
    }
  }
  return { removed, kept };
}
