import { existsSync } from 'node:fs';
import type { HostFacts } from '../../engine/checks';

/** The directories where Docker, or the OCI runtime for it, may have put a container's cgroup; the likeliest first. */
export function cgroupDirectories(
  containerId: string,
  { cgroupVersion, cgroupDriver }: Pick<HostFacts, 'cgroupVersion' | 'cgroupDriver'>,
  controller: string,
  root = '/sys/fs/cgroup',
): string[] {
  const top = cgroupVersion === 2 ? root : `${root}/${controller}`;
  const plain = `${top}/docker/${containerId}`;
  if (cgroupDriver !== 'systemd') return [plain];
  // gVisor's runsc, unless it is told that systemd owns the cgroups, makes them itself: below Docker's own folder, or
  // with systemd's notation as a name.
  return [
    `${top}/system.slice/docker-${containerId}.scope`,
    plain,
    `${top}/system.slice:docker:${containerId}`,
  ];
}

/** The one of them that is there; the likeliest when none is. */
export function cgroupDirectory(...where: Parameters<typeof cgroupDirectories>): string {
  const [likeliest = '', ...others] = cgroupDirectories(...where);
  if (others.length === 0 || existsSync(likeliest)) return likeliest;
  return others.find((path) => existsSync(path)) ?? likeliest;
}
