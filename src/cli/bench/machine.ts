import { cpus, loadavg } from 'node:os';
import type { Client } from '../http/client';
import { ServiceApi } from '../http/service-api';

/** What figures depend on. */
export interface MachineFacts {
  readonly endpoint: string;
  /** Of the service. */
  readonly version: string;
  /** Docker, its cgroup version, processors and memory, as the service sees them. */
  readonly docker?: string;
  /** Model of the processor; only where the service is on this machine. */
  readonly processor?: string;
  /** How many processes wanted a processor in the last minute before the first call, and how many there are; as above. */
  readonly load?: number;
  readonly processors?: number;
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** Throws when no service answers. */
export async function machineFacts(client: Client): Promise<MachineFacts> {
  const own = new ServiceApi(client);
  const { version } = await own.status();
  const docker = await own.checks().then(
    (checks) => checks.find(({ name, status }) => name === 'docker' && status === 'ok')?.detail,
    () => undefined,
  );
  const { hostname } = new URL(client.endpoint);
  return {
    endpoint: client.endpoint,
    version,
    ...(docker ? { docker } : {}),
    ...(LOOPBACK.test(hostname) ? localFacts() : {}),
  };
}

function localFacts(): Pick<MachineFacts, 'processor' | 'load' | 'processors'> {
  const processor = cpus()[0]?.model.trim();
  return { ...(processor ? { processor } : {}), load: loadavg()[0] ?? 0, processors: cpus().length };
}

/** Others used so much of the processors that figures are too high. */
export function isBusy({ load = 0, processors = Number.POSITIVE_INFINITY }: MachineFacts): boolean {
  return load > processors / 2;
}
