import { clientError } from '../errors';
import { shown } from './byte-path';

/** AWS's one text for an archive that cannot be read. */
const AWS_TEXT = 'Could not unzip uploaded file. Please check your file, then try to upload again.';

/** An archive that cannot be used. */
export class BadArchive extends Error {
  /** `told` is what the client reads; the message is for the log. */
  constructor(
    reason: string,
    readonly told: string,
  ) {
    super(`the archive is refused: ${reason}`);
    this.name = 'BadArchive';
  }
}

/** It is no zip, or one that cannot be read to its end. */
export function unreadable(reason: string): BadArchive {
  return new BadArchive(reason, AWS_TEXT);
}

/** An entry whose content is not what the archive says. */
export function damaged(name: string, why: string): BadArchive {
  const text = `its entry ${shown(name)} is damaged: ${why}`;
  return new BadArchive(text, `${AWS_TEXT} (${text})`);
}

/** An entry that breaks a rule: `is absolute`, or any other end of a sentence that begins with its name. */
export function refusedEntry(name: string, rule: string): BadArchive {
  const text = `its entry ${shown(name)} ${rule}`;
  return new BadArchive(text, `The uploaded zip cannot be used: ${text}.`);
}

/** What the client is told of an archive that is refused. */
export function unzipError(error: unknown): unknown {
  if (!(error instanceof BadArchive)) return error;
  const told = clientError('invalidParameterValue', error.told);
  told.cause = error;
  return told;
}
