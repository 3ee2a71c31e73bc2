import { Injectable } from '@nestjs/common';

/** Where clients read about an error. */
@Injectable()
export class HelpPages {
  addressOf(code: string): string {
    return `https://contacts.example/help/${code.toLowerCase().replaceAll('_', '-')}`;
  }
}
