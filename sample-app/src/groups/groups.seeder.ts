import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';

import { Group } from './group.entity.js';

/** Gives a new database its first groups; the second one takes nobody. */
@Injectable()
export class GroupsSeeder implements OnModuleInit {
  constructor(@InjectRepository(Group) private readonly groups: Repository<Group>) {}

  async onModuleInit(): Promise<void> {
    if (await this.groups.exists()) return;
    await this.groups.insert([
      { id: 7, name: 'Mathematicians', size: 100, chairId: 1 },
      { id: 8, name: 'Alumni', size: 0, chairId: 2 },
    ]);
  }
}
