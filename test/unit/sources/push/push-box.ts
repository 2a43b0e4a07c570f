import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hook } from '../../../../src/contract/hook';
import type {
  PermissionRequest,
  PolicyAnswer,
} from '../../../../src/functions/permissions/permission-request';
import type { HooksDoorParts } from '../../../../src/api/hooks/hooks-door-parts';
import type { Invoker, InvokeRequest } from '../../../../src/invocation/invocation';
import { Activities } from '../../../../src/sources/push/activities';
import { HookDesk } from '../../../../src/sources/push/hook-desk';
import { HookSecrets } from '../../../../src/sources/push/hook-secrets';
import { Hooks } from '../../../../src/sources/push/hooks';
import { Intake } from '../../../../src/sources/push/intake';
import { PushPart } from '../../../../src/sources/push/push-part';
import type { Get } from '../../../../src/sources/push/sns/small-get';
import { SnsCertificates } from '../../../../src/sources/push/sns/sns-certificates';
import { SnsIntake } from '../../../../src/sources/push/sns/sns-intake';
import { S3Intake } from '../../../../src/sources/push/s3/s3-intake';
import { DocumentStore } from '../../../../src/sources/store/documents';
import { FakeClock } from '../../../support/fake-clock';
import { RecordingTelemetry } from '../../../support/telemetry';

/** What others push, put together in a folder of its own, over a queue that keeps what it was given. */
export class PushBox {
  readonly folder = mkdtempSync(join(tmpdir(), 'lbx-push-'));
  readonly secretPath = join(this.folder, 'hook-secrets.json');
  readonly store = DocumentStore.open(join(this.folder, 'sources.db'));
  readonly clock = new FakeClock();
  readonly telemetry = new RecordingTelemetry();
  readonly activities = new Activities();
  readonly hooks = Hooks.open(this.store.collection<Hook>('hooks'));
  readonly secrets = HookSecrets.open(this.secretPath);
  readonly queued: InvokeRequest[] = [];
  /** Throws what the queue shall throw. */
  refusal: () => void = () => undefined;
  policy: (request: PermissionRequest) => PolicyAnswer = () => 'allowed';
  private ids = 0;
  readonly newId = (): string => `id-${(this.ids += 1)}`;
  readonly intake = new Intake({
    queue: {
      enqueue: async (request) => {
        await Promise.resolve();
        this.refusal();
        this.queued.push(request);
      },
    },
    ...{ telemetry: this.telemetry, activities: this.activities, clock: this.clock, newId: this.newId },
  });
  readonly s3 = new S3Intake({
    ...{ hooks: this.hooks, intake: this.intake, clock: this.clock, newId: this.newId },
    permissions: { answer: (request) => this.policy(request) },
    scope: { region: 'us-east-1', accountId: '000000000000' },
  });
  /** What is asked for at addresses of topics. */
  get: Get = () => Promise.reject(new Error('nothing is to be asked for'));
  readonly sns = new SnsIntake({
    ...{ intake: this.intake, activities: this.activities, clock: this.clock },
    permissions: { answer: (request) => this.policy(request) },
    certificates: new SnsCertificates({ get: (href) => this.get(href), clock: this.clock }),
    get: (href) => this.get(href),
    log: { info: () => undefined },
  });
  readonly subscribed: string[] = [];
  private readonly subscriptions = {
    put: ({ name }: Hook) => void this.subscribed.push(`+${name}`),
    remove: (name: string) => void this.subscribed.push(`-${name}`),
  };
  readonly desk = new HookDesk({
    ...{ hooks: this.hooks, secrets: this.secrets, activities: this.activities, check: () => undefined },
    subscriptions: this.subscriptions,
  });
  readonly part = new PushPart({
    hooks: this.hooks,
    activities: this.activities,
    subscriptions: this.subscriptions,
    clock: this.clock,
  });

  /** What the door of the API is made of. */
  door(invoker: Invoker): HooksDoorParts {
    const { hooks, secrets, s3, sns, intake, activities, clock } = this;
    const own = { hooks, secrets, s3, sns, intake, activities, clock };
    return { ...own, invoker, accountId: '000000000000', trusted: () => false };
  }

  /** The events of the queue, read. */
  get events(): unknown[] {
    return this.queued.map(({ payload }) => JSON.parse(payload.toString()) as unknown);
  }

  close(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
