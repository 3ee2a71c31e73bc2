import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

import { Address } from './people.dto.js';

export class Lists {
  @IsArray()
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(10, { each: true })
  tags!: string[];

  @ArrayMinSize(1)
  @IsInt({ each: true })
  @Min(0, { each: true })
  counts!: number[];

  @IsOptional()
  @Type(() => Number)
  @IsNumber({}, { each: true })
  weights?: number[];
}

export class Rows {
  @IsArray({ each: true })
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => Address)
  rows!: Address[][];
}

export class Collections {
  @Type(() => Address)
  @ValidateNested()
  byName!: Map<string, Address>;

  @IsOptional()
  @Type(() => Address)
  @ValidateNested({ each: true })
  visited?: Set<Address>;

  @IsOptional()
  @Type(() => String)
  @IsString({ each: true })
  labels?: Set<string>;
}

export class Shape {
  @IsString()
  label!: string;
}

class Circle extends Shape {
  @IsInt()
  @Min(1)
  radius!: number;
}

class Rectangle extends Shape {
  @IsInt()
  width!: number;

  @ValidateNested()
  @Type(() => Address)
  place!: Address;
}

const SUBTYPES = [
  { value: Circle, name: 'circle' },
  { value: Rectangle, name: 'rectangle' },
];

export class Drawing {
  @ValidateNested()
  @Type(() => Shape, {
    discriminator: { property: 'kind', subTypes: SUBTYPES },
    keepDiscriminatorProperty: true,
  })
  shape!: Shape;
}

export class Gallery {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Shape, {
    discriminator: { property: 'kind', subTypes: SUBTYPES },
    keepDiscriminatorProperty: true,
  })
  shapes!: Shape[];
}

/** class-transformer takes the discriminator out of what was sent. */
export class Sketch {
  @ValidateNested()
  @Type(() => Shape, { discriminator: { property: 'kind', subTypes: SUBTYPES } })
  shape!: Shape;
}
