import { Body, Controller, Post, Query } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IsEmail } from 'class-validator';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';

import { Required, RestErrorsModule } from '../../src/index.js';

import { request } from '../support/raw-request.js';
import { issuesOf, problemDetails } from './issues-of.js';

class Contact {
  @IsEmail() email!: string;
}

@Controller()
class ContactsController {
  @Post() add(@Body() _body: Contact, @Query('a', Required) _a: string): void {}
}

// Nest 11.0 does not tell when the adapter of a testing module is there
const tells = 'init$' in HttpAdapterHost.prototype;

it.runIf(tells)(
  'an application of a testing module says all that a request without bytes lacks',
  async () => {
    const module = await Test.createTestingModule({
      imports: [RestErrorsModule.forRoot(problemDetails)],
      controllers: [ContactsController],
    }).compile();
    const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const headers = { 'content-type': 'application/json' };
    const answer = await request(port, 'POST', '/', { headers, body: '' });
    expect(issuesOf(answer).map(({ detail }) => detail)).toEqual([
      "The 'a' URL parameter is missing in the request.",
      'The request body is missing.',
    ]);
    await app.close();
  },
);
