import type { CustomizedBody, OutgoingAnswer, ResponseHook } from 'nestjs-rest-errors';

/** Puts every body into an envelope, of successes and of errors alike. */
export class EnvelopeHook implements ResponseHook {
  onResponse({ status, text = 'null' }: OutgoingAnswer): CustomizedBody {
    return { text: `{"Status":${status},"Content":${text}}` };
  }
}
