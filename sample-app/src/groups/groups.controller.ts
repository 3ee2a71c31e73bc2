import { Body, Controller, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { RequestHeader, Required } from 'nestjs-rest-errors';
import { Transactional } from 'nestjs-rest-errors/typeorm';

import { GroupContactInput } from './group-contact.dto.js';
import { GroupId } from './group-id.decorator.js';
import { GroupInput } from './group-input.dto.js';
import type { GroupMember } from './group-member.entity.js';
import type { Group } from './group.entity.js';
import { GroupsService } from './groups.service.js';

@Controller('Groups')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  /** A chair that is no contact is found out at the end: by COMMIT, where constraints can be deferred. */
  @Put(':groupId')
  foundGroup(@GroupId() groupId: number, @Body() input: GroupInput): Promise<Group> {
    return this.groups.found(groupId, input);
  }

  /**
   * Of two requests at the same moment, one gets the last place: the database lets neither count the
   * members without the other's, and the one that it turns down is run again.
   *
   * A client that gets everything wrong hears of path, query, header and body at once.
   */
  @Post(':groupId/Contacts')
  @Transactional({ isolation: 'SERIALIZABLE', retries: 5 })
  addContact(
    @GroupId() groupId: number,
    @Query('notify') notify: boolean = false,
    @RequestHeader('X-Tenant', Required, ParseUUIDPipe) tenant: string,
    @Body() input: GroupContactInput,
  ): Promise<GroupMember> {
    return this.groups.add({ tenant, groupId, notify }, input);
  }

  @Post(':groupId/Applicants')
  async addApplicant(
    @GroupId() groupId: number,
    @RequestHeader('X-Tenant', Required, ParseUUIDPipe) tenant: string,
    @Body() input: GroupContactInput,
  ): Promise<{ state: string }> {
    return { state: await this.groups.addOrWait({ tenant, groupId, notify: false }, input) };
  }
}
