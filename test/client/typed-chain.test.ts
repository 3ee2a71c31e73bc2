import { HttpService } from '@nestjs/axios';
import { Body, Controller, Delete, Get, HttpException, Param, Post } from '@nestjs/common';
import { IsEmail, IsString } from 'class-validator';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  ApiException,
  ErrorListFormatter,
  HttpStatusFormatter,
  JsonApiFormatter,
  ProblemDetailsFormatter,
  UserException,
  ValidationException,
  type ErrorFormatter,
} from '../../src/index.js';
import { UpstreamHttpModule } from '../../src/client/axios/index.js';
import {
  InjectRestClient,
  isUpstreamClientError,
  RestClientModule,
  type RestClient,
  type UpstreamException,
} from '../../src/client/index.js';
import type { LogEntry } from '../support/recording-logger.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(409, { code: 'CONTACT_PROTECTED', expose: ['contactId', 'owners'] })
class DeletionNotAllowed extends Error {
  constructor(
    readonly contactId: number,
    readonly owners: readonly string[],
    readonly internal: string,
  ) {
    super('Record is protected against deletion');
  }

  get firstOwner(): string | undefined {
    return this.owners[0];
  }
}

class QuotaExceeded extends ApiException {
  constructor(readonly limit: number) {
    super(422, 'The quota is used up', {
      expose: ['limit'],
      issues: [
        { message: 'One seat too many', code: 'TOO_MANY', pointer: '/seats' },
        { message: 'No such plan', code: 'UNKNOWN', in: 'query', name: 'plan' },
      ],
    });
  }
}

@UserException(418)
class Unregistered extends Error {}

class ContactInput {
  @IsString() name!: string;
  @IsEmail() email!: string;
}

/** Service A: it throws. */
@Controller('contacts')
class ContactsController {
  @Delete(':id') remove(@Param('id') id: string): void {
    throw new DeletionNotAllowed(Number(id), ['Grace'], 's3cret');
  }
  @Get('quota') quota(): void {
    throw new QuotaExceeded(10);
  }
  @Get('unregistered') unregistered(): void {
    throw new Unregistered('Short and stout');
  }
  @Get('plain') plain(): void {
    throw new HttpException('Not yours', 403);
  }
  @Post() create(@Body() contact: ContactInput): object {
    return contact;
  }
}

/** Service B: it calls A. */
@Controller()
class CallingController {
  caught: unknown;

  constructor(
    @InjectRestClient('contacts') private readonly contacts: RestClient,
    private readonly http: HttpService,
  ) {}

  @Delete('axios/:id') async catchingAxios(@Param('id') id: string): Promise<unknown> {
    return this.catches(lastValueFrom(this.http.delete<unknown>(`contacts/${id}`)));
  }
  @Delete('left/:id') left(@Param('id') id: string): Promise<unknown> {
    return this.contacts.delete('contacts/{id}', { params: { id } });
  }
  @Delete('caught/:id') async catching(@Param('id') id: string): Promise<unknown> {
    return this.catches(this.contacts.delete('contacts/{id}', { params: { id } }));
  }
  @Get('caught/:what') async catchingGet(@Param('what') what: string): Promise<unknown> {
    return this.catches(this.contacts.get('contacts/{what}', { params: { what } }));
  }
  @Post('invalid') async invalid(): Promise<unknown> {
    return this.contacts.post('contacts', { json: { name: 7, email: 'x' } });
  }

  private async catches(call: Promise<unknown>): Promise<unknown> {
    try {
      return await call;
    } catch (error) {
      this.caught = error;
      return {};
    }
  }
}

const FORMATTERS: ReadonlyArray<new () => ErrorFormatter> = [
  ProblemDetailsFormatter,
  ErrorListFormatter,
  HttpStatusFormatter,
  JsonApiFormatter,
];

onEachPlatform('the exception of another service', (platform) => {
  describe.each(FORMATTERS)('that answers by %o', (formatter) => {
    let a: TestApp;
    let b: TestApp;
    // Nest has one logger for all applications of a process, that of the last one
    const records = (): LogEntry[] => b.log.records;
    const caught = (): unknown => b.app.get(CallingController).caught;

    beforeAll(async () => {
      a = await TestApp.start(platform, {
        options: { formatter },
        controllers: [ContactsController],
      });
      b = await TestApp.start(platform, {
        options: { formatter: ProblemDetailsFormatter },
        imports: [
          UpstreamHttpModule.registerAsync({
            name: 'contacts',
            useFactory: () => ({
              http: { baseURL: `http://127.0.0.1:${a.port}` },
              exceptions: [DeletionNotAllowed],
            }),
          }),
          RestClientModule.registerAsync({
            name: 'contacts',
            useFactory: () => ({
              baseUrl: `http://127.0.0.1:${a.port}`,
              exceptions: [
                DeletionNotAllowed,
                QuotaExceeded,
                {
                  code: 'VALIDATION_FAILED',
                  create: ({ error }) => new ValidationException(error?.issues ?? []),
                },
              ],
            }),
          }),
        ],
        controllers: [CallingController],
      });
    });
    afterAll(async () => {
      await a.close();
      await b.close();
    });
    beforeEach(() => b.log.clear());

    it.each(['caught', 'axios'])('is caught as what it was: %s', async (route) => {
      await b.request('DELETE', `/${route}/8`);
      const error = caught() as DeletionNotAllowed;
      expect(error).toBeInstanceOf(DeletionNotAllowed);
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toBe('Record is protected against deletion');
      expect(Object.entries(error)).toEqual([
        ['contactId', 8],
        ['owners', ['Grace']],
      ]);
      expect(error.firstOwner).toBe('Grace');
      expect(error.name).toBe('DeletionNotAllowed');
      expect(error.cause).toSatisfy(isUpstreamClientError);
      expect(error.cause).toMatchObject({
        status: 409,
        endpoint: `http://127.0.0.1:${a.port}/contacts/${route === 'axios' ? '{}' : '{id}'}`,
      });
      const { errorId } = error.cause as UpstreamException;
      expect(records().map(({ text }) => text)).toEqual([expect.stringContaining(`[${errorId}]`)]);
    });

    it('is answered as what it is where nobody catches it, with one record', async () => {
      const answer = await b.request('DELETE', '/left/8');
      expect(answer.status).toBe(409);
      expect(answer.json).toMatchObject({
        code: 'CONTACT_PROTECTED',
        detail: 'Record is protected against deletion',
        contactId: 8,
        owners: ['Grace'],
      });
      expect(answer.text).not.toContain('s3cret');
      const id = String(answer.headers['x-error-id']);
      const own = records().filter(({ text }) => text.includes(`[${id}]`));
      expect(own).toHaveLength(1);
      expect(own[0]?.text).toContain('contacts DELETE http');
    });

    it('has the issues with their places, and its members', async () => {
      await b.get('/caught/quota');
      const error = caught() as QuotaExceeded;
      expect(error).toBeInstanceOf(QuotaExceeded);
      expect(error).toMatchObject({ status: 422, code: 'QUOTA_EXCEEDED', limit: 10 });
      expect(error.message).toBe('The quota is used up');
      expect(error.issues).toEqual([
        { message: 'One seat too many', code: 'TOO_MANY', pointer: '/seats' },
        { message: 'No such plan', code: 'UNKNOWN', in: 'query', name: 'plan' },
      ]);
    });

    it('is made by the application for a code', async () => {
      const answer = await b.post('/invalid', {});
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '/name' }, { pointer: '/email' }],
      });
    });

    it.each([
      ['unregistered', 'UNREGISTERED', 418],
      ['plain', 'FORBIDDEN', 403],
    ])('is one of its family where nobody knows its code: %s', async (path, code, status) => {
      await b.get(`/caught/${path}`);
      expect(caught()).toSatisfy(isUpstreamClientError);
      expect(caught()).toMatchObject({ status, error: { code } });
    });
  });
});
