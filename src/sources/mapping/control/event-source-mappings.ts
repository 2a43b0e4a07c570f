import { clientError, type AwsError } from '../../../errors';
import type { AccountScope } from '../../../functions/names';
import { page, type Page } from '../../../functions/paging';
import { invalid } from '../../../functions/validation/constraints';
import { Members } from '../../../functions/validation/members';
import type { Clock } from '../../../lib/clock';
import type { MappingRecord } from '../mapping-record';
import { sameSource } from './duplicates';
import { eventSourceOf, type EventSource } from './event-source';
import { readMappingInput, type MappingInput } from './mapping-input';
import { changedSettings, newSettings, type SettingsOf } from './mapping-settings';
import { mappingView, type Arns, type ShownMapping } from './mapping-view';
import type { KeptMapping, Mappings } from './mappings';

/** The functions that there are, as mappings name them. */
export interface MappedFunctions extends Pick<Arns, 'ofFunction'> {
  readonly scope: AccountScope;
  /** Reads a name, a partial or a full ARN. Throws AwsError as the operations of functions do. */
  address(text: string): { readonly name: string; readonly qualifier?: string };
  has(name: string, qualifier: string | undefined): boolean;
}

export interface EventSourceMappingsParts {
  readonly mappings: Mappings;
  readonly functions: MappedFunctions;
  /** Throws AwsError when what the mapping names is not there, or when lambdabox cannot poll it. */
  readonly checkSource: (mapping: MappingRecord) => Promise<void>;
  /** Whether FilterCriteria may have it. */
  readonly isPattern: (text: string) => boolean;
  /** What the connection is that an ARN names, or that stands for it. */
  readonly connectionKind: (arn: string) => string | undefined;
  readonly newId: () => string;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** A list of mappings. */
export interface MappingsPage extends Page {
  readonly eventSourceArn?: string;
  /** A name, a partial or a full ARN. */
  readonly functionName?: string;
}

const NOTHING_THERE = 'The resource you requested does not exist.';
/** Kinds whose queue or topic stands beside the ARN. */
const OF_CONNECTIONS = ['rabbitmq', 'activemq', 'kafka'] as const;
/** Of one page (API reference, "ListEventSourceMappings"). */
const MAX_ITEMS = 100;

/**
 * CreateEventSourceMapping, GetEventSourceMapping, ListEventSourceMappings, UpdateEventSourceMapping,
 * DeleteEventSourceMapping.
 */
export class EventSourceMappings {
  constructor(private readonly parts: EventSourceMappingsParts) {}

  async create(body: unknown): Promise<object> {
    const { mappings, newId, clock } = this.parts;
    const input = readMappingInput(Members.of(body), 'create');
    const uuid = newId();
    const source = this.source(input);
    const of: SettingsOf = { ...source, eventSourceArn: input.eventSourceArn, uuid };
    const settings = newSettings(input.settings, of, this.rules());
    const mapping: KeptMapping = {
      uuid,
      kind: source.kind,
      ...(input.eventSourceArn === undefined ? {} : { eventSourceArn: input.eventSourceArn }),
      ...this.target(input.functionName ?? ''),
      isEnabled: input.isEnabled ?? true,
      settings,
      lastModified: clock.wallTime(),
      tags: input.tags,
    };
    this.refuseSecond(mapping);
    await this.parts.checkSource(mapping);
    // Another may have come while the broker was asked.
    this.refuseSecond(mapping);
    return this.view(mappings.add(mapping));
  }

  get(uuid: string): object {
    return this.view(this.existing(uuid));
  }

  list({ eventSourceArn, functionName, ...wanted }: MappingsPage): object {
    const target = functionName === undefined ? undefined : this.parts.functions.address(functionName);
    const found = this.parts.mappings
      .all()
      .filter(({ mapping }) => eventSourceArn === undefined || mapping.eventSourceArn === eventSourceArn)
      .filter(
        ({ mapping }) =>
          target === undefined ||
          (mapping.functionName === target.name && mapping.qualifier === target.qualifier),
      );
    const asked = 'ListEventSourceMappingsRequest.MaxItems';
    const { items, ...next } = page(found, ({ mapping }) => mapping.uuid, wanted, asked, MAX_ITEMS);
    return { EventSourceMappings: items.map((shown) => this.view(shown)), ...next };
  }

  async update(uuid: string, body: unknown): Promise<object> {
    const input = readMappingInput(Members.of(body), 'update');
    const asked = this.changed(this.existing(uuid).mapping, input);
    this.refuseSecond(asked);
    // What is not there any more can still be disabled.
    if (asked.isEnabled) await this.parts.checkSource(asked);
    // Another change, or the mapping's end, may have come while the broker was asked.
    const changed = this.changed(this.existing(uuid).mapping, input);
    this.refuseSecond(changed);
    return this.view(this.parts.mappings.change(changed));
  }

  delete(uuid: string): object {
    this.existing(uuid);
    return this.view(this.parts.mappings.remove(uuid));
  }

  private changed(mapping: KeptMapping, input: MappingInput): KeptMapping {
    const { functionName, isEnabled = mapping.isEnabled } = input;
    const { uuid, kind, eventSourceArn } = mapping;
    const isFifo = eventSourceOf(eventSourceArn ?? '')?.isFifo ?? false;
    const of: SettingsOf = { kind, isFifo, eventSourceArn, uuid };
    const settings = changedSettings(mapping.settings, input.settings, of, this.rules());
    const { qualifier, functionName: before, ...rest } = mapping;
    const target =
      functionName === undefined ? { functionName: before, qualifier } : this.target(functionName);
    return { ...rest, ...target, isEnabled, settings, lastModified: this.parts.clock.wallTime() };
  }

  private rules() {
    return { isPattern: this.parts.isPattern, now: this.parts.clock.wallTime() };
  }

  private source({ eventSourceArn, settings }: MappingInput): {
    kind: MappingRecord['kind'];
    isFifo: boolean;
  } {
    if (settings.SelfManagedEventSource) {
      if (eventSourceArn === undefined) return { kind: 'kafka', isFifo: false };
      throw invalid('EventSourceArn and SelfManagedEventSource exclude each other');
    }
    const source = eventSourceArn === undefined ? undefined : eventSourceOf(eventSourceArn);
    if (!source || eventSourceArn === undefined) throw invalid('Unrecognized event source.');
    return { kind: this.kindOf(source, eventSourceArn, settings), isFifo: source.isFifo };
  }

  /** A broker of Amazon MQ that nothing is known of is RabbitMQ if it has virtual hosts. */
  private kindOf(
    { kind }: EventSource,
    arn: string,
    { SourceAccessConfigurations: access }: MappingInput['settings'],
  ): MappingRecord['kind'] {
    if (kind !== 'broker' && kind !== 'connection') return kind;
    const known = OF_CONNECTIONS.find((name) => name === this.parts.connectionKind(arn));
    if (known) return known;
    if (kind === 'connection') throw invalid('Unrecognized event source.');
    return access?.some(({ Type }) => Type === 'VIRTUAL_HOST') ? 'rabbitmq' : 'activemq';
  }

  private target(text: string): Pick<MappingRecord, 'functionName' | 'qualifier'> {
    const { functions } = this.parts;
    const { name, qualifier } = functions.address(text);
    if (!functions.has(name, qualifier)) throw invalid('Function does not exist');
    return { functionName: name, ...(qualifier === undefined ? {} : { qualifier }) };
  }

  /** One function has one mapping of a source. */
  private refuseSecond(mapping: MappingRecord): void {
    for (const { mapping: other } of this.parts.mappings.all()) {
      const conflict = other.uuid === mapping.uuid ? undefined : sameSource(mapping, other, this.arns());
      if (conflict !== undefined) throw clientError('resourceConflict', conflict);
    }
  }

  private existing(uuid: string) {
    const shown = this.parts.mappings.get(uuid);
    if (!shown) throw notThere();
    return shown;
  }

  private view(shown: ShownMapping): object {
    return mappingView(shown, this.arns());
  }

  private arns(): Arns {
    const { scope } = this.parts.functions;
    const prefix = `arn:aws:lambda:${scope.region}:${scope.accountId}:event-source-mapping:`;
    return {
      ofFunction: (name, qualifier) => this.parts.functions.ofFunction(name, qualifier),
      ofMapping: (uuid) => `${prefix}${uuid}`,
    };
  }
}

function notThere(): AwsError {
  return clientError('resourceNotFound', NOTHING_THERE);
}
