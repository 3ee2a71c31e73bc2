import { ParseIntPipe, Query } from '@nestjs/common';
import { Required } from 'nestjs-rest-errors';

import { RowIdPipe } from './row-id.pipe.js';

/** The `ContactId` of the query, which has to be sent. */
export function ContactId(): ParameterDecorator {
  return Query('ContactId', Required, ParseIntPipe, RowIdPipe);
}
