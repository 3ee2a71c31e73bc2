import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RestErrorsModule } from 'nestjs-rest-errors';

import { ContactsModule } from '../contacts/contacts.module.js';
import { JournalModule } from '../journal/journal.module.js';
import { MailsModule } from '../mails/mails.module.js';
import { GroupFull } from './group-full.exception.js';
import { GroupMember } from './group-member.entity.js';
import { Group } from './group.entity.js';
import { GroupsController } from './groups.controller.js';
import { GroupsSeeder } from './groups.seeder.js';
import { GroupsService } from './groups.service.js';
import { MembershipsService } from './memberships.service.js';
import { NewsController } from './news.controller.js';
import { NewsService } from './news.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Group, GroupMember]),
    RestErrorsModule.forFeature([GroupFull]),
    ContactsModule,
    JournalModule,
    MailsModule,
  ],
  controllers: [GroupsController, NewsController],
  providers: [GroupsService, MembershipsService, NewsService, GroupsSeeder],
})
export class GroupsModule {}
