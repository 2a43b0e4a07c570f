import { createHash } from 'node:crypto';
import type { Code } from './code-files';
import { openCode } from './code-files';
import type { Context } from '../context';
import { configurationOf, isAsWanted, readVariables, type DeployOptions } from './deploy-settings';
import { buildDependencies } from './dependency-build';
import { isNotFound } from '../http/service-error';
import { bytes } from '../terminal/format';
import { guess, hasHandlerFile, type Guess } from './guess';
import { type FunctionConfiguration, type FunctionDetails, LambdaApi } from '../http/lambda-api';
import { neededBuild } from './needed-build';
import { ServiceApi } from '../http/service-api';
import { waitUntilReady } from '../http/wait-until-ready';
import { SourceAdder, type AddedSource } from './source-adder';
import type { FolderEntry } from './walk-folder';

export interface Deployed {
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly configuration: FunctionConfiguration;
  /** The version that --publish made. */
  readonly published?: string;
  /** What --on named. */
  readonly sources?: readonly AddedSource[];
}

const NETWORK_TAG = 'lambdabox:network';

/** Brings one function to what the options and the files say, and waits until it can be called. */
export class Deployment {
  private readonly api: LambdaApi;

  constructor(
    private readonly context: Context,
    private readonly name: string,
    private readonly options: DeployOptions,
  ) {
    this.api = new LambdaApi(context.client);
  }

  async run(path: string): Promise<Deployed> {
    const code = await openCode(path);
    const variables = await readVariables(this.options, this.context.io.cwd);
    const existing = await this.find();
    const main = await this.mainOf(code, existing?.Configuration);
    const zip = await code.archive(await this.built(code, main.runtime));
    const done = existing
      ? await this.update(
          existing,
          zip,
          configurationOf(this.options, main, variables, existing.Configuration),
        )
      : await this.create(zip, configurationOf(this.options, main, variables));
    const configuration = await this.ready();
    const published = this.options.publish ? await this.publish() : {};
    return { action: done, configuration, ...published, ...(await this.addSources(configuration)) };
  }

  private async publish(): Promise<Pick<Deployed, 'published'>> {
    const { Version: published } = await this.api.publish(this.name);
    await this.ready(published);
    return { published };
  }

  private async addSources({ FunctionArn }: FunctionConfiguration): Promise<Pick<Deployed, 'sources'>> {
    const { on } = this.options;
    if (!on) return {};
    const adder = new SourceAdder(this.context.client, FunctionArn);
    const sources: AddedSource[] = [];
    for (const text of on) sources.push(await adder.add(text));
    return { sources };
  }

  private async find(): Promise<FunctionDetails | undefined> {
    try {
      return await this.api.get(this.name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** A function keeps its runtime and handler while its files have the handler. */
  private async mainOf(code: Code, current: FunctionConfiguration | undefined): Promise<Guess> {
    const { runtime, handler } = this.options;
    const isKept =
      current && !runtime && !handler && hasHandlerFile(code.files, current.Runtime, current.Handler);
    const main = isKept
      ? { runtime: current.Runtime, handler: current.Handler, because: '' }
      : await guess(code.files, { runtime, handler });
    if (main.because) this.say(`${main.runtime}, handler ${main.handler}: ${main.because}`);
    return main;
  }

  /** What the folder names and has not installed; nothing of a zip, which is taken as it is. */
  private async built(code: Code, runtime: string): Promise<readonly FolderEntry[]> {
    if (!code.isFolder || this.options.build === false) return [];
    const build = await neededBuild(code.files, runtime);
    if (!build) return [];
    const isFresh = this.options.rebuild === true;
    return buildDependencies(this.context, code.files, build, { isFresh, say: (text) => this.say(text) });
  }

  private async create(zip: Buffer, input: Parameters<LambdaApi['create']>[3]): Promise<'created'> {
    const { accountId } = await new ServiceApi(this.context.client).status();
    const { network } = this.options;
    const tags: Record<string, string> = network === undefined ? {} : { [NETWORK_TAG]: network };
    this.say(`creating ${this.name}, ${bytes(zip.length)}`);
    await this.api.create(this.name, zip, `arn:aws:iam::${accountId}:role/lambdabox`, input, tags);
    return 'created';
  }

  private async update(
    { Configuration: current, Tags: tags = {} }: FunctionDetails,
    zip: Buffer,
    input: Parameters<LambdaApi['updateConfiguration']>[1],
  ): Promise<'updated' | 'unchanged'> {
    await this.ready();
    const { network } = this.options;
    const isNetworkNew = network !== undefined && tags[NETWORK_TAG] !== network;
    const isCodeNew = createHash('sha256').update(zip).digest('base64') !== current.CodeSha256;
    const isConfigurationNew = !isAsWanted(current, input);
    if (isNetworkNew) await this.api.tag(current.FunctionArn, { [NETWORK_TAG]: network });
    if (isCodeNew) {
      this.say(`uploading ${bytes(zip.length)}`);
      await this.api.updateCode(this.name, zip);
      await this.ready();
    }
    if (isConfigurationNew) {
      this.say('changing the configuration');
      await this.api.updateConfiguration(this.name, input);
    }
    return isNetworkNew || isCodeNew || isConfigurationNew ? 'updated' : 'unchanged';
  }

  private ready(qualifier?: string): Promise<FunctionConfiguration> {
    const { out, io } = this.context;
    const begin = performance.now();
    return waitUntilReady(this.api, this.name, {
      qualifier,
      signal: io.signal,
      onWaiting: ({ State: state, StateReason: reason }) => {
        const seconds = Math.round((performance.now() - begin) / 1000);
        if (seconds > 0) out.progress(waiting(this.name, seconds, state === 'Pending' ? reason : undefined));
      },
    });
  }

  private say(text: string): void {
    if (!this.options.json) this.context.out.note(text);
  }
}

/** Of a runtime's first function, the reason says how far the image of the runtime is. */
function waiting(name: string, seconds: number, reason: string | undefined): string {
  return `waiting until ${name} is ready, ${seconds} s${reason === undefined ? '' : `: ${reason}`}`;
}
