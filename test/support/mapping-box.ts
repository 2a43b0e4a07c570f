import { versionOf } from '../../src/functions/catalog/catalog';
import { EventSourceMappings } from '../../src/sources/mapping/control/event-source-mappings';
import { MappingTags } from '../../src/sources/mapping/control/mapping-tags';
import { Mappings, type KeptMapping } from '../../src/sources/mapping/control/mappings';
import type { MappingRecord } from '../../src/sources/mapping/mapping-record';
import type { MappingRuns, RunStatus } from '../../src/sources/mapping/mapping-runs';
import type { Documents } from '../../src/sources/store/documents';
import type { ControlPlaneBox } from './control-plane';
import { settled } from './fake-clock';
import { RecordingTelemetry, silentLog } from './telemetry';

/** Writes down what it is asked to run, and does so when a test lets it. */
export class FakeRuns implements MappingRuns {
  readonly told: string[] = [];
  readonly statuses = new Map<string, RunStatus>();
  failure: Error | undefined;
  private gate: PromiseWithResolvers<void> | undefined;

  hold(): void {
    this.gate ??= Promise.withResolvers<void>();
  }

  release(): void {
    this.gate?.resolve();
    this.gate = undefined;
  }

  run({ uuid, functionName }: MappingRecord): Promise<void> {
    return this.does(`run ${uuid} for ${functionName}`);
  }

  drain(uuid: string): Promise<void> {
    return this.does(`drain ${uuid}`);
  }

  forget({ uuid }: MappingRecord): Promise<void> {
    return this.does(`forget ${uuid}`);
  }

  status(uuid: string): RunStatus | undefined {
    return this.statuses.get(uuid);
  }

  private async does(what: string): Promise<void> {
    this.told.push(what);
    await this.gate?.promise;
    if (this.failure) throw this.failure;
  }
}

/** A file of documents that lives as long as the test. */
export class MemoryDocuments<T> implements Documents<T> {
  private readonly kept = new Map<string, string>();

  all(): (readonly [string, T])[] {
    return [...this.kept].map(([key, value]) => [key, JSON.parse(value) as T] as const);
  }

  put(key: string, value: T): void {
    this.kept.set(key, JSON.stringify(value));
  }

  remove(key: string): void {
    this.kept.delete(key);
  }
}

/** The control plane of mappings, above one of functions. */
export class MappingBox {
  readonly runs = new FakeRuns();
  readonly telemetry = new RecordingTelemetry();
  readonly documents = new MemoryDocuments<KeptMapping>();
  /** Thrown for a source that is not there. */
  missing: Error | undefined;
  /** A broker is asked about its source until then. */
  asked: Promise<void> = Promise.resolve();
  connectionKind: string | undefined;
  private ids = 0;
  private opened: { mappings: Mappings; resource: EventSourceMappings; tags: MappingTags } | undefined;

  constructor(private readonly box: ControlPlaneBox) {}

  /** On what is kept; again, as after a restart. */
  open(): this {
    const { runs, telemetry, documents, box } = this;
    const { catalog } = box.plane;
    const mappings = new Mappings({ documents, runs, telemetry, log: silentLog });
    const resource = new EventSourceMappings({
      mappings,
      functions: {
        scope: catalog.scope,
        address: (text) => catalog.address(text),
        ofFunction: (name, qualifier) => catalog.arn(name, qualifier),
        has: (name, qualifier) => {
          const record = catalog.get(name);
          return record !== undefined && versionOf(record, qualifier) !== undefined;
        },
      },
      checkSource: () => (this.missing ? Promise.reject(this.missing) : this.asked),
      isPattern: (text) => text.startsWith('{'),
      connectionKind: () => this.connectionKind,
      newId: () => `00000000-0000-4000-8000-${String(++this.ids).padStart(12, '0')}`,
      clock: box.clock,
    });
    this.opened = { mappings, resource, tags: new MappingTags(mappings, box.resources.tags) };
    mappings.start();
    return this;
  }

  get resource(): EventSourceMappings {
    return this.parts.resource;
  }

  get tags(): MappingTags {
    return this.parts.tags;
  }

  /** Waits until what was asked has been done. */
  async settle(): Promise<void> {
    await this.parts.mappings.settled();
    await settled();
  }

  get(uuid: string): Record<string, unknown> {
    return this.resource.get(uuid) as Record<string, unknown>;
  }

  async create(input: object): Promise<Record<string, unknown>> {
    return (await this.resource.create(input)) as Record<string, unknown>;
  }

  /** Creates a mapping and waits until it runs; its UUID. */
  async enabled(input: object): Promise<string> {
    const { UUID } = await this.create(input);
    await this.settle();
    return String(UUID);
  }

  private get parts() {
    if (!this.opened) throw new Error('open() the mappings first');
    return this.opened;
  }
}
