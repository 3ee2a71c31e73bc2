import { BadRequestException, Query, type PipeTransform } from '@nestjs/common';
import { Required } from 'nestjs-rest-errors';

class ZipPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (/^\d{5}$/.test(value)) return value;
    throw new BadRequestException('zip must have five digits');
  }
}

/** The zip code of the query, which has to be sent. */
export function Zip(): ParameterDecorator {
  return Query('zip', Required, new ZipPipe());
}
