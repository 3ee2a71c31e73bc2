import { Body, Controller, Delete, Get, HttpCode, Post, Put, StreamableFile } from '@nestjs/common';
import { Produces } from 'nestjs-rest-errors';

import { ContactId } from './contact-id.decorator.js';
import { ContactInput } from './contact-input.dto.js';
import { ContactPhotosStore } from './contact-photos.store.js';
import type { Contact } from './contact.entity.js';
import { csvOfContacts } from './contacts-csv.js';
import { ContactsService } from './contacts.service.js';

@Controller('Contacts')
export class ContactsController {
  constructor(
    private readonly contacts: ContactsService,
    private readonly photos: ContactPhotosStore,
  ) {}

  @Get('GetContacts')
  getContacts(): Promise<Contact[]> {
    return this.contacts.list();
  }

  @Get('GetContact')
  getContact(@ContactId() id: number): Promise<Contact> {
    return this.contacts.get(id);
  }

  @Get('GetContactPhoto')
  async getContactPhoto(@ContactId() id: number): Promise<StreamableFile> {
    return new StreamableFile(await this.photos.read(id), { type: 'image/svg+xml' });
  }

  @Get('ExportContacts')
  @Produces('text/csv')
  async exportContacts(): Promise<string> {
    return csvOfContacts(await this.contacts.list());
  }

  @Post('CreateContact')
  createContact(@Body() input: ContactInput): Promise<Contact> {
    return this.contacts.create(input);
  }

  @Put('UpdateContact')
  updateContact(@ContactId() id: number, @Body() input: ContactInput): Promise<Contact> {
    return this.contacts.update(id, input);
  }

  @Delete('DeleteContact')
  @HttpCode(204)
  async deleteContact(@ContactId() id: number): Promise<void> {
    await this.contacts.delete(id);
  }
}
