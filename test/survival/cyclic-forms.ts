import multipart from '@fastify/multipart';
import type { INestApplication } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

import type { Platform } from '../support/test-app.js';

// the very package that the platform comes with
const ofExpress = createRequire(import.meta.resolve('@nestjs/platform-express'));
const multer = ofExpress('multer') as () => { any(): Middleware };

type Next = () => void;
type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/** Lets an application read forms into bodies each of whose fields refers to the body. */
export async function readCyclicForms(nest: INestApplication, platform: Platform): Promise<void> {
  if (platform === 'express') {
    nest.use(multer().any(), attachFields);
    return;
  }
  const fastify = nest as unknown as { register(plugin: object, options: object): Promise<void> };
  await fastify.register(multipart, { attachFieldsToBody: true });
}

interface MulterRequest extends IncomingMessage {
  body?: Record<string, unknown>;
  files?: ReadonlyArray<{ readonly fieldname: string }>;
}

/** As `@fastify/multipart` does it, for `attachFieldsToBody`. */
function attachFields(request: MulterRequest, _response: ServerResponse, next: Next): void {
  const { body, files } = request;
  if (body !== undefined && files !== undefined) {
    for (const [fieldname, value] of Object.entries(body)) {
      body[fieldname] = { type: 'field', fieldname, value, fields: body };
    }
    for (const file of files) {
      body[file.fieldname] = { ...file, type: 'file', fields: body };
    }
  }
  next();
}
