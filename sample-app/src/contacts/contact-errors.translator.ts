import { ApiException, ErrorTranslator, Translates } from 'nestjs-rest-errors';

import { ContactNotFound, ContactsUnavailable, PhotoNotFound } from './contact.errors.js';
import { HelpPages } from './help-pages.js';

/** Layer 2: errors of the contacts become exceptions of the API. */
@ErrorTranslator()
export class ContactErrorsTranslator {
  constructor(private readonly help: HelpPages) {}

  @Translates(ContactNotFound)
  contactNotFound({ contactId }: ContactNotFound): ApiException {
    const code = 'CONTACT_NOT_FOUND';
    const moreInfo = this.help.addressOf(code);
    return new ApiException(404, `There is no contact ${contactId}.`, { code, moreInfo });
  }

  @Translates(PhotoNotFound)
  photoNotFound({ contactId }: PhotoNotFound): ApiException {
    const code = 'PHOTO_NOT_FOUND';
    const moreInfo = this.help.addressOf(code);
    return new ApiException(404, `Contact ${contactId} has no photo.`, { code, moreInfo });
  }

  @Translates(ContactsUnavailable)
  contactsUnavailable(): ApiException {
    return new ApiException(503, 'The contacts are not available. Try again later.', {
      code: 'CONTACTS_UNAVAILABLE',
      retryAfter: 30,
    });
  }
}
