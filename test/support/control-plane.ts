import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../../src/errors';
import type { RuntimeCatalog } from '../../src/functions/activation';
import type { CodeObjects, ObjectAddress, ObjectRead } from '../../src/functions/code-source';
import { CodeStore } from '../../src/code/code-store';
import { ControlPlane, type ControlPlaneSettings, type Resources } from '../../src/functions/control-plane';
import { UrlAddresses, type UrlDomain } from '../../src/functions/urls/url-addresses';
import type { RuntimeCondition } from '../../src/functions/runtime-readiness';
import type { ControlPlaneStore } from '../../src/functions/catalog/store';
import { FakeFunctionImages } from './fake-function-images';
import { FakeClock, settled } from './fake-clock';
import { MemoryStore } from './memory-store';
import { silentLog } from './telemetry';
import { zipOf, type ZipEntries } from './zip';

/** Runtimes whose images are ready when a test says so; at once unless it holds them. */
export class FakeRuntimes implements RuntimeCatalog {
  private gate: PromiseWithResolvers<void> | undefined;
  private readonly seen = new Set<string>();
  failure: Error | undefined;
  private asked = 0;

  supported(): readonly string[] {
    return ['nodejs22.x', 'provided.al2023', 'python3.13'];
  }

  hold(): void {
    this.gate ??= Promise.withResolvers<void>();
  }

  release(): void {
    this.gate?.resolve();
    this.gate = undefined;
  }

  /** Waits until an image has been asked for this many times. */
  async toBeAsked(times: number): Promise<void> {
    while (this.asked < times) await settled();
  }

  /** What the runtime is said to lack. */
  lacks: RuntimeCondition | undefined;

  condition(): RuntimeCondition | undefined {
    return this.lacks;
  }

  async ensure(runtime: string): Promise<void> {
    this.asked += 1;
    await this.gate?.promise;
    if (this.failure) throw this.failure;
    this.seen.add(runtime);
  }

  isReady(runtime: string): boolean {
    return this.seen.has(runtime) && !this.gate && !this.failure;
  }
}

/** Objects of S3, by `bucket/key` and, where one is asked for, `?version`; of all others there is no key. */
export class FakeObjects implements CodeObjects {
  readonly answers = new Map<string, ObjectRead>();

  read({ bucket, key, version }: ObjectAddress): Promise<ObjectRead> {
    const name = `${bucket}/${key}${version === undefined ? '' : `?${version}`}`;
    const absent = { kind: 'refused', code: 'NoSuchKey', message: 'no such key' } as const;
    return Promise.resolve(this.answers.get(name) ?? absent);
  }
}

export const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function';
export const ROLE = 'arn:aws:iam::123456789012:role/r';

type View = Record<string, unknown>;

/** A control plane on a temporary directory, and short words for what tests of it say again and again. */
export class ControlPlaneBox {
  readonly runtimes = new FakeRuntimes();
  readonly images = new FakeFunctionImages();
  readonly clock = new FakeClock(Date.UTC(2025, 10, 25, 2, 26, 54, 123));
  readonly objects = new FakeObjects();
  private readonly directory = mkdtempSync(join(tmpdir(), 'lambdabox-functions-'));
  private ids = 0;
  private opened: ControlPlane | undefined;

  constructor(
    readonly store: ControlPlaneStore = new MemoryStore(),
    private readonly settings: Partial<ControlPlaneSettings> = {},
    private readonly urlDomain?: UrlDomain,
    /** Where code is kept; unset: in a directory of its own. */
    private readonly codeRoot?: string,
  ) {}

  get plane(): ControlPlane {
    if (!this.opened) throw new Error('open() the control plane first');
    return this.opened;
  }

  get resources(): Resources {
    return this.plane.resources;
  }

  /** Opens it on what the store and the directory hold; again, as after a crash. */
  async open(): Promise<ControlPlane> {
    this.opened = await ControlPlane.open({
      store: this.store,
      code: await CodeStore.open(this.codeRoot ?? join(this.directory, 'code')),
      objects: this.objects,
      runtimes: this.runtimes,
      images: this.images,
      clock: this.clock,
      log: silentLog,
      urlAddresses: new UrlAddresses('eu-central-1', this.urlDomain, () => 4566),
      newId: () => `id-${++this.ids}`,
      settings: {
        accountId: '123456789012',
        region: 'eu-central-1',
        accountConcurrency: 1000,
        defaultNetwork: 'none',
        ...this.settings,
      },
    });
    return this.opened;
  }

  /** A valid CreateFunction input. */
  async input(changes: View = {}, entries: ZipEntries = { bootstrap: '#!/bin/sh\n' }): Promise<View> {
    const zip = await zipOf(entries);
    return {
      FunctionName: 'f',
      Runtime: 'provided.al2023',
      Handler: 'bootstrap',
      Role: ROLE,
      Code: { ZipFile: zip.toString('base64') },
      ...changes,
    };
  }

  async create(changes: View = {}, entries?: ZipEntries): Promise<View> {
    return (await this.resources.functions.create(await this.input(changes, entries))) as View;
  }

  /** Creates a function and waits until it is active. */
  async active(changes: View = {}, entries?: ZipEntries): Promise<View> {
    await this.create(changes, entries);
    return this.settle(typeof changes.FunctionName === 'string' ? changes.FunctionName : 'f');
  }

  async updateCode(entries: ZipEntries, changes: View = {}, name = 'f'): Promise<View> {
    const zip = await zipOf(entries);
    const input = { ZipFile: zip.toString('base64'), ...changes };
    return (await this.resources.functionCode.update(name, input)) as View;
  }

  /** The configuration once no activation is under way. */
  async settle(name = 'f'): Promise<View> {
    for (;;) {
      const view = this.get(name);
      if (view.State !== 'Pending' && view.LastUpdateStatus !== 'InProgress') return view;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  get(name = 'f', qualifier?: string): View {
    return this.resources.functionConfiguration.get(name, qualifier) as View;
  }

  resolve(name = 'f', qualifier?: string, random: () => number = () => 0.5) {
    return this.plane.resolver.resolve(name, qualifier, random);
  }

  /** Of a zip's tree. */
  codeDirectory(name = 'f'): string {
    const { codeDirectory } = this.resolve(name);
    if (codeDirectory === undefined) throw new Error(`${name} has no code of its own`);
    return codeDirectory;
  }

  close(): Promise<void> {
    this.runtimes.release();
    this.opened?.close();
    rmSync(this.directory, { recursive: true, force: true });
    return Promise.resolve();
  }
}

/** `409 ResourceConflictException: text` of what a call throws. */
export async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof AwsError) {
      const { status, name, type } = error.wire;
      return `${status} ${name}${type === undefined ? ' (untyped)' : ''}: ${error.wireMessage ?? 'null'}`;
    }
    throw error;
  }
  return 'nothing was refused';
}
