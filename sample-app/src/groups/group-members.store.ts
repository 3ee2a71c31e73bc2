import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { WrapErrors } from 'nestjs-rest-errors/core';
import { Repository, TypeORMError } from 'typeorm';

import { ContactsUnavailable } from '../contacts/contact.errors.js';
import { GroupMember } from './group-member.entity.js';

@Injectable()
export class GroupMembersStore {
  constructor(@InjectRepository(GroupMember) private readonly members: Repository<GroupMember>) {}

  /** The new contact with it, or neither. */
  @WrapErrors({ map: [[TypeORMError, ContactsUnavailable]] })
  add(member: GroupMember): Promise<GroupMember> {
    return this.members.save(member);
  }
}
