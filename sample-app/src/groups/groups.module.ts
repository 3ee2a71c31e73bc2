import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { ContactsModule } from '../contacts/contacts.module.js';
import { GroupMember } from './group-member.entity.js';
import { GroupMembersStore } from './group-members.store.js';
import { GroupsController } from './groups.controller.js';
import { GroupsService } from './groups.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([GroupMember]), ContactsModule],
  controllers: [GroupsController],
  providers: [GroupsService, GroupMembersStore],
})
export class GroupsModule {}
