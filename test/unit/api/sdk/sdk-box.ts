import { LambdaClient } from '@aws-sdk/client-lambda';
import { ControlPlaneBox } from '../../../support/control-plane';
import { MemoryStore } from '../../../support/memory-store';
import { ACCOUNT, REGION, TestApi } from '../support';

export const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:`;

export interface SdkBox {
  readonly plane: ControlPlaneBox;
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
    const { resources, permissions } = await box.plane.open();
    await box.plane.active({ Publish: true });
    box.api = await new TestApi().start({
      resources: { ...resources, eventSourceMappings: NOTHING },
      permissions,
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

const NOTHING = { create: none, get: none, list: none, update: none, delete: none };

function none(): object {
  return {};
}
