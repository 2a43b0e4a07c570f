/** A reference to an image, as `docker pull` takes it, in its parts. */
export interface ImageReference {
  /** `docker.io` where none is named. */
  readonly registry: string;
  /** As written, without tag and digest: it says where the image can be had, and is no name by itself. */
  readonly repository: string;
  readonly tag?: string;
  /** Hexadecimal SHA-256. */
  readonly digest?: string;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const HOST = '(?:[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)*|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?';
const REFERENCE = new RegExp(
  `^((?:(${HOST})/)?${COMPONENT}(?:/${COMPONENT})*)(?::([\\w][\\w.-]{0,127}))?(?:@sha256:([0-9a-f]{64}))?$`,
);
const MAX_LENGTH = 1024;

/** Undefined for a text that names no image. */
export function readReference(text: string): ImageReference | undefined {
  const [, repository, first, tag, digest] = (text.length <= MAX_LENGTH && REFERENCE.exec(text)) || [];
  if (repository === undefined) return undefined;
  return {
    registry: first !== undefined && isHost(first) ? first : 'docker.io',
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Two references that mean the same repository, however they are written. */
export function isSameRepository(a: string, b: string): boolean {
  return inFull(a) === inFull(b);
}

/** Docker takes the first part for a registry when it could be no name of a user of Docker Hub. */
function isHost(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost' || /[A-Z]/.test(part);
}

function inFull(repository: string): string {
  const [first = '', ...rest] = repository.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '').split('/');
  return rest.length > 0 && isHost(first) ? repository : `docker.io/${[first, ...rest].join('/')}`;
}
