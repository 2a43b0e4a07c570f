import { createOptions } from '../../../../src/docker/containers/lock-down';

const MIB = 1024 * 1024;
/** What a process has whose weight nobody sets, as the service's. */
const DEFAULT_SHARES = 1024;

function hostConfig(memoryMb: number) {
  const spec = {
    name: 'name',
    image: 'image',
    command: ['/init'],
    binds: [],
    memoryBytes: memoryMb * MIB,
    tmpBytes: MIB,
    network: 'none' as const,
    labels: {},
  };
  const around = {
    facts: { cgroupVersion: 2 as const },
    network: { name: 'none' },
    ociRuntime: undefined,
    seccomp: '{"defaultAction":"SCMP_ACT_ERRNO"}',
  };
  return createOptions(spec, around).HostConfig;
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
