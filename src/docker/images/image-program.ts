import type Docker from 'dockerode';
import type { ImageProgram } from '../../engine/images';

/** What Docker tells of an image, in our words. Pure. */
export function imageProgram({ Config: config }: Pick<Docker.ImageInspectInfo, 'Config'>): ImageProgram {
  return {
    entryPoint: listOf(config.Entrypoint),
    command: listOf(config.Cmd),
    workingDirectory: config.WorkingDir || '/',
    environment: Object.fromEntries((config.Env ?? []).map(assignment)),
    volumes: Object.keys(config.Volumes ?? {}),
  };
}

/** As the Lambda API names it; Docker's own name of one that Lambda has not. */
export function architectureOf(docker: string): string {
  return docker === 'amd64' ? 'x86_64' : docker;
}

function listOf(given: string | string[] | null | undefined): string[] {
  if (given === undefined || given === null) return [];
  return typeof given === 'string' ? [given] : given;
}

function assignment(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
