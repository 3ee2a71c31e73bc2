/** Errors in the language of the contacts, which know nothing of HTTP; a translator does. */
export class ContactNotFound extends Error {
  constructor(readonly contactId: number) {
    super(`Contact ${contactId} is not in the database`);
  }
}

export class PhotoNotFound extends Error {
  constructor(readonly contactId: number) {
    super(`Contact ${contactId} has no photo in the photo directory`);
  }
}

export class ContactsUnavailable extends Error {
  constructor(_message?: undefined, options?: { cause: unknown }) {
    super('The database of the contacts did not do what it was asked', options);
  }
}
