import { Param, ParseIntPipe } from '@nestjs/common';

import { RowIdPipe } from '../contacts/row-id.pipe.js';

/** The id of a group in the path. */
export function GroupId(): ParameterDecorator {
  return Param('groupId', ParseIntPipe, RowIdPipe);
}
