import { Controller, Get, Query } from '@nestjs/common';
import {
  HttpStatusFormatter,
  JsonApiFormatter,
  ProblemDetailsFormatter,
  UseErrorFormatter,
  UseResponseHook,
} from 'nestjs-rest-errors';

import { DeletionNotAllowed } from '../contacts/deletion-not-allowed.exception.js';
import { BrokenFormatter } from './broken.formatter.js';
import { EnvelopeHook } from './envelope.hook.js';

/** One error in several formats: that of the controller, or that of a handler. */
@Controller('Failures')
@UseErrorFormatter(ProblemDetailsFormatter)
export class FormatsController {
  @Get('ProblemDetails')
  problemDetails(): never {
    throw new DeletionNotAllowed(186);
  }

  @Get('JsonApi')
  @UseErrorFormatter(JsonApiFormatter)
  jsonApi(): never {
    throw new DeletionNotAllowed(186);
  }

  @Get('HttpStatus')
  @UseErrorFormatter(HttpStatusFormatter)
  httpStatus(): never {
    throw new DeletionNotAllowed(186);
  }

  /** The formatter fails as well: the last resort answers, and the record has both errors. */
  @Get('BrokenFormatter')
  @UseErrorFormatter(BrokenFormatter)
  brokenFormatter(): never {
    throw new DeletionNotAllowed(186);
  }

  @Get('ResponseHook')
  @UseResponseHook(EnvelopeHook)
  responseHook(@Query('Fails') fails?: string): object {
    if (fails === 'true') throw new DeletionNotAllowed(186);
    return { name: 'Ada Lovelace' };
  }
}
