import { UserException } from 'nestjs-rest-errors/core';

/** Thrown by the service, and again by whoever calls it: in real life, a package of both. */
@UserException(404, { code: 'ZIP_UNKNOWN', expose: ['zip'] })
export class ZipUnknown extends Error {
  constructor(readonly zip: string) {
    super(`No place has the zip code ${zip}`);
  }
}

@UserException(410, {
  code: 'STREET_RENAMED',
  expose: ['newName'],
  headers: { Link: '<https://addresses.example/streets/neue-strasse>; rel="successor-version"' },
})
export class StreetRenamed extends Error {
  constructor(readonly newName: string) {
    super('The street has another name now');
  }
}

@UserException(403, { code: 'QUOTA_EXCEEDED' })
export class QuotaExceeded extends Error {
  constructor() {
    super('Account 4711 has used up its contingent');
  }
}

/** Without status: 401, since an authentication guard throws it. */
@UserException()
export class ApiKeyUnknown extends Error {
  constructor() {
    super('An API key is needed');
  }
}
