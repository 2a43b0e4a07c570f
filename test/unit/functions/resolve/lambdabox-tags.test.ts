import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
let retired: string[];
beforeEach(async () => {
  box = new ControlPlaneBox();
  retired = [];
  (await box.open()).catalog.onRetired((generation) => retired.push(generation));
});
afterEach(() => box.close());

const tag = (mode: string) => box.resources.tags.put(`${ARN}:f`, { Tags: { 'lambdabox:network': mode } });

describe('the tag lambdabox:network', () => {
  it('moves a function to its network with new environments, of published versions too', async () => {
    await box.active({ Publish: true });
    const before = [box.resolve().version.generation, box.resolve('f', '1').version.generation];
    await tag('egress');
    expect(box.resolve()).toMatchObject({ network: 'egress' });
    expect(box.resolve('f', '1')).toMatchObject({ network: 'egress' });
    expect(retired).toEqual(expect.arrayContaining(before));
    expect(before).not.toContain(box.resolve().version.generation);
    await box.resources.tags.remove(`${ARN}:f`, ['lambdabox:network']);
    expect(box.resolve()).toMatchObject({ network: 'none' });
  });

  it('retires nothing when it stays as it is, nor does another tag', async () => {
    await box.active();
    await tag('egress');
    retired.length = 0;
    await tag('egress');
    await box.resources.tags.put(`${ARN}:f`, { Tags: { team: 'blue' } });
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
    await box.resources.functionConfiguration.update('f', { Timeout: 9 });
    await tag('egress');
    expect(box.resolve()).toMatchObject({ network: 'egress', version: { timeout: 3 } });
    box.runtimes.release();
    await box.settle();
    expect(box.resolve()).toMatchObject({ network: 'egress', version: { timeout: 9 } });
  });
});

const put = (Tags: Record<string, string>) => box.resources.tags.put(`${ARN}:f`, { Tags });

describe('the tags that say how long environments are kept', () => {
  it('take effect on the next call, without new environments, and go with their tag', async () => {
    await box.active();
    expect(box.resolve().keepAlive).toEqual({});
    await put({
      'lambdabox:keep-alive': '15m',
      'lambdabox:max-idle': '3',
      'lambdabox:warmth': 'cold<=0.5%',
    });
    expect(box.resolve().keepAlive).toEqual({
      keepAliveMs: 900_000,
      maxIdle: 3,
      warmth: { coldShare: 0.005 },
    });
    expect(retired).toEqual([]);
    await box.resources.tags.remove(`${ARN}:f`, ['lambdabox:keep-alive', 'lambdabox:warmth']);
    expect(box.resolve().keepAlive).toEqual({ maxIdle: 3 });
  });

  it('may come with the creation', async () => {
    await box.active({ Tags: { 'lambdabox:warmth': 'lean', team: 'blue' } });
    expect(box.resolve().keepAlive).toEqual({ warmth: 'lean' });
  });

  it.each([
    ['0', 0],
    ['600', 600_000],
    ['90s', 90_000],
    ['2h', 7_200_000],
    ['24h', 86_400_000],
  ])('lambdabox:keep-alive %s is %d ms', async (value, keepAliveMs) => {
    await box.active();
    await put({ 'lambdabox:keep-alive': value });
    expect(box.resolve().keepAlive).toEqual({ keepAliveMs });
  });

  it.each([
    ['lean', 'lean'],
    ['balanced', 'balanced'],
    ['warm', 'warm'],
    ['cold<=100%', { coldShare: 1 }],
    ['cold <= 0.01 %', { coldShare: 0.0001 }],
  ])('lambdabox:warmth may be %s', async (value, warmth) => {
    await box.active();
    await put({ 'lambdabox:warmth': value });
    expect(box.resolve().keepAlive).toEqual({ warmth });
  });
});

describe('a tag of ours is refused, with its name, value and rule,', () => {
  const keepAlive = 'it must be seconds from 0 to 86400, or a time such as 90s, 15m or 2h';
  const maxIdle = 'it must be a number of environments from 0 to 1000';
  const warmth = 'it must be one of lean, balanced, warm, or a goal such as cold<=1% (0.01 to 100 %)';
  it.each([
    ['network', 'all', 'it must be one of none, egress'],
    ['keep-alive', '86401', keepAlive],
    ['keep-alive', '25h', keepAlive],
    ['keep-alive', '1.5h', keepAlive],
    ['keep-alive', '-1', keepAlive],
    ['keep-alive', '', keepAlive],
    ['keep-alive', '1d', keepAlive],
    ['max-idle', '1001', maxIdle],
    ['max-idle', 'all', maxIdle],
    ['warmth', 'hot', warmth],
    ['warmth', 'cold<=0.001%', warmth],
    ['warmth', 'cold<=101%', warmth],
    ['warmth', 'cold<=1', warmth],
  ])('when lambdabox:%s is "%s"', async (key, value, rule) => {
    await box.active();
    expect(await refusal(() => put({ [`lambdabox:${key}`]: value }))).toBe(
      `400 InvalidParameterValueException: Tag 'lambdabox:${key}' has the value '${value}'; ${rule}`,
    );
  });

  it('when it does not exist, in a creation too', async () => {
    const unknown =
      "400 InvalidParameterValueException: Tag 'lambdabox:warm' is not one of lambdabox's; its tags: lambdabox:network, lambdabox:keep-alive, lambdabox:max-idle, lambdabox:warmth";
    expect(await refusal(() => box.create({ Tags: { 'lambdabox:warm': 'yes' } }))).toBe(unknown);
    await box.active();
    expect(await refusal(() => put({ 'lambdabox:warm': 'yes' }))).toBe(unknown);
  });
});
