import { cpus } from 'node:os';
import type { Client } from '../client';
import { OwnApi } from '../own-api';

/** What figures depend on. */
export interface MachineFacts {
  readonly endpoint: string;
  /** Of the service. */
  readonly version: string;
  /** Docker, its cgroup version, processors and memory, as the service sees them. */
  readonly docker?: string;
  /** Model of the processor; only where the service is on this machine. */
  readonly processor?: string;
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** Throws when no service answers. */
export async function machineFacts(client: Client): Promise<MachineFacts> {
  const own = new OwnApi(client);
  const { version } = await own.status();
  const docker = await own.checks().then(
    (checks) => checks.find(({ name, status }) => name === 'docker' && status === 'ok')?.detail,
    () => undefined,
  );
  const { hostname } = new URL(client.endpoint);
  const processor = LOOPBACK.test(hostname) ? cpus()[0]?.model.trim() : undefined;
  return {
    endpoint: client.endpoint,
    version,
    ...(docker ? { docker } : {}),
    ...(processor ? { processor } : {}),
  };
}
