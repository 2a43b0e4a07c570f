import { unzipSync, zipSync, type Zippable } from 'fflate';

/** UpdateFunctionCode and CreateFunction take a zip of this size in the request; more goes by the command line. */
const MOST_ZIP_BYTES = 50 * 1024 * 1024;
/** fflate: the entry's mode in the upper half, as Unix tools write it. */
const READABLE = { os: 3, attrs: (0o100644 << 16) >>> 0 } as const;

/** The zip of a function, as the API takes it. Throws in words for the person. */
export async function zipOf(files: readonly File[]): Promise<string> {
  const [only] = files;
  if (files.length === 1 && only?.name.toLowerCase().endsWith('.zip'))
    return base64Of(new Uint8Array(await only.arrayBuffer()));
  const entries: Zippable = {};
  for (const file of files) {
    const name = nameIn(file);
    if (name !== '') entries[name] = [new Uint8Array(await file.arrayBuffer()), READABLE];
  }
  return base64Of(zipSync(entries));
}

export function zipOfText(texts: Readonly<Record<string, string>>): string {
  const encoder = new TextEncoder();
  const entries = Object.entries(texts).map(
    ([name, text]) => [name, [encoder.encode(text), READABLE]] as const,
  );
  return base64Of(zipSync(Object.fromEntries(entries) as Zippable));
}

/** Files of a zip, by name; folders are left out. */
export function filesOf(zip: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(unzipSync(zip)).filter(([name]) => !name.endsWith('/')));
}

/** Of these files, some with other content. */
export function zipOfFiles(files: ReadonlyMap<string, Uint8Array>): string {
  return base64Of(zipSync(Object.fromEntries([...files].map(([name, bytes]) => [name, [bytes, READABLE]]))));
}

/** Below the folder that was chosen: its own name is not part of the code. */
function nameIn({ name, webkitRelativePath: path }: File): string {
  return path === '' ? name : path.slice(path.indexOf('/') + 1);
}

function base64Of(bytes: Uint8Array): string {
  if (bytes.length > MOST_ZIP_BYTES)
    throw new Error(
      `The zip has ${Math.round(bytes.length / 1024 / 1024)} MB; 50 are taken here. Use: lambdabox deploy`,
    );
  const chunk = 0x8000;
  let text = '';
  for (let at = 0; at < bytes.length; at += chunk)
    text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(text);
}
