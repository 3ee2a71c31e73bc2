import { Body, Controller, Param, Post, Query, type Type } from '@nestjs/common';
import { Type as As } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { inspect } from 'node:util';

export class Page {
  @IsOptional()
  @As(() => Number)
  @IsInt()
  @Min(1)
  page?: number;

  @IsOptional()
  @IsString()
  @MaxLength(3)
  sort?: string;
}

const WHOLE = {
  depth: Infinity,
  maxArrayLength: null,
  maxStringLength: null,
  sorted: true,
} as const;

/** `POST /<name of the DTO>/<id>?n=&flag=&page=&sort=` answers with its arguments, classes included. */
export function echoControllerOf(dto: Type<object>): Type {
  class Echo {
    echo(...args: unknown[]): string {
      return inspect(args, WHOLE);
    }
  }
  const { prototype } = Echo;
  Param('id')(prototype, 'echo', 0);
  Query('n')(prototype, 'echo', 1);
  Query('flag')(prototype, 'echo', 2);
  Query()(prototype, 'echo', 3);
  Body()(prototype, 'echo', 4);
  Reflect.defineMetadata(
    'design:paramtypes',
    [Number, Number, Boolean, Page, dto],
    prototype,
    'echo',
  );
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'echo');
  Post(`${dto.name}/:id`)(prototype, 'echo', descriptor as PropertyDescriptor);
  Controller()(Echo);
  return Echo;
}
