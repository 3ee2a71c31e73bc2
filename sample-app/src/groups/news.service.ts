import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';

import { MailsService } from '../mails/mails.service.js';
import { GroupMember } from './group-member.entity.js';

@Injectable()
export class NewsService {
  constructor(
    @InjectRepository(GroupMember) private readonly members: Repository<GroupMember>,
    private readonly mails: MailsService,
  ) {}

  /** To all members who want to hear of it, in the order in which they joined. */
  async send(groupId: number, text: string): Promise<void> {
    const members = await this.members.find({
      where: { groupId, notify: true },
      relations: { contact: true },
      order: { id: 'ASC' },
    });
    for (const { contact } of members) await this.mails.send(contact.email, text);
  }
}
