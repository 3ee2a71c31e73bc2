// a Proxy may answer getPrototypeOf for ever
const MAX_DEPTH = 4;

/**
 * Whether an error is of a class of http-errors, with a text for the client. Its classes carry their
 * status; what only has its fields is somebody else's error (zlib's, in body-parser), whose text was
 * not written for anyone. Looked at by name, since applications have several copies of the package.
 * @see https://github.com/jshttp/http-errors#error-properties
 */
export function isMadeByHttpErrors(thrown: object): boolean {
  const chain = prototypesOf(thrown);
  return (
    chain.some((prototype) => makerOf(prototype) === 'HttpError') &&
    chain.some(
      (prototype) => Object.hasOwn(prototype, 'expose') && Object.hasOwn(prototype, 'statusCode'),
    )
  );
}

/** Of Fastify or one of its plugins. @see https://fastify.dev/docs/latest/Reference/Errors/ */
export function isMadeByFastify(thrown: object): boolean {
  return prototypesOf(thrown).some((prototype) => makerOf(prototype) === 'FastifyError');
}

/** @see https://github.com/expressjs/multer#error-handling */
export function isMadeByMulter(thrown: object): boolean {
  return prototypesOf(thrown).some((prototype) => makerOf(prototype) === 'MulterError');
}

function makerOf(prototype: object): unknown {
  return (prototype as { constructor?: { name?: unknown } }).constructor?.name;
}

function prototypesOf(thrown: object): object[] {
  const chain: object[] = [];
  let prototype = Object.getPrototypeOf(thrown) as object | null;
  while (prototype !== null && chain.length < MAX_DEPTH) {
    chain.push(prototype);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return chain;
}
