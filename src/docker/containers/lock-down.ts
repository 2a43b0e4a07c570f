import type Docker from 'dockerode';
import type { ContainerSpec } from '../../engine/container-engine';
import type { HostFacts } from '../../engine/checks';
import { volumeMounts } from '../images/image-volumes';

/** `sbx_user1051:group 990`, as on AWS. */
export const FUNCTION_USER = '993:990';
/** Resolvable everywhere, and tells nothing. */
const HOSTNAME = 'sandbox';
/** The name at which extensions listen for telemetry (Lambda developer guide, "Telemetry API"). */
const LISTENING_NAME = 'sandbox.localdomain';
/** Processes and threads of one environment (Lambda quotas: 1,024). */
const PIDS = 1024;
/** Lambda quotas: 1,024 file descriptors. */
const FILES = 1024;
/** As on AWS, bytes. */
const LOCKED_MEMORY = 65_536;
/** Of a function of the largest size: less than 1,024, the weight of who was given none, as the service. */
const LARGEST_SHARES = 1000;
const LARGEST_BYTES = 10_240 * 1024 * 1024;
/** The kernel takes no less. */
const LEAST_SHARES = 2;
const PAGE = 4096;

/** How a container joins what is around it. */
export interface Surroundings {
  readonly facts: Pick<HostFacts, 'cgroupVersion'>;
  /** Docker's name of the network, `none` for none; or, made ahead, the container whose network namespace it joins. */
  readonly network: { readonly name: string } | { readonly joins: string };
  readonly ociRuntime: string | undefined;
  /** The system calls that it may make: a profile in Docker's format, as JSON. */
  readonly seccomp: string;
}

/** What Docker is asked for: the whole lock-down of a function, on one page. Pure. */
export function createOptions(
  spec: ContainerSpec,
  around: Surroundings,
): Docker.ContainerCreateOptions & { HostConfig: Docker.HostConfig } {
  const [program, ...args] = spec.command;
  return {
    name: spec.name,
    Image: spec.image,
    // Who joins a namespace has the host name of the container that made it.
    ...('joins' in around.network ? {} : { Hostname: HOSTNAME }),
    User: FUNCTION_USER,
    Entrypoint: program === undefined ? [] : [program],
    Cmd: args,
    WorkingDir: '/',
    Labels: spec.labels,
    // What an image says of its health would run in it between the calls.
    Healthcheck: { Test: ['NONE'] },
    AttachStdout: false,
    AttachStderr: false,
    HostConfig: {
      ...(around.ociRuntime === undefined ? {} : { Runtime: around.ociRuntime }),
      ...isolation(spec, around),
      ...limits(spec, around.facts),
      AutoRemove: false,
      RestartPolicy: { Name: 'no' },
      // What functions print goes through our init; anything else would fill the host's disk.
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

/** The same for every environment, whether it has a network namespace of its own or joins one that was made ahead. */
export function hostNames(): { readonly Hostname: string; readonly ExtraHosts: string[] } {
  // Without a network Docker writes no line for the host name, and Java's getLocalHost() would fail.
  return { Hostname: HOSTNAME, ExtraHosts: [HOSTNAME, LISTENING_NAME].map((name) => `${name}:127.0.0.1`) };
}

/** Of Docker's API since 1.41, and not of @types/dockerode yet. */
type HostConfig = Docker.HostConfig & { readonly CgroupnsMode: 'private' };

function isolation(
  spec: ContainerSpec,
  { network, seccomp }: Pick<Surroundings, 'network' | 'seccomp'>,
): HostConfig {
  return {
    NetworkMode: 'joins' in network ? `container:${network.joins}` : network.name,
    Privileged: false,
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', `seccomp=${seccomp}`],
    // A namespace of its own and no /dev/shm: AWS has none either, and /tmp stays the only place to write.
    IpcMode: 'none',
    CgroupnsMode: 'private',
    Init: false,
    ...('joins' in network ? {} : { ExtraHosts: hostNames().ExtraHosts }),
    Mounts: [
      ...spec.binds.map(({ hostPath, containerPath }) => ({
        Type: 'bind' as const,
        Source: hostPath,
        Target: containerPath,
        ReadOnly: true,
        BindOptions: { Propagation: 'rprivate' as const },
      })),
      ...volumeMounts(spec.image, spec.volumes ?? []),
    ],
    Tmpfs: { '/tmp': tmpOptions(spec.tmpBytes) },
  };
}

function limits(spec: ContainerSpec, facts: Surroundings['facts']): Docker.HostConfig {
  return {
    Memory: spec.memoryBytes,
    // The sum of memory and swap: no swap.
    MemorySwap: spec.memoryBytes,
    ...(facts.cgroupVersion === 1 ? { MemorySwappiness: 0 } : {}),
    OomKillDisable: false,
    // A host that runs out of memory shall take a function before the service or Docker.
    OomScoreAdj: 500,
    // Until the quota comes after init, and whenever CPUs are scarce, environments share by memory, as quotas do.
    CpuShares: cpuShares(spec.memoryBytes),
    // Not the ulimit nproc, which the kernel counts by user id over all containers together: one function could starve
    // the others of processes. This counts by container.
    PidsLimit: PIDS,
    Ulimits: [
      { Name: 'nofile', Soft: FILES, Hard: FILES },
      // Not AWS's 10 GB: a crash loop would fill the host's disk.
      { Name: 'core', Soft: 0, Hard: 0 },
      { Name: 'memlock', Soft: LOCKED_MEMORY, Hard: LOCKED_MEMORY },
    ],
  };
}

/** In proportion to the memory, and always below the service's own. */
function cpuShares(memoryBytes: number): number {
  return Math.max(LEAST_SHARES, Math.round((memoryBytes / LARGEST_BYTES) * LARGEST_SHARES));
}

/**
 * One inode for each page, so that many small files meet the size first, and empty ones have a bound too. `exec`:
 * functions unpack and run binaries in /tmp on AWS.
 */
function tmpOptions(bytes: number): string {
  return `rw,exec,nosuid,nodev,mode=1777,size=${bytes},nr_inodes=${Math.ceil(bytes / PAGE)}`;
}
