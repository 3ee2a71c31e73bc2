import { Exclude, Expose, Transform, Type, type TransformFnParams } from 'class-transformer';
import {
  Allow,
  Equals,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEnum,
  IsIn,
  IsISO8601,
  IsInt,
  IsNotEmptyObject,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Matches,
  Max,
  MinLength,
  ValidateNested,
} from 'class-validator';

import { Address } from './people.dto.js';

const trimmed = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' ? value.trim() : value;

export class Transformed {
  @Transform(trimmed)
  @IsString()
  @MinLength(2)
  name!: string;

  @Type(() => Number)
  @IsNumber()
  @Max(1_000)
  amount!: number;

  @Type(() => Date)
  @IsDate()
  since!: Date;

  @IsOptional()
  @Type(() => Boolean)
  @IsBoolean()
  active?: boolean;

  /** Made of its neighbours, whatever was sent. */
  @Transform(({ obj }: TransformFnParams) => typeof (obj as { name?: unknown }).name)
  @IsIn(['string', 'undefined'])
  kind!: string;
}

/** Its author counted on a string. */
export class Careless {
  @Transform(({ value }: TransformFnParams) => (value as string).trim())
  @MinLength(2)
  name!: string;
}

export class Exposed {
  @Expose({ name: 'total_amount' })
  @IsPositive()
  total!: number;

  @Expose({ name: 'a/b~c' })
  @IsString()
  odd!: string;

  @Expose({ name: 'ship_to' })
  @ValidateNested()
  @Type(() => Address)
  shipTo!: Address;
}

export class Excluded {
  @IsString()
  name!: string;

  @Exclude()
  @IsOptional()
  @IsString()
  role?: string;

  @Exclude({ toClassOnly: true })
  @IsOptional()
  @IsInt()
  rank?: number;
}

@Exclude()
export class OnlyExposed {
  @Expose()
  @IsString()
  name!: string;

  @IsOptional()
  @IsString()
  secret?: string;
}

export enum Colour {
  Red = 'red',
  Green = 'green',
}

export class Formats {
  @IsEnum(Colour)
  colour!: Colour;

  @IsUUID()
  id!: string;

  @IsISO8601()
  at!: string;

  @Matches(/^[a-z]+$/)
  slug!: string;

  @Equals(true)
  accepted!: boolean;
}

export class Bag {
  @IsObject()
  @IsNotEmptyObject()
  values!: Record<string, unknown>;

  @IsDefined()
  anything: unknown;

  @Allow()
  free: unknown;
}

/** Values of its own for what is not sent, and members that are no fields. */
export class Defaults {
  @IsInt()
  @Max(100)
  size = 20;

  @IsOptional()
  @IsString()
  sort: string | null = null;

  #filter = '';
  @IsOptional()
  @IsString()
  get filter(): string {
    return this.#filter;
  }
  set filter(filter: string) {
    this.#filter = filter;
  }
}

/** Nothing in it is known to class-validator. */
export class Undecorated {
  name?: string;
}
