import type { CauseRecord } from './error-record.js';

type Known = Omit<CauseRecord, 'stack'>;

/**
 * One error of a chain. Reading a stack makes V8 format it, the costliest part of a record, and most
 * records have none: this one is read when it is first asked for.
 */
export class LazyCause implements CauseRecord {
  readonly name: string;
  readonly message: string;
  declare readonly stack: string | undefined;
  readonly code: CauseRecord['code'];
  readonly isFollowUp: boolean;
  readonly relation: CauseRecord['relation'];
  readonly parent: number | undefined;
  readonly #stackOf: () => string | undefined;
  #stack: { readonly text: string | undefined } | undefined;

  // Its own and enumerable, as reporters may copy it or write it as JSON. One getter for all: V8 keeps a
  // getter of each object in a hidden class of its own, and all that it holds until the next full
  // collection of garbage.
  static readonly #STACK: ThisType<LazyCause> & PropertyDescriptor = {
    enumerable: true,
    get() {
      return (this.#stack ??= { text: this.#stackOf() }).text;
    },
  };

  constructor(known: Known, stackOf: () => string | undefined) {
    this.#stackOf = stackOf;
    this.name = known.name;
    this.message = known.message;
    Object.defineProperty(this, 'stack', LazyCause.#STACK);
    this.code = known.code;
    this.isFollowUp = known.isFollowUp;
    this.relation = known.relation;
    this.parent = known.parent;
  }
}
