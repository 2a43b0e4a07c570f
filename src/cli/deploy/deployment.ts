import { createHash } from 'node:crypto';
import type { Code } from './code-files';
import { openCode } from './code-files';
import type { Context } from '../context';
import { configurationOf, isAsWanted, readVariables, type DeployOptions } from './deploy-settings';
import { buildDependencies } from './dependency-build';
import { isNotFound } from '../http/service-error';
import { bytes } from '../terminal/format';
import { guess, hasHandlerFile, type Guess } from './guess';
import {
  type CodeInput,
  type ConfigurationInput,
  type FunctionConfiguration,
  type FunctionDetails,
  LambdaApi,
} from '../http/lambda-api';
import { neededBuild } from './needed-build';
import { mainInS3, type S3Place } from './s3-place';
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

/** Files, a zip in S3 that the service reads, or a container image. */
export type Source = { readonly path: string } | Elsewhere;

/** What is not here: nothing of it is opened. */
type Elsewhere = { readonly s3: S3Place; readonly path: string } | { readonly image: string };

/** What is to be deployed, when all of it is there. */
interface Package {
  readonly code: CodeInput;
  /** In a line about it. */
  readonly title: string;
  readonly main?: Guess;
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

  async run(source: Source): Promise<Deployed> {
    const files = 'image' in source || 's3' in source ? source : await openCode(source.path);
    const variables = await readVariables(this.options, this.context.io.cwd);
    const existing = await this.find();
    const current = existing?.Configuration;
    const made = await this.packageOf(files, current);
    const input = configurationOf(this.options, made.main, variables, current);
    const done = existing ? await this.update(existing, made, input) : await this.create(made, input);
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

  private packageOf(
    given: Code | Elsewhere,
    current: FunctionConfiguration | undefined,
  ): Package | Promise<Package> {
    if ('image' in given) return ofImage(given.image);
    if (!('s3' in given)) return this.packed(given, current);
    const { s3, path } = given;
    return { code: { s3 }, title: path, main: mainInS3(path, this.options, current) };
  }

  private async packed(code: Code, current: FunctionConfiguration | undefined): Promise<Package> {
    const main = await this.mainOf(code, current);
    const zip = await code.archive(await this.built(code, main.runtime));
    return { code: { zip }, title: bytes(zip.length), main };
  }

  /** A function keeps its runtime and handler while its files have the handler. */
  private async mainOf(code: Code, current: FunctionConfiguration | undefined): Promise<Guess> {
    const { runtime, handler } = this.options;
    const { Runtime: before, Handler: its } = current ?? {};
    const isKept = before !== undefined && its !== undefined && !runtime && !handler;
    const main =
      isKept && hasHandlerFile(code.files, before, its)
        ? { runtime: before, handler: its, because: '' }
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

  private async create({ code, title }: Package, input: ConfigurationInput): Promise<'created'> {
    const { accountId } = await new ServiceApi(this.context.client).status();
    const { network } = this.options;
    const tags: Record<string, string> = network === undefined ? {} : { [NETWORK_TAG]: network };
    this.say(`creating ${this.name}, ${title}`);
    await this.api.create(this.name, code, `arn:aws:iam::${accountId}:role/lambdabox`, input, tags);
    return 'created';
  }

  private async update(
    { Configuration: current, Tags: tags = {} }: FunctionDetails,
    { code, title }: Package,
    input: ConfigurationInput,
  ): Promise<'updated' | 'unchanged'> {
    await this.ready();
    const { network } = this.options;
    const isNetworkNew = network !== undefined && tags[NETWORK_TAG] !== network;
    const isCodeNew = (await this.hashOf(code)) !== current.CodeSha256;
    const isConfigurationNew = !isAsWanted(current, input);
    if (isNetworkNew) await this.api.tag(current.FunctionArn, { [NETWORK_TAG]: network });
    if (isCodeNew) {
      this.say(`uploading ${title}`);
      await this.api.updateCode(this.name, code);
      await this.ready();
    }
    if (isConfigurationNew) {
      this.say('changing the configuration');
      await this.api.updateConfiguration(this.name, input);
    }
    return isNetworkNew || isCodeNew || isConfigurationNew ? 'updated' : 'unchanged';
  }

  /** Where a name points only the service knows. */
  private async hashOf(code: CodeInput): Promise<string> {
    if ('zip' in code) return createHash('sha256').update(code.zip).digest('base64');
    return (await this.api.updateCode(this.name, code, { isDryRun: true })).CodeSha256;
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

function ofImage(imageUri: string): Package {
  return { code: { imageUri }, title: imageUri };
}
