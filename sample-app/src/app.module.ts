import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { RestErrorsModule, webhookChannel, type RestErrorsOptions } from 'nestjs-rest-errors';
import { openTelemetry } from 'nestjs-rest-errors/opentelemetry';
import { PinoReporter, pinoRequestId, restErrorsLogger } from 'nestjs-rest-errors/pino';
import { mapConstraints, typeOrmTransactions } from 'nestjs-rest-errors/typeorm';
import type { DestinationStream } from 'pino';

import { AddressesModule } from './addresses/addresses.module.js';
import { Contact } from './contacts/contact.entity.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { EmailAlreadyUsed } from './contacts/email-already-used.exception.js';
import { FailuresModule } from './failures/failures.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { JournalModule } from './journal/journal.module.js';
import { LocksModule } from './locks/locks.module.js';
import { OperationsModule } from './operations/operations.module.js';
import type { AlarmWebhook, Settings } from './start-up/settings.js';

// names in queries that are no secrets
const READABLE_QUERY = ['ContactId', 'notify'];

@Module({
  imports: [
    ContactsModule,
    GroupsModule,
    LocksModule,
    JournalModule,
    OperationsModule,
    FailuresModule,
  ],
})
export class AppModule {
  static forSettings(settings: Settings, log: DestinationStream): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(
          restErrorsLogger({ pinoHttp: [{ level: 'info' }, log], readableQuery: READABLE_QUERY }),
        ),
        RestErrorsModule.forRoot(errorOptions(settings)),
        // one attempt: a wrong DATABASE_URL is told at once
        TypeOrmModule.forRoot({ ...settings.database, retryAttempts: 1 }),
        AddressesModule.forSettings(settings, log),
      ],
    };
  }
}

function errorOptions({ alarmWebhook }: Settings): RestErrorsOptions {
  return {
    wwwAuthenticate: 'Bearer realm="contacts"',
    // every request is a transaction: its answer leaves after COMMIT, its error after ROLLBACK
    transactions: typeOrmTransactions({
      constraints: mapConstraints([{ entity: Contact, columns: ['email'], to: EmailAlreadyUsed }]),
    }),
    reporter: PinoReporter,
    requestId: pinoRequestId,
    reporting: {
      readableQuery: READABLE_QUERY,
      debugSignal: 'SIGUSR2',
      // a storm writes so many records of one kind in a minute, and the number of the others
      sampling: { limit: 1000 },
    },
    ...(alarmWebhook && { alarms: alarmsTo(alarmWebhook) }),
    // marks spans and counts failures once the process has an OpenTelemetry SDK
    telemetry: openTelemetry(),
  };
}

function alarmsTo({ url, secret }: AlarmWebhook): RestErrorsOptions['alarms'] {
  const channel = webhookChannel({ url, ...(secret !== undefined && { secret }) });
  return { application: 'contacts', channels: [channel] };
}
