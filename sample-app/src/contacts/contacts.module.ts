import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RestErrorsModule } from 'nestjs-rest-errors';

import { ContactErrorsTranslator } from './contact-errors.translator.js';
import { ContactPhotosStore } from './contact-photos.store.js';
import { Contact } from './contact.entity.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsSeeder } from './contacts.seeder.js';
import { ContactsService } from './contacts.service.js';
import { ContactsStore } from './contacts.store.js';
import { DeletionNotAllowed } from './deletion-not-allowed.exception.js';
import { EmailAlreadyUsed } from './email-already-used.exception.js';
import { HelpPages } from './help-pages.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Contact]),
    RestErrorsModule.forFeature([DeletionNotAllowed, EmailAlreadyUsed]),
  ],
  controllers: [ContactsController],
  providers: [
    ContactsService,
    ContactsStore,
    ContactPhotosStore,
    ContactsSeeder,
    ContactErrorsTranslator,
    HelpPages,
  ],
  exports: [ContactsStore, ContactsService],
})
export class ContactsModule {}
