/** The part that is used here of what class-transformer 0.5 keeps to itself (storage.ts). */
declare module 'class-transformer/cjs/storage.js' {
  interface ExposeMetadata {
    readonly propertyName: string | undefined;
    readonly options: { readonly name?: string; readonly toPlainOnly?: boolean } | undefined;
  }
  export const defaultMetadataStorage: {
    findExposeMetadata(target: object, propertyName: string): ExposeMetadata | undefined;
    getExposedMetadatas(target: object): ExposeMetadata[];
  };
}
