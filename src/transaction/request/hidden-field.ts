/** What a library keeps to itself under a symbol that it does not export; the symbol is looked for once. */
export class HiddenField {
  private symbol: symbol | undefined;

  constructor(private readonly description: string) {}

  of(owner: object | undefined): unknown {
    if (owner === undefined) return undefined;
    // that of another copy of the library is not there
    if (this.symbol === undefined || !(this.symbol in owner)) this.symbol = this.found(owner);
    return this.symbol && (owner as Record<symbol, unknown>)[this.symbol];
  }

  private found(owner: object): symbol | undefined {
    for (let holder: object | null = owner; holder !== null;) {
      const symbol = Object.getOwnPropertySymbols(holder).find(
        ({ description }) => description === this.description,
      );
      if (symbol !== undefined) return symbol;
      holder = Object.getPrototypeOf(holder) as object | null;
    }
    return undefined;
  }
}
