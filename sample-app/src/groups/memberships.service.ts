import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Transactional } from 'nestjs-rest-errors/typeorm';
import { Repository } from 'typeorm';

import { JournalService } from '../journal/journal.service.js';
import { GroupFull } from './group-full.exception.js';
import { GroupMember } from './group-member.entity.js';
import { Group } from './group.entity.js';

@Injectable()
export class MembershipsService {
  constructor(
    @InjectRepository(GroupMember) private readonly members: Repository<GroupMember>,
    @InjectRepository(Group) private readonly groups: Repository<Group>,
    private readonly journal: JournalService,
  ) {}

  /** Whoever catches `GroupFull` and goes on finds nothing of what is written here. */
  @Transactional({ propagation: 'NESTED' })
  async join(member: GroupMember): Promise<GroupMember> {
    const { groupId, contact } = member;
    const joined = await this.members.save(member);
    await this.journal.write(`${contact.name} joined group ${groupId}`);
    const { size } = await this.groups.findOneByOrFail({ id: groupId });
    if ((await this.members.countBy({ groupId })) > size) throw new GroupFull(groupId);
    return joined;
  }
}
