import { Type } from 'class-transformer';
import {
  IsArray,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Min,
  MinLength,
  registerDecorator,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';

/** By group: for creation, for changes, and for both. */
export class Account {
  @IsEmail({}, { groups: ['create', 'update'] })
  email!: string;

  @MinLength(8, { groups: ['create'] })
  password?: string;

  @IsInt({ groups: ['update'] })
  version?: number;

  @IsString({ always: true })
  name!: string;

  @IsOptional({ groups: ['update'] })
  @IsString()
  note?: string;
}

/** The text has the value that was sent, so it is not for clients as it is. */
function IsEven(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isEven',
      target: target.constructor,
      propertyName: propertyName as string,
      validator: {
        validate: (value) => typeof value === 'number' && value % 2 === 0,
        defaultMessage: () => '$property must be even',
      },
    });
}

@ValidatorConstraint({ name: 'isOrdered' })
class Ordered implements ValidatorConstraintInterface {
  validate(value: unknown, { object, constraints: [other] }: ValidationArguments): boolean {
    const start = (object as Record<string, unknown>)[other as string];
    return typeof value === 'number' && typeof start === 'number' && start <= value;
  }
  defaultMessage(): string {
    return '$property must not be less than $constraint1';
  }
}

export class Span {
  @IsEven()
  from!: number;

  @Validate(Ordered, ['from'])
  @IsInt({ message: '$property is no whole number' })
  to!: number;
}

@ValidatorConstraint({ name: 'isFree', async: true })
class Free implements ValidatorConstraintInterface {
  async validate(value: unknown): Promise<boolean> {
    // the longer the name, the later the answer
    const turns = typeof value === 'string' ? value.length % 4 : 0;
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    return typeof value === 'string' && !value.startsWith('taken');
  }
  defaultMessage(): string {
    return '$property is taken';
  }
}

export class Login {
  @Validate(Free)
  @IsString()
  user!: string;

  @IsOptional()
  @Validate(Free)
  alias?: string;
}

export class Team {
  @ValidateNested({ each: true })
  @Type(() => Login)
  members!: Login[];

  @IsArray()
  @Validate(Free, { each: true })
  names!: string[];
}

export class Worded {
  @Min(18, { message: ({ property }) => `${property} is for adults` })
  @IsInt({ message: 'a whole number of years, please' })
  years!: number;

  @IsString({ each: true, message: 'each of $property must be text' })
  tags!: string[];

  @MinLength(3, { message: '$property needs $constraint1 characters in $target' })
  word!: string;
}
