import type { Readable } from 'node:stream';
import { BuildFailure, type BuildBox } from '../engine/builds';
import { clientError, PlatformError } from '../errors';
import { Semaphore } from '../lib/semaphore';
import { SingleFlight } from '../lib/single-flight';
import type { ServiceLog } from '../telemetry/events';
import type { BuildCache, BuiltTree } from './build-cache';
import { explained } from './build-failure';
import { buildKey } from './build-key';
import { parseBuildRequest, type BuildRequest } from './build-request';

export interface DependencyBuildsParts {
  readonly box: BuildBox;
  readonly cache: BuildCache;
  readonly log: ServiceLog;
}

export interface Built extends BuiltTree {
  /** It was there already. */
  readonly isCached: boolean;
}

type Listener = (message: string) => void;

/** Two compilers at a time are enough beside functions that answer calls. */
const AT_A_TIME = 2;
const MAX_UNDER_WAY = 16;

/** Builds what functions depend on, each set of manifests and image once. */
export class DependencyBuilds {
  private readonly flights = new SingleFlight<Built>();
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly underWay = new Set<Promise<Built>>();
  private readonly turns = new Semaphore(AT_A_TIME);
  private readonly stopping = new AbortController();

  constructor(private readonly parts: DependencyBuildsParts) {}

  /** Reads a request, throwing InvalidParameterValueException at once, and answers what builds it. */
  read(body: Buffer): (onProgress: Listener) => Promise<Built> {
    const request = parseBuildRequest(body);
    return (onProgress) => this.build(request, onProgress);
  }

  /**
   * The tree of a request: the one that is kept, or a new one. Callers of the same at a time share the work, which goes on
   * when they leave. Throws AwsError.
   */
  private async build(request: BuildRequest, onProgress: Listener): Promise<Built> {
    const { runtime, files } = request;
    const image = this.parts.box.imageFor(runtime);
    if (image === undefined) {
      const why = 'its image is not one of ours, which have a builder; install them in the folder yourself';
      throw clientError('invalidParameterValue', `The dependencies for ${runtime} cannot be built: ${why}.`);
    }
    const key = buildKey(image, files);
    if (!this.listeners.has(key) && this.underWay.size >= MAX_UNDER_WAY) {
      throw clientError('tooManyRequests', `${MAX_UNDER_WAY} builds are under way: try again later.`);
    }
    const listeners = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, listeners.add(onProgress));
    return this.flights.run(key, () => this.tracked(key, () => this.found(key, image, request)));
  }

  /** The tar of a tree that `build` answered; undefined when it is gone. */
  open(key: string): Promise<Readable | undefined> {
    return this.parts.cache.open(key);
  }

  /** Ends what is under way, and waits until it has ended. Idempotent. */
  async close(): Promise<void> {
    this.stopping.abort(new PlatformError('The service is stopping.'));
    await Promise.allSettled(this.underWay);
  }

  private tracked(key: string, task: () => Promise<Built>): Promise<Built> {
    const work = task().finally(() => {
      this.underWay.delete(work);
      this.listeners.delete(key);
    });
    this.underWay.add(work);
    return work;
  }

  private async found(key: string, image: string, request: BuildRequest): Promise<Built> {
    const kept = request.isFresh ? undefined : await this.parts.cache.find(key);
    if (kept) return { ...kept, isCached: true };
    return this.turns.run(() => this.make(key, image, request));
  }

  private async make(key: string, image: string, { runtime, files }: BuildRequest): Promise<Built> {
    const { box, cache, log } = this.parts;
    const { signal } = this.stopping;
    const onLine = (line: string) => {
      for (const listener of this.listeners.get(key) ?? []) listener(line);
    };
    signal.throwIfAborted();
    await box.ensure(runtime, onLine, signal);
    const startedAt = performance.now();
    try {
      const tree = await cache.keep(key, (save) => box.run({ image, files, onLine, signal }, save));
      const durationMs = Math.round(performance.now() - startedAt);
      log.info('dependencies were built', { runtime, key, bytes: tree.bytes, durationMs });
      return { ...tree, isCached: false };
    } catch (error) {
      throw error instanceof BuildFailure ? explained(runtime, error, box.limits) : error;
    }
  }
}
