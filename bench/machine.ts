import { cpus, totalmem } from 'node:os';
import type Docker from 'dockerode';

/** What figures hold for. */
export async function describeMachine(docker: Docker): Promise<string> {
  const { ServerVersion, CgroupVersion } = (await docker.info()) as {
    ServerVersion: string;
    CgroupVersion: string;
  };
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
  const processors = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`;
  return `${processors}, ${memory}, Docker ${ServerVersion}, cgroup v${CgroupVersion}, Node.js ${process.versions.node}`;
}

export async function newestImage(docker: Docker, repository: string): Promise<string> {
  const images = await docker.listImages({ filters: { reference: [repository] } });
  const newest = images.sort((a, b) => b.Created - a.Created)[0]?.RepoTags?.[0];
  if (newest === undefined) throw new Error(`there is no image ${repository}`);
  return newest;
}
