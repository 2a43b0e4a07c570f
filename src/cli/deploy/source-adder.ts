import type { Client } from '../http/client';
import { HooksApi } from '../http/hooks-api';
import { ServiceError } from '../http/service-error';
import { bucketPermission, permitService, topicPermission } from '../hooks/permission';
import { addTopic } from './topic-adder';
import { readSource, type Place, type WantedSource } from './source-words';

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
    const name = `${functionName}-${bucket}${prefix === undefined ? '' : `-${prefix}`}`
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 64);
    if ((await hooks.list()).some((hook) => hook.name === name)) return false;
    await permitService(this.client, bucketPermission(functionName, bucket));
    const hook = { kind: 's3', name, function: functionName, enabled: true, bucket } as const;
    const only = prefix === undefined ? {} : { prefix };
    await hooks.put({ ...hook, events: ['s3:ObjectCreated:*'], ...only });
    return true;
  }

  private async hear(topic: string): Promise<boolean> {
    const { functionName } = this.place;
    const hooks = new HooksApi(this.client);
    const isThere = (await hooks.list()).some(
      (hook) => hook.kind === 'sns' && hook.topic === topic && hook.function === functionName,
    );
    if (isThere) return false;
    await permitService(this.client, topicPermission(functionName, topic));
    const name = `${functionName}-${topic.slice(topic.lastIndexOf(':') + 1)}`.slice(0, 64);
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
