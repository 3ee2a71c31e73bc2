import 'reflect-metadata';

import { of } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  PropagationError,
  PROPAGATIONS,
  runInTransaction,
  Transactional,
  type Propagation,
} from '../../../src/transaction/index.js';
import { DATABASES, onEachDatabase } from '../../support/databases.js';
import { Notebook } from './notebook.js';

interface Clerk {
  write(text: string, error?: Error): Promise<string>;
}

type ClerkClass = new (notebook: Notebook) => Clerk;
type Decorate = (propagation: Propagation) => ClerkClass;

async function write(notebook: Notebook, text: string, error?: Error): Promise<string> {
  await notebook.add(text);
  if (error) throw error;
  return text;
}

/** The ways to say it: by TypeScript's decorators and by those of the standard, on methods and on classes. */
const WAYS: Readonly<Record<string, Decorate>> = {
  'a method': (propagation) => {
    class MethodClerk {
      constructor(private readonly notebook: Notebook) {}
      @Transactional({ propagation })
      write(text: string, error?: Error): Promise<string> {
        return write(this.notebook, text, error);
      }
    }
    return MethodClerk;
  },
  'a class': (propagation) => {
    @Transactional({ propagation })
    class ClassClerk {
      constructor(private readonly notebook: Notebook) {}
      write(text: string, error?: Error): Promise<string> {
        return write(this.notebook, text, error);
      }
    }
    return ClassClerk;
  },
  'a method, by the standard': (propagation) => {
    class StandardClerk {
      constructor(private readonly notebook: Notebook) {}
      write(text: string, error?: Error): Promise<string> {
        return write(this.notebook, text, error);
      }
    }
    // what a compiler makes of it
    const context = { kind: 'method', name: 'write' } as ClassMethodDecoratorContext;
    const { prototype } = StandardClerk;
    const method = Object.getOwnPropertyDescriptor(prototype, 'write')?.value as Clerk['write'];
    prototype.write = Transactional({ propagation })(method, context);
    return StandardClerk;
  },
  'a class, by the standard': (propagation) => {
    class StandardClassClerk {
      constructor(private readonly notebook: Notebook) {}
      write(text: string, error?: Error): Promise<string> {
        return write(this.notebook, text, error);
      }
    }
    Transactional({ propagation })(StandardClassClerk, { kind: 'class' } as ClassDecoratorContext);
    return StandardClassClerk;
  },
};

const UNDONE_ALONE: readonly Propagation[] = ['REQUIRED', 'REQUIRES_NEW', 'NESTED'];
const UNDONE_WITHIN: readonly Propagation[] = ['REQUIRED', 'NESTED', 'MANDATORY', 'SUPPORTS'];

const [first] = DATABASES.filter(({ missing }) => missing === undefined);
onEachDatabase(
  '@Transactional',
  (kind) => {
    let notebook: Notebook;
    beforeAll(async () => {
      notebook = await Notebook.open(kind);
    });
    beforeEach(() => notebook.empty());
    afterAll(() => notebook.close());

    const failure = new Error('It failed');

    describe.each(Object.entries(WAYS))('on %s', (_, decorate) => {
      it.each(PROPAGATIONS)('%s outside of a transaction', async (propagation) => {
        const clerk = new (decorate(propagation))(notebook);
        if (propagation === 'MANDATORY') {
          await expect(clerk.write('a')).rejects.toThrow(
            `@Transactional ${clerk.constructor.name}.write() has propagation MANDATORY and was called outside`,
          );
          return;
        }
        expect(await clerk.write('a')).toBe('a');
        await expect(clerk.write('b', failure)).rejects.toBe(failure);
        const kept = UNDONE_ALONE.includes(propagation) ? ['a'] : ['a', 'b'];
        expect(await notebook.texts()).toEqual(kept);
      });

      it.each(PROPAGATIONS)('%s within a transaction that fails', async (propagation) => {
        const clerk = new (decorate(propagation))(notebook);
        const failing = runInTransaction(async () => {
          await clerk.write('a');
          throw failure;
        });
        if (propagation === 'NEVER') {
          await expect(failing).rejects.toThrow(
            `@Transactional ${clerk.constructor.name}.write() has propagation NEVER and was called within`,
          );
          return;
        }
        await expect(failing).rejects.toBe(failure);
        expect(await notebook.texts()).toEqual(UNDONE_WITHIN.includes(propagation) ? [] : ['a']);
      });
    });
  },
  first === undefined ? [] : [first],
);

describe('a method that is @Transactional', () => {
  const tagged: MethodDecorator = (_target, _key, descriptor) => {
    Reflect.defineMetadata('tag', 'below', descriptor.value as object);
  };

  @Transactional()
  class Clerk {
    readonly name = 'ada';
    @tagged
    plain(greeting: string): string | Promise<string> {
      return `${greeting} ${this.name}`;
    }
    @Transactional({ propagation: 'MANDATORY' })
    ofItsOwn(): void {}
    throws(): never {
      throw new TypeError('At once');
    }
    *numbers(): Generator<number> {
      yield 1;
    }
    async *later(): AsyncGenerator<number> {
      yield 1;
    }
    observable(): unknown {
      return of(1);
    }
    static create(): Clerk {
      return new Clerk();
    }
    get greeting(): string {
      return 'not a method';
    }
  }
  const clerk = Clerk.create();

  it('has its this, its arguments, its name and its metadata, and becomes asynchronous', async () => {
    const result = clerk.plain('hello');
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe('hello ada');
    const method = Object.getOwnPropertyDescriptor(Clerk.prototype, 'plain')?.value as () => void;
    expect(method.name).toBe('plain');
    expect(Reflect.getMetadata('tag', method)).toBe('below');
  });

  it('rejects where it threw', async () => {
    const thrown = clerk.throws() as Promise<never>;
    await expect(thrown).rejects.toThrow(new TypeError('At once'));
  });

  it('has its own options in a class that has some', async () => {
    await expect(clerk.ofItsOwn()).rejects.toBeInstanceOf(PropagationError);
  });

  it('leaves accessors and static methods as they are', () => {
    expect(clerk.greeting).toBe('not a method');
    expect(Clerk.create()).toBeInstanceOf(Clerk);
  });

  it.each(['numbers', 'later', 'observable'] as const)('gives no %s', async (method) => {
    await expect(clerk[method]()).rejects.toThrow(
      `@Transactional Clerk.${method}() gave a generator or an Observable, which runs after the end of its transaction; go through it inside, and return a promise of what it gives.`,
    );
  });

  it.each([
    [{ propagation: 'ALWAYS' as 'NEVER' }, '@Transactional has propagation "ALWAYS"; use REQUIRED'],
    [{ isolation: 'CHAOS' as 'SERIALIZABLE' }, '@Transactional has isolation CHAOS; use READ'],
    [{ retires: 1 } as object, '@Transactional has no option "retires"; the options are isolation'],
  ])('with %o is refused while it is declared', (options, message) => {
    expect(() => Transactional(options)).toThrow(message);
  });
});
