import { expectTypeOf, it } from 'vitest';

import { ApiException, ErrorTranslator, Translates } from '../../src/index.js';

class ContactLocked extends Error {
  constructor(readonly owner: string) {
    super();
  }
}
class ContactGone extends Error {
  readonly since = new Date();
}

it('gives a method the errors of its classes, and wants an error back', () => {
  @ErrorTranslator()
  class ContactErrors {
    @Translates(ContactLocked)
    locked(error: ContactLocked): ApiException {
      return new ApiException(423, `${error.owner} edits this contact`);
    }

    @Translates(ContactLocked)
    toDomain(): ContactGone {
      return new ContactGone();
    }

    @Translates(ContactLocked, ContactGone)
    either(error: ContactLocked | ContactGone): ApiException {
      return new ApiException(410, error.message);
    }
  }
  expectTypeOf(ContactErrors).toBeConstructibleWith();
});

it('refuses methods that do not fit their classes', () => {
  class Wrong {
    // @ts-expect-error -- an error of another class
    @Translates(ContactLocked)
    other(error: ContactGone): ApiException {
      return new ApiException(410, error.message);
    }

    // @ts-expect-error -- an answer is no error
    @Translates(ContactLocked)
    answer(): string {
      return 'locked';
    }

    // @ts-expect-error -- translation does not wait
    @Translates(ContactLocked)
    later(): Promise<ApiException> {
      return Promise.resolve(new ApiException(410, 'Gone'));
    }

    // @ts-expect-error -- only errors are translated
    @Translates(Date)
    date(): ApiException {
      return new ApiException(410, 'Gone');
    }

    // @ts-expect-error -- a translator is a method
    @Translates(ContactLocked)
    readonly property = 1;
  }
  // @ts-expect-error -- no options
  ErrorTranslator({});
  expectTypeOf(Wrong).toBeConstructibleWith();
});
