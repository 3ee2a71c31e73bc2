import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { RestErrorsModule } from 'nestjs-rest-errors';

import { ContactsModule } from '../contacts/contacts.module.js';
import { AccessKeyMissing, NotYourContact } from './access-denied.exceptions.js';
import { FailingAnswersController } from './failing-answers.controller.js';
import { FailingLayersController } from './failing-layers.controller.js';
import { FailingProviderController, failingProvider } from './failing-provider.controller.js';
import {
  CallbackMiddleware,
  RejectingMiddleware,
  ThrowingMiddleware,
} from './failing.middleware.js';
import { FormatsController } from './formats.controller.js';
import { HttpExceptionsController } from './http-exceptions.controller.js';
import { ServiceClosed } from './service-closed.exception.js';
import { ThrownValuesController } from './thrown-values.controller.js';

/** Everything that can go wrong, on purpose, at `/ContactsAPI/rest/Failures/...`. */
@Module({
  imports: [
    ContactsModule,
    RestErrorsModule.forFeature([ServiceClosed, AccessKeyMissing, NotYourContact]),
  ],
  controllers: [
    ThrownValuesController,
    HttpExceptionsController,
    FailingLayersController,
    FailingProviderController,
    FailingAnswersController,
    FormatsController,
  ],
  providers: [failingProvider],
})
export class FailuresModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(ThrowingMiddleware).forRoutes('Failures/MiddlewareThrows');
    consumer.apply(RejectingMiddleware).forRoutes('Failures/MiddlewareRejects');
    consumer.apply(CallbackMiddleware).forRoutes('Failures/MiddlewareCallsBack');
  }
}
