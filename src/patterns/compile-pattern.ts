import { CompiledAlternative } from './compiled-alternative';
import { eventFields, wantedPaths } from './event-fields';
import { InvalidPatternError, type Pattern } from './pattern';
import { readRule } from './rule-reader';

/**
 * Who reads the pattern: a rule of an event bus, or a filter of an event source mapping. One grammar, as at AWS; what they say of
 * a pattern that is none differs.
 */
export type PatternDialect = 'event-bus' | 'filter';

/** Throws InvalidPatternError. What it gives is made for many events. */
export function compilePattern(text: string, dialect: PatternDialect): Pattern {
  const read = reading(text, dialect);
  const alternatives = read.map((alternative) => CompiledAlternative.of(alternative));
  const wanted = wantedPaths(read.flatMap((alternative) => [...alternative.keys()]));
  return {
    matches(event) {
      if (typeof event !== 'object' || event === null || Array.isArray(event)) return false;
      const fields = eventFields(event, wanted);
      return alternatives.some((alternative) => alternative.matches(fields));
    },
  };
}

function reading(text: string, dialect: PatternDialect): ReturnType<typeof readRule> {
  try {
    return readRule(text);
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    if (dialect === 'filter') throw new InvalidPatternError('Invalid filter pattern definition.');
    throw new InvalidPatternError(`Event pattern is not valid. Reason: ${error.message}`);
  }
}
