import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RestErrorsModule } from 'nestjs-rest-errors';
import type { DataSourceOptions } from 'typeorm';

import { ContactsModule } from './contacts/contacts.module.js';
import { FailuresModule } from './failures/failures.module.js';
import { GroupsModule } from './groups/groups.module.js';

@Module({
  imports: [
    RestErrorsModule.forRoot({ wwwAuthenticate: 'Bearer realm="contacts"' }),
    ContactsModule,
    GroupsModule,
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
