import { Body, Controller, Param, ParseIntPipe, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { RequestHeader, Required } from 'nestjs-rest-errors';

import { RowIdPipe } from '../contacts/row-id.pipe.js';
import { GroupContactInput } from './group-contact.dto.js';
import type { GroupMember } from './group-member.entity.js';
import { GroupsService } from './groups.service.js';

/** What a client hears of when it gets everything wrong: path, query, header and body at once. */
@Controller('Groups')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Post(':groupId/Contacts')
  addContact(
    @Param('groupId', ParseIntPipe, RowIdPipe) groupId: number,
    @Query('notify') notify: boolean = false,
    @RequestHeader('X-Tenant', Required, ParseUUIDPipe) tenant: string,
    @Body() input: GroupContactInput,
  ): Promise<GroupMember> {
    return this.groups.add({ tenant, groupId, notify }, input);
  }
}
