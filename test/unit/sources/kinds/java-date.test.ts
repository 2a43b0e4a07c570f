import { javaDate } from '../../../../src/sources/kinds/rabbitmq/java-date';

const SAMPLES = [
  '1970-01-01T00:33:41Z',
  '2024-02-29T12:00:00.999Z',
  '2031-12-09T23:05:07Z',
  '1999-10-31T11:59:59Z',
];

it('writes a moment as the format of Intl does, with plain spaces', () => {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: 'UTC', month: 'short', day: 'numeric', year: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit', second: '2-digit', hour12: true },
  });
  const dates = SAMPLES.map((text) => new Date(text));
  expect(dates.map(javaDate)).toEqual(dates.map((date) => format.format(date).replace(/\u202f/g, ' ')));
});

it('writes nothing for what is no moment', () => expect(javaDate(new Date(Number.NaN))).toBe(''));
