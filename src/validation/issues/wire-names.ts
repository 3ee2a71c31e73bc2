import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

/** The name under which a client sends a property: that of `@Expose({ name })`, else its own. */
export function wireNameOf(target: unknown, property: string): string {
  if (typeof target !== 'function') return property;
  const { options } = defaultMetadataStorage.findExposeMetadata(target, property) ?? {};
  return options?.toPlainOnly === true ? property : (options?.name ?? property);
}

/** All names that `@Expose` gives to properties of a class. */
export function exposedNamesOf(target: object): string[] {
  return defaultMetadataStorage
    .getExposedMetadatas(target)
    .flatMap(({ options }) => options?.name ?? []);
}
