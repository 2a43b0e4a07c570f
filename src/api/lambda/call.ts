import { requireJsonObject, serializationError } from '../http/json-text';
import type {
  CapacityProvidersPage,
  DurableExecutionsPage,
  FunctionsPage,
  LayerPage,
  MappingsPage,
} from './resources';

/** A control-plane request whose signature holds, as the routes read it. */
export class Call {
  constructor(
    /** Decoded parts of the path. */
    private readonly params: Readonly<Record<string, string | undefined>>,
    private readonly query: URLSearchParams,
    private readonly body: Buffer,
    /** A URL that fetches the archive of this base64 SHA-256 for 10 minutes, signed for this caller. */
    readonly codeLocation: (codeSha256: string) => string,
  ) {}

  /** `{FunctionName}`: a name, `name:qualifier`, a partial or a full ARN. */
  get name(): string {
    return this.params.name ?? '';
  }

  /** `{Name}` of an alias. */
  get alias(): string {
    return this.params.alias ?? '';
  }

  /** `{Resource}` of the tag operations, `{ResourceArn}` of those of policies, `{CodeSigningConfigArn}`. */
  get arn(): string {
    return this.params.arn ?? '';
  }

  /** `{LayerName}`: a name or a layer's ARN. */
  get layer(): string {
    return this.params.layer ?? '';
  }

  /** `{VersionNumber}` of a layer. */
  get layerVersion(): number {
    return toInteger(this.params.version ?? '');
  }

  /** `Arn` of GetLayerVersionByArn. */
  get layerVersionArn(): string | undefined {
    return this.query.get('Arn') ?? undefined;
  }

  /** `{UUID}` of an event source mapping. */
  get uuid(): string {
    return this.params.uuid ?? '';
  }

  /** `{CapacityProviderName}`: a name or an ARN. */
  get provider(): string {
    return this.params.provider ?? '';
  }

  /** `{DurableExecutionArn}`. */
  get execution(): string {
    return this.params.execution ?? '';
  }

  /** `{StatementId}` of a policy. */
  get statement(): string {
    return this.params.statement ?? '';
  }

  get revisionId(): string | undefined {
    return this.query.get('RevisionId') ?? undefined;
  }

  get qualifier(): string | undefined {
    return this.query.get('Qualifier') ?? undefined;
  }

  get tagKeys(): readonly string[] {
    return this.query.getAll('tagKeys');
  }

  /** Throws SerializationException unless the body is a JSON object or empty. */
  get input(): object {
    return requireJsonObject(this.body);
  }

  get page(): FunctionsPage {
    const marker = this.query.get('Marker');
    const maxItems = this.query.get('MaxItems');
    const functionVersion = this.query.get('FunctionVersion');
    return {
      ...(marker === null ? {} : { marker }),
      ...(maxItems === null ? {} : { maxItems: toInteger(maxItems) }),
      ...(functionVersion === null ? {} : { functionVersion }),
    };
  }

  get mappingsPage(): MappingsPage {
    const eventSourceArn = this.query.get('EventSourceArn');
    const functionName = this.query.get('FunctionName');
    return {
      ...this.page,
      ...(eventSourceArn === null ? {} : { eventSourceArn }),
      ...(functionName === null ? {} : { functionName }),
    };
  }

  get providersPage(): CapacityProvidersPage {
    const state = this.query.get('State');
    return { ...this.page, ...(state === null ? {} : { state }) };
  }

  get executionsPage(): DurableExecutionsPage {
    const name = this.query.get('DurableExecutionName');
    const statuses = this.query.getAll('Statuses');
    return { ...this.page, ...(name === null ? {} : { name }), statuses };
  }

  get layerPage(): LayerPage {
    const runtime = this.query.get('CompatibleRuntime');
    const architecture = this.query.get('CompatibleArchitecture');
    return {
      ...this.page,
      ...(runtime === null ? {} : { compatibleRuntime: runtime }),
      ...(architecture === null ? {} : { compatibleArchitecture: architecture }),
    };
  }
}

function toInteger(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw serializationError('STRING_VALUE can not be converted to an Integer');
}
