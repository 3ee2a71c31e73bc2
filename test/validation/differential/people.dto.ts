import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsEmail,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

export class Contact {
  @IsString()
  @MinLength(2)
  @MaxLength(40)
  name!: string;

  @IsEmail()
  email!: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(150)
  age?: number;
}

export class Address {
  @IsString()
  @Length(5, 5)
  zip!: string;

  @IsOptional()
  @IsString()
  city?: string;
}

export class Person {
  @IsString()
  name!: string;

  @ValidateNested()
  @Type(() => Address)
  home!: Address;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(4)
  @ValidateNested({ each: true })
  @Type(() => Address)
  others?: Address[];
}

/** Nested objects that class-transformer does not make instances of. */
export class Untyped {
  @ValidateNested()
  home!: Address;

  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  others!: Address[];
}

class Entity {
  @IsInt()
  id!: number;

  @IsOptional()
  @IsString()
  @MaxLength(10)
  note?: string;
}

export class Employee extends Entity {
  @IsString()
  @IsNotEmpty()
  title!: string;

  @ValidateNested()
  @Type(() => Address)
  office!: Address;
}

/** Narrows what it inherits. */
export class Manager extends Employee {
  @MinLength(3)
  declare title: string;

  @Min(1)
  declare id: number;

  @ValidateNested({ each: true })
  @Type(() => Employee)
  reports!: Employee[];
}

export class Customer {
  @IsString()
  kind!: string;

  @ValidateIf(({ kind }: Customer) => kind === 'company')
  @IsString()
  @IsNotEmpty()
  company?: string;

  @ValidateIf((_, value) => value !== null)
  @IsInt()
  discount?: number | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  billing?: Address;
}

export class Tree {
  @IsString()
  label!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Tree)
  children?: Tree[];
}
