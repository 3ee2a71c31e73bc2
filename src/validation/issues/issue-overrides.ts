import type { Issue } from '../../core/issue.js';
import { HIDDEN } from './hidden-values.js';

/** What a text is made for. The value that was rejected is not part of it: it never leaves. */
export interface IssueTextArguments {
  /** Name of the constraint, or `required`. */
  readonly constraint: string;
  /** The field as the client names it, e.g. `address.zip`. */
  readonly property: string;
  /** What the constraint was given, e.g. `[3]` for `@MinLength(3)`. */
  readonly constraints: readonly unknown[];
}

export interface IssueOverride {
  /** A text with `$property`, `$constraint1` ... in it, or a function that makes one. */
  readonly message?: string | ((args: IssueTextArguments) => string);
  readonly code?: string;
}

/** By the name of a constraint: `isEmail`, `required`, or `*` for all others. */
export type IssueOverrides = Readonly<Record<string, IssueOverride>>;

const OVERRIDES_METADATA = 'nestjs-rest-errors:issues';

/**
 * Texts and codes for the issues of one field, or of all fields of a DTO, by the name of the
 * constraint. That of a field goes before that of its class, that of a class before the option
 * `validation.issues` of the module; `message` and `context` of the constraint itself before all.
 *
 * @example
 * \@OverrideIssues({ required: { message: 'We need your e-mail address' }, isEmail: { code: 'BAD_EMAIL' } })
 * \@IsEmail()
 * email: string;
 */
export function OverrideIssues(overrides: IssueOverrides): ClassDecorator & PropertyDecorator {
  return (target: object, property?: string | symbol): void => {
    if (property === undefined) Reflect.defineMetadata(OVERRIDES_METADATA, overrides, target);
    else Reflect.defineMetadata(OVERRIDES_METADATA, overrides, target, property);
  };
}

/** Of the field, its class and the application, the most specific `message` and `code`. */
export function overrideFor(
  constraint: string,
  dto: unknown,
  property: string | undefined,
  ofModule: IssueOverrides,
): IssueOverride {
  const sources = [...overridesOf(dto, property), ofModule];
  const found = sources.flatMap((overrides) => [own(overrides, constraint), own(overrides, '*')]);
  const message = found.find((override) => override?.message !== undefined)?.message;
  const code = found.find((override) => override?.code !== undefined)?.code;
  return { ...(message !== undefined && { message }), ...(code !== undefined && { code }) };
}

function overridesOf(dto: unknown, property: string | undefined): IssueOverrides[] {
  if (typeof dto !== 'function') return [];
  const { prototype } = dto as { prototype: unknown };
  const ofField: unknown =
    property !== undefined && typeof prototype === 'object' && prototype !== null
      ? Reflect.getMetadata(OVERRIDES_METADATA, prototype, property)
      : undefined;
  const ofClass: unknown = Reflect.getMetadata(OVERRIDES_METADATA, dto);
  return [ofField, ofClass].filter((found) => found !== undefined) as IssueOverrides[];
}

function own(overrides: IssueOverrides, name: string): IssueOverride | undefined {
  return Object.hasOwn(overrides, name) ? overrides[name] : undefined;
}

/** The text of an override; undefined when its function fails or makes none. */
export function textOfOverride(
  { message }: IssueOverride,
  args: IssueTextArguments,
): Issue['message'] | undefined {
  if (message === undefined) return undefined;
  if (typeof message === 'string') return withTokens(message, args);
  try {
    const text: unknown = message(args);
    return typeof text === 'string' ? withTokens(text, args) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * class-validator's tokens, in one pass: what takes the place of one is not looked at again.
 * @param shownValue for `$value`; the client is told of none.
 * @see class-validator, validation/ValidationUtils.ts
 */
export function withTokens(
  template: string,
  { property, constraints }: Omit<IssueTextArguments, 'constraint'>,
  targetName = '',
  shownValue?: string,
): string {
  return template.replaceAll(TOKENS, (token: string, position: string | undefined) => {
    if (position !== undefined) {
      const index = Number(position) - 1;
      return index in constraints ? textOfConstraint(constraints[index]) : token;
    }
    if (token === '$property') return property;
    if (token === '$target') return targetName;
    return shownValue === undefined ? HIDDEN : token.replace('$value', () => shownValue);
  });
}

const TOKENS = /\$constraint(\d+)|\$property|\$target|"\$value"|'\$value'|\$value/g;

function textOfConstraint(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.map(String).join(', ');
  return typeof constraint === 'symbol' ? (constraint.description ?? '') : String(constraint);
}
