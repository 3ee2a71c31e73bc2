import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RestErrorsModule } from 'nestjs-rest-errors';
import { mapConstraints, typeOrmTransactions } from 'nestjs-rest-errors/typeorm';
import type { DataSourceOptions } from 'typeorm';

import { Contact } from './contacts/contact.entity.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { EmailAlreadyUsed } from './contacts/email-already-used.exception.js';
import { FailuresModule } from './failures/failures.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { JournalModule } from './journal/journal.module.js';
import { LocksModule } from './locks/locks.module.js';

// every request is a transaction: its answer leaves after COMMIT, its error after ROLLBACK
const transactions = typeOrmTransactions({
  constraints: mapConstraints([{ entity: Contact, columns: ['email'], to: EmailAlreadyUsed }]),
});

@Module({
  imports: [
    RestErrorsModule.forRoot({ wwwAuthenticate: 'Bearer realm="contacts"', transactions }),
    ContactsModule,
    GroupsModule,
    LocksModule,
    JournalModule,
    FailuresModule,
  ],
})
export class AppModule {
  static forDatabase(database: DataSourceOptions): DynamicModule {
    // one attempt: a wrong DATABASE_URL is told at once
    const options = { ...database, retryAttempts: 1 };
    return { module: AppModule, imports: [TypeOrmModule.forRoot(options)] };
  }
}
