import { open, type FileHandle } from 'node:fs/promises';

import { Injectable } from '@nestjs/common';
import { wrapErrors } from 'nestjs-rest-errors/core';

import { PhotoNotFound } from './contact.errors.js';

const PHOTOS = new URL('../../photos/', import.meta.url);

/** Layer 1 once more: an error of the file system, and a clean-up that runs whatever happens. */
@Injectable()
export class ContactPhotosStore {
  read(contactId: number): Promise<Buffer> {
    let file: FileHandle | undefined;
    return wrapErrors(
      async () => {
        file = await open(new URL(`${contactId}.svg`, PHOTOS));
        return file.readFile();
      },
      {
        otherwise: (error) =>
          isMissingFile(error) ? new PhotoNotFound(contactId) : (error as Error),
        cleanUp: async () => file?.close(),
      },
    );
  }
}

function isMissingFile(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
