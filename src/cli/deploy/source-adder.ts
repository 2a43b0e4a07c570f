import type { Client } from '../http/client';
import { HooksApi } from '../http/hooks-api';
import { ServiceError } from '../http/service-error';
import { bucketPermission, permitService, topicPermission } from '../hooks/permission';
import { freeName } from './free-name';
import { addTopic } from './topic-adder';
import { readSource, type Place, type WantedSource } from './source-words';

const CREATED = 's3:ObjectCreated:*';

/** A source that calls the function now. */
export interface AddedSource {
  /** As `--on` had it. */
  readonly on: string;
  readonly isNew: boolean;
}

/** Adds sources to a function; one that is there already stays as it is. */
export class SourceAdder {
  private readonly place: Place;

  constructor(
    private readonly client: Client,
    /** Of the function, without a qualifier. */
    private readonly functionArn: string,
  ) {
    const [, , , region = '', accountId = '', , functionName = ''] = functionArn.split(':');
    this.place = { region, accountId, functionName };
  }

  async add(text: string): Promise<AddedSource> {
    return { on: text, isNew: await this.made(readSource(text, this.place)) };
  }

  private made(source: WantedSource): Promise<boolean> {
    switch (source.what) {
      case 'schedule':
        return this.schedule(source);
      case 'mapping':
        return this.map(source);
      case 'bucket':
        return this.listen(source);
      case 'topic':
        return addTopic(this.client, this.place.functionName, source.topic);
      case 'sns':
        return this.hear(source.arn);
    }
  }

  private map({ arn, startsAtEnd }: Extract<WantedSource, { what: 'mapping' }>): Promise<boolean> {
    const start = startsAtEnd ? { StartingPosition: 'LATEST' } : {};
    return this.isMade({
      path: '/2015-03-31/event-source-mappings',
      service: 'lambda',
      input: { FunctionName: this.place.functionName, EventSourceArn: arn, ...start },
    });
  }

  private schedule({ name, expression }: Extract<WantedSource, { what: 'schedule' }>): Promise<boolean> {
    const RoleArn = `arn:aws:iam::${this.place.accountId}:role/lambdabox`;
    return this.isMade({
      path: `/schedules/${encodeURIComponent(name)}`,
      service: 'scheduler',
      input: {
        ScheduleExpression: expression,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: this.functionArn, RoleArn },
      },
    });
  }

  private async listen({ bucket, prefix }: Extract<WantedSource, { what: 'bucket' }>): Promise<boolean> {
    const { functionName } = this.place;
    const hooks = new HooksApi(this.client);
    const others = await hooks.list();
    const isThere = others.some(
      (hook) =>
        hook.kind === 's3' &&
        hook.function === functionName &&
        hook.bucket === bucket &&
        hook.prefix === prefix &&
        hook.suffix === undefined &&
        hook.events.includes(CREATED),
    );
    if (isThere) return false;
    await permitService(this.client, bucketPermission(functionName, bucket));
    const name = freeName(`${functionName}-${bucket}${prefix === undefined ? '' : `-${prefix}`}`, others);
    const hook = { kind: 's3', name, function: functionName, enabled: true, bucket } as const;
    const only = prefix === undefined ? {} : { prefix };
    await hooks.put({ ...hook, events: [CREATED], ...only });
    return true;
  }

  private async hear(topic: string): Promise<boolean> {
    const { functionName } = this.place;
    const hooks = new HooksApi(this.client);
    const others = await hooks.list();
    const isThere = others.some(
      (hook) => hook.kind === 'sns' && hook.topic === topic && hook.function === functionName,
    );
    if (isThere) return false;
    await permitService(this.client, topicPermission(functionName, topic));
    const name = freeName(`${functionName}-${topic.slice(topic.lastIndexOf(':') + 1)}`, others);
    await hooks.put({ kind: 'sns', name, function: functionName, topic });
    return true;
  }

  /** False: there is one already. */
  private async isMade(wanted: {
    readonly path: string;
    readonly service: 'lambda' | 'scheduler';
    readonly input: object;
  }): Promise<boolean> {
    const { path, service, input } = wanted;
    try {
      await this.client.json({ method: 'POST', path, service, body: JSON.stringify(input) });
      return true;
    } catch (error) {
      if (error instanceof ServiceError && CONFLICTS.includes(error.code)) return false;
      throw error;
    }
  }
}

const CONFLICTS: readonly string[] = ['ResourceConflictException', 'ConflictException'];
