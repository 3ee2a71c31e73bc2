import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RestErrorsModule } from 'nestjs-rest-errors';

import { ContactsModule } from '../contacts/contacts.module.js';
import { ContactLock } from './contact-lock.entity.js';
import { LocksController } from './locks.controller.js';
import { LocksSeeder } from './locks.seeder.js';
import { LocksService } from './locks.service.js';
import { TooManyAttempts, WrongPin } from './wrong-pin.exceptions.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ContactLock]),
    RestErrorsModule.forFeature([WrongPin, TooManyAttempts]),
    ContactsModule,
  ],
  controllers: [LocksController],
  providers: [LocksService, LocksSeeder],
})
export class LocksModule {}
