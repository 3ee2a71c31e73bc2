import { Injectable } from '@nestjs/common';

import { Contact } from '../contacts/contact.entity.js';
import { ContactsService } from '../contacts/contacts.service.js';
import type { GroupContactInput } from './group-contact.dto.js';
import { GroupMember } from './group-member.entity.js';
import { GroupMembersStore } from './group-members.store.js';

export type Membership = Pick<GroupMember, 'tenant' | 'groupId' | 'notify'>;

@Injectable()
export class GroupsService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly store: GroupMembersStore,
  ) {}

  async add(membership: Membership, input: GroupContactInput): Promise<GroupMember> {
    const { name, email, address, phones } = input;
    await this.contacts.assertEmailIsFree(email);
    const contact = Object.assign(new Contact(), { name, email, isProtected: false });
    return this.store.add(
      Object.assign(new GroupMember(), { ...membership, contact, address, phones }),
    );
  }
}
