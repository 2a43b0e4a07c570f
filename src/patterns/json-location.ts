const SHOWN_CHARACTERS = 500;

/** A place in a text, in the words in which AWS's JSON parser names it. */
export function jsonLocation(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `[Source: (String)${shown(text)}; line: ${String(before.length)}, column: ${String(column)}]`;
}

function shown(text: string): string {
  const rest = text.length - SHOWN_CHARACTERS;
  const quoted = `"${escapeControls(text.slice(0, SHOWN_CHARACTERS))}"`;
  return rest > 0 ? `${quoted}[truncated ${String(rest)} chars]` : quoted;
}

function escapeControls(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is escaped
  return text.replace(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `\\u${code.padStart(4, '0')}`;
  });
}

/** A character, as that parser's errors show it. */
export function characterName(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 32 || (code > 126 && code < 160)) return `(CTRL-CHAR, code ${String(code)})`;
  const hex = code > 255 ? ` / 0x${code.toString(16)}` : '';
  return `'${character}' (code ${String(code)}${hex})`;
}
