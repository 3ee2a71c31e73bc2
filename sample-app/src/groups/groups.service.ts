import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { afterCommit } from 'nestjs-rest-errors/typeorm';
import { Repository } from 'typeorm';

import { ContactsService } from '../contacts/contacts.service.js';
import { JournalService } from '../journal/journal.service.js';
import { MailsService } from '../mails/mails.service.js';
import type { GroupContactInput } from './group-contact.dto.js';
import { GroupFull } from './group-full.exception.js';
import type { GroupInput } from './group-input.dto.js';
import { GroupMember } from './group-member.entity.js';
import { Group } from './group.entity.js';
import { MembershipsService } from './memberships.service.js';

export type Membership = Pick<GroupMember, 'tenant' | 'groupId' | 'notify'>;

@Injectable()
export class GroupsService {
  constructor(
    @InjectRepository(Group) private readonly groups: Repository<Group>,
    private readonly contacts: ContactsService,
    private readonly memberships: MembershipsService,
    private readonly journal: JournalService,
    private readonly mails: MailsService,
  ) {}

  found(id: number, input: GroupInput): Promise<Group> {
    return this.groups.save(Object.assign(new Group(), input, { id }));
  }

  /** The contact, the membership and what the journal says of it, or nothing. */
  async add(membership: Membership, input: GroupContactInput): Promise<GroupMember> {
    const member = await this.newMember(membership, input);
    // a mail cannot be taken back: not before all of it is certain
    if (membership.notify) afterCommit(() => this.mails.send(input.email, 'Welcome!'));
    return this.memberships.join(member);
  }

  /** The contact in any case; it waits for a group that is full. */
  async addOrWait(membership: Membership, input: GroupContactInput): Promise<'joined' | 'waits'> {
    const member = await this.newMember(membership, input);
    try {
      await this.memberships.join(member);
      return 'joined';
    } catch (error) {
      if (!(error instanceof GroupFull)) throw error;
      await this.journal.write(`${input.name} waits for group ${error.groupId}`);
      return 'waits';
    }
  }

  private async newMember(
    membership: Membership,
    { name, email, address, phones }: GroupContactInput,
  ): Promise<GroupMember> {
    const contact = await this.contacts.create({ name, email });
    return Object.assign(new GroupMember(), { ...membership, contact, address, phones });
  }
}
