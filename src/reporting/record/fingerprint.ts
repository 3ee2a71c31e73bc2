import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { CauseRecord, ErrorRecord } from './error-record.js';
import { oneLine } from './log-text.js';
import { partsOf } from './stack-text.js';

const MAX_TEXT = 200;
const MAX_LINE = 1_000;
// 64 bits: enough to tell apart what one application can get wrong
const ID_LENGTH = 16;

/** What two failures have in common that have the same reason. */
export interface Fingerprint {
  /** 16 hexadecimal characters, the same in every instance and after a restart. */
  readonly id: string;
  readonly code: string;
  /** The first code of a cause that is not the error's own, else the class of the innermost cause. */
  readonly causeCode: string | undefined;
  /** The top frame in the application, as `function (path:line)`, relative to the working directory. */
  readonly frame: string | undefined;
}

type Failure = Pick<ErrorRecord, 'error' | 'causes'>;

/** Groups failures by code, cause code and the place in the application they come from. */
export function fingerprintOf({ error, causes }: Failure): Fingerprint {
  const { code } = error;
  const causeCode = causeCodeOf(code, causes);
  const frame = applicationFrameOf(causes, process.cwd());
  const parts = JSON.stringify([code, causeCode, frame]);
  const id = createHash('sha256').update(parts).digest('hex').slice(0, ID_LENGTH);
  return { id, code, causeCode, frame };
}

function causeCodeOf(code: string, causes: readonly CauseRecord[]): string | undefined {
  const found = causes.find((cause) => cause.code !== undefined && cause.code !== code);
  const innermost = causes.findLast(({ isFollowUp }) => !isFollowUp) ?? causes.at(-1);
  const text = found?.code ?? innermost?.name;
  return text === undefined ? undefined : short(String(text));
}

/** Of the first stack that has one. */
export function applicationFrameOf(
  causes: readonly CauseRecord[],
  folder: string,
): string | undefined {
  for (const { stack, message } of causes) {
    if (stack === undefined) continue;
    for (const line of partsOf(stack, message).frames.split('\n')) {
      const frame = applicationFrame(line, folder);
      if (frame !== undefined) return frame;
    }
  }
  return undefined;
}

// `at name (place:1:2)` or `at place:1:2`; whether it was reached by `await` differs between requests
const FRAME = /^ {4}at (?:async )?(?:(.+?) \((.+):(\d+):\d+\)|(\S.*):(\d+):\d+)$/;

function applicationFrame(text: string, folder: string): string | undefined {
  if (text.length > MAX_LINE) return undefined;
  const [, name, placeOfName, lineOfName, barePlace, bareLine] = FRAME.exec(text) ?? [];
  const path = pathOf(placeOfName ?? barePlace);
  if (path === undefined || isForeign(path)) return undefined;
  const place = `${relativePath(path, folder)}:${lineOfName ?? bareLine}`;
  return short(name === undefined ? place : `${name.replace(/ \[as [^\]]*\]$/, '')} (${place})`);
}

const DRIVE = /^[a-z]:[\\/]/i;

/** Undefined for what is no file: Node's own code, `eval`, `<anonymous>`, `data:`. */
function pathOf(place: string | undefined): string | undefined {
  if (place === undefined) return undefined;
  if (place.startsWith('file:')) return pathOfUrl(place);
  // what bundlers write into source maps
  if (place.startsWith('webpack:')) return place.replace(/^webpack:\/\/[^/]*\/(?:\.\/)?/, '');
  if (DRIVE.test(place)) return place;
  return /^(?:\w[\w+.-]*:|eval at |<)/.test(place) ? undefined : place;
}

function pathOfUrl(url: string): string | undefined {
  try {
    return fileURLToPath(url, { windows: /^file:\/\/\/[a-z]:/i.test(url) });
  } catch {
    return undefined;
  }
}

/** Packages, and this library, wherever it is. */
function isForeign(path: string): boolean {
  return /(?:^|[\\/])node_modules[\\/]/.test(path) || path.startsWith(LIBRARY);
}

/** The folder of the library's own code: `dist` when installed. */
const LIBRARY = fileURLToPath(new URL('../../', import.meta.url));

/** No path says where on its machine an application is. */
function relativePath(path: string, folder: string): string {
  const paths = DRIVE.test(path) ? win32 : posix;
  if (!paths.isAbsolute(path)) return path;
  const found = paths.relative(folder, path);
  return paths.isAbsolute(found) ? paths.basename(path) : found.replaceAll('\\', '/');
}

function short(text: string): string {
  return oneLine(text).slice(0, MAX_TEXT);
}
