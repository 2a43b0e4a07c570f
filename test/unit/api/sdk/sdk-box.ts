import { LambdaClient } from '@aws-sdk/client-lambda';
import { ControlPlaneBox } from '../../../support/control-plane';
import { MappingBox } from '../../../support/mapping-box';
import { MemoryStore } from '../../../support/memory-store';
import type { InvokeRequest, InvokeResult } from '../../../../src/invocation/invocation';
import type { Resolver } from '../../../../src/functions/resolve/resolver';
import { ACCOUNT, FakeInvoker, REGION, TestApi } from '../support';

export const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:`;

export interface SdkBox {
  readonly plane: ControlPlaneBox;
  readonly mappings: MappingBox;
  readonly invoker: FakeInvoker;
  readonly api: TestApi;
  readonly client: LambdaClient;
  readonly send: LambdaClient['send'];
}

/** How AWS's clients reach the API of a test. */
export const reached = ({ port, credentials }: TestApi) => ({
  ...{ region: REGION, credentials, endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 },
});

/** A control plane with the function `f`, behind the API, and AWS's client of Lambda, for each test anew. */
export function useSdk(): SdkBox {
  const box = {} as { -readonly [part in keyof SdkBox]: SdkBox[part] };
  beforeEach(async () => {
    box.plane = new ControlPlaneBox(new MemoryStore(), { accountId: ACCOUNT, region: REGION });
    const { resources, permissions, resolver } = await box.plane.open();
    await box.plane.active({ Publish: true });
    box.mappings = new MappingBox(box.plane).open();
    box.invoker = new ResolvingInvoker(resolver);
    box.api = await new TestApi().start({
      resources: { ...resources, eventSourceMappings: box.mappings.resource },
      permissions,
      invoker: box.invoker,
    });
    box.client = new LambdaClient(reached(box.api));
    box.send = ((command: never) => box.client.send(command)) as LambdaClient['send'];
  });
  afterEach(async () => {
    box.client.destroy();
    await box.api.stop();
    await box.plane.close();
  });
  return box;
}

/** Calls only what there is to call, as the service does. */
class ResolvingInvoker extends FakeInvoker {
  constructor(private readonly resolver: Resolver) {
    super();
  }

  override invoke(request: InvokeRequest): Promise<InvokeResult> {
    this.resolver.resolve(request.functionName, request.qualifier, () => 0);
    return super.invoke(request);
  }

  override enqueue(request: InvokeRequest): Promise<void> {
    this.resolver.resolve(request.functionName, request.qualifier, () => 0);
    return super.enqueue(request);
  }
}
