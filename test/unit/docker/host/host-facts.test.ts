import { assertEnforceable } from '../../../../src/docker/host/host-facts';
import type { HostFacts } from '../../../../src/engine/checks';

const FACTS: HostFacts = {
  engineVersion: '28.0.0',
  cgroupVersion: 2,
  cgroupDriver: 'systemd',
  cpus: 2,
  memoryBytes: 1 << 30,
  ociRuntimes: ['runc', 'runsc'],
  seccomp: true,
  limits: { memory: true, pids: true, cpu: true },
};

describe('a host', () => {
  it('is taken when it enforces every limit', () => {
    expect(() => assertEnforceable(FACTS, undefined)).not.toThrow();
    expect(() => assertEnforceable(FACTS, 'runsc')).not.toThrow();
  });

  it.each([
    ['memory', 'cgroup_enable=memory'],
    ['pids', 'process limits are off'],
    ['cpu', 'CPU limits are off'],
  ])('is refused without the limit %s', (limit, message) => {
    const facts = { ...FACTS, limits: { ...FACTS.limits, [limit]: false } };
    expect(() => assertEnforceable(facts, undefined)).toThrow(message);
  });

  it('is refused when system calls cannot be filtered, or the OCI runtime is unknown; each fault is told', () => {
    expect(() => assertEnforceable({ ...FACTS, seccomp: false }, 'kata')).toThrow(
      /system calls cannot be filtered.*LAMBDABOX_OCI_RUNTIME=kata is none of .*runc, runsc/,
    );
  });
});
