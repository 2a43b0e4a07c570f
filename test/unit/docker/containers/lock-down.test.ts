import { createOptions } from '../../../../src/docker/containers/lock-down';

const MIB = 1024 * 1024;
/** What a process has whose weight nobody sets, as the service's. */
const DEFAULT_SHARES = 1024;

function hostConfig(memoryMb: number, volumes: readonly string[] = []) {
  return options(memoryMb, volumes).HostConfig;
}

function options(memoryMb: number, volumes: readonly string[] = []) {
  const spec = {
    name: 'name',
    image: 'image',
    command: ['/init'],
    binds: [],
    memoryBytes: memoryMb * MIB,
    tmpBytes: MIB,
    network: 'none' as const,
    labels: {},
    volumes,
  };
  const around = {
    facts: { cgroupVersion: 2 as const },
    network: { name: 'none' },
    ociRuntime: undefined,
    seccomp: '{"defaultAction":"SCMP_ACT_ERRNO"}',
  };
  return createOptions(spec, around);
}

describe("a function's container", () => {
  it('has a weight in proportion to its memory, below the service', () => {
    const sizes = [128, 256, 512, 1024, 1769, 3008, 10_240];
    const shares = sizes.map((mb) => hostConfig(mb).CpuShares ?? Number.NaN);
    for (const [at, mb] of sizes.entries()) {
      expect(shares[at]).toBeLessThan(DEFAULT_SHARES);
      expect(Math.abs((shares[at] ?? 0) / mb - 1000 / 10_240)).toBeLessThan(0.01);
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('has what its image declares as volumes read-only, the same for all of the image, and /tmp as ever', () => {
    const [data, again] = [hostConfig(128, ['/data', '/tmp']), hostConfig(256, ['/data'])];
    expect(data.Mounts).toEqual([
      expect.objectContaining({ Type: 'volume', Target: '/data', ReadOnly: true }),
    ]);
    expect(again.Mounts).toEqual(data.Mounts);
  });

  it('runs no health check, whatever its image says', () => {
    expect(options(128).Healthcheck).toEqual({ Test: ['NONE'] });
  });

  it('has a weight that the kernel takes, however small it is', () => {
    expect(hostConfig(1).CpuShares).toBe(2);
  });

  it('gains no privileges and is filtered by the profile that it was given', () => {
    expect(hostConfig(128).SecurityOpt).toEqual([
      'no-new-privileges',
      'seccomp={"defaultAction":"SCMP_ACT_ERRNO"}',
    ]);
  });
});
