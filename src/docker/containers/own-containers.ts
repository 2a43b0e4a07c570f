import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { removeContainer } from './container-removal';
import type { DockerCalls } from '../docker-client';
import { isConflict } from '../docker-answer';
import { instanceLabels, shortInstanceId } from '../labels';

/** Milliseconds. Generous: a busy disk makes Docker slow, not wrong, and what was given up must be undone. */
const CREATE_DEADLINE_MS = 30_000;
/** What every name of a container of ours begins with. */
export const NAME_PREFIX = 'lambdabox-';

/**
 * Makes and removes every container of an instance, so that one place knows which of them somebody owns: from the
 * moment before Docker is asked to make one until it was asked to remove it, whatever it answered. Everything else that
 * bears the instance's label is nobody's, and a sweep may take it.
 */
export class OwnContainers {
  /** By name, since a container has none of Docker's ids before it is made. */
  private readonly owned = new Set<string>();
  private readonly names = new Map<string, string>();

  constructor(
    private readonly client: DockerCalls,
    readonly instanceId: string,
  ) {}

  /** A name that no other container has. */
  nameFor(kind: string): string {
    return `${NAME_PREFIX}${kind}-${shortInstanceId(this.instanceId)}-${randomBytes(6).toString('hex')}`;
  }

  /** Its id. `options.name` must be its own. Throws PlatformError; then nothing is left that is owned. */
  async create(
    what: string,
    options: Docker.ContainerCreateOptions & { readonly name: string },
  ): Promise<string> {
    const { name } = options;
    const Labels = { ...options.Labels, ...instanceLabels(this.instanceId) };
    this.owned.add(name);
    try {
      const { id } = await this.client.call(`create ${what}`, CREATE_DEADLINE_MS, (docker, abortSignal) =>
        docker.createContainer({ ...options, Labels, abortSignal }),
      );
      this.names.set(id, name);
      return id;
    } catch (error) {
      // A call that was given up may still make the container; if it comes later than this, it is swept. One whose name
      // was taken did not make that one.
      if (isConflict(error)) this.owned.delete(name);
      else await this.remove(name, what).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Kills and removes a container, its volumes too; an absent one is success. Throws PlatformError; then it is nobody's
   * any more, and the next sweep tries again.
   */
  async remove(idOrName: string, what: string): Promise<void> {
    try {
      await removeContainer(this.client, idOrName, what);
    } finally {
      this.owned.delete(this.names.get(idOrName) ?? idOrName);
      this.names.delete(idOrName);
    }
  }

  /** Whether somebody owns the container of this name, there or still being made. */
  owns(name: string): boolean {
    return this.owned.has(name);
  }
}
