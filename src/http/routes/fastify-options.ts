/** The options that Fastify was created with, behind a symbol; undefined where it is not found. */
export function fastifyOptionsOf<T>(instance: object): T | undefined {
  const symbol = Object.getOwnPropertySymbols(instance).find(
    ({ description }) => description === 'fastify.options',
  );
  return symbol && (instance as Record<symbol, T | undefined>)[symbol];
}
