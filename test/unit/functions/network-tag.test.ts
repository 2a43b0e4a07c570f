import { ARN, RegistryBox } from '../../support/registry';

let box: RegistryBox;
let retired: string[];
beforeEach(async () => {
  box = new RegistryBox();
  retired = [];
  (await box.open()).onRetired((generation) => retired.push(generation));
});
afterEach(() => box.close());

const tag = (mode: string) => box.registry.tagResource(`${ARN}:f`, { Tags: { 'lambdabox:network': mode } });

describe('the tag lambdabox:network', () => {
  it('moves a function to its network with new environments, of published versions too', async () => {
    await box.active({ Publish: true });
    const before = [box.resolve().version.generation, box.resolve('f', '1').version.generation];
    await tag('egress');
    expect(box.resolve()).toMatchObject({ network: 'egress' });
    expect(box.resolve('f', '1')).toMatchObject({ network: 'egress' });
    expect(retired).toEqual(expect.arrayContaining(before));
    expect(before).not.toContain(box.resolve().version.generation);
    await box.registry.untagResource(`${ARN}:f`, ['lambdabox:network']);
    expect(box.resolve()).toMatchObject({ network: 'none' });
  });

  it('retires nothing when it stays as it is, nor does another tag', async () => {
    await box.active();
    await tag('egress');
    retired.length = 0;
    await tag('egress');
    await box.registry.tagResource(`${ARN}:f`, { Tags: { team: 'blue' } });
    expect(retired).toEqual([]);
  });

  it('does not stop a creation that is under way', async () => {
    box.runtimes.hold();
    await box.create();
    await tag('egress');
    box.runtimes.release();
    await box.settle();
    expect(box.resolve()).toMatchObject({ network: 'egress' });
  });

  it('does not stop an update that is under way', async () => {
    await box.active();
    box.runtimes.hold();
    await box.registry.updateFunctionConfiguration('f', { Timeout: 9 });
    await tag('egress');
    expect(box.resolve()).toMatchObject({ network: 'egress', version: { timeout: 3 } });
    box.runtimes.release();
    await box.settle();
    expect(box.resolve()).toMatchObject({ network: 'egress', version: { timeout: 9 } });
  });
});
