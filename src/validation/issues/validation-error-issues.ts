import type { ValidationError } from 'class-validator';

import {
  placeOfIssue,
  textOfPlace,
  type ParameterPlace,
  type Path,
} from '../parameters/parameter-place.js';
import { authored, constraintIssue } from './constraint-text.js';
import { inOrder } from './constraint-metadata.js';
import type { IssueBudget } from '../../core/issue-budget.js';
import { overrideFor, textOfOverride, type IssueOverrides } from './issue-overrides.js';
import { wireNameOf } from './wire-names.js';
import { missingText, REQUIRED } from './wording.js';

/** For `sent`, when all there is is what class-validator looked at. */
export const UNKNOWN_INPUT = Symbol('unknown input');

/** The parameter that was validated, and what the client sent for it. */
export interface ValidatedParameter {
  readonly place: ParameterPlace;
  readonly sent: unknown;
  /** Class of the DTO. */
  readonly metatype: unknown;
}

export interface IssueSettings {
  readonly budget: IssueBudget;
  readonly overrides: IssueOverrides;
}

/** From class-validator's tree of errors to a list of issues with places, into the budget. */
export function addValidationErrors(
  errors: readonly ValidationError[],
  parameter: ValidatedParameter,
  settings: IssueSettings,
): void {
  new ErrorWalk(parameter.place, settings).walk(errors, {
    path: [],
    sent: parameter.sent,
    owner: parameter.metatype,
  });
}

interface Level {
  readonly path: Path;
  /** What the client sent at that path. */
  readonly sent: unknown;
  /** Class that has the properties of the level, if the errors do not say. */
  readonly owner: unknown;
}

class ErrorWalk {
  constructor(
    private readonly place: ParameterPlace,
    private readonly settings: IssueSettings,
  ) {}

  walk(errors: readonly ValidationError[], level: Level): void {
    for (const error of errors) {
      if (this.settings.budget.isSpent) this.settings.budget.omit(countOf(error));
      else this.addError(error, level);
    }
  }

  private addError(error: ValidationError, { path, sent, owner }: Level): void {
    const dto: unknown = error.target === undefined ? owner : error.target.constructor;
    // of a value that is no object class-validator knows no property
    const segment = error.property === undefined ? [] : [sentName(sent, dto, error.property)];
    const here = [...path, ...segment];
    const value = segment[0] === undefined ? sent : valueOf(error, sent, segment[0]);
    const constraints = Object.keys(error.constraints ?? {});
    if (
      value === undefined &&
      isNothing(error) &&
      constraints.length > 0 &&
      !isForbidden(constraints)
    ) {
      this.addMissing(error, constraints, here, dto);
    } else {
      for (const constraint of inOrder(error, dto))
        this.addConstraint(error, constraint, here, dto);
    }
    this.walk(error.children ?? [], { path: here, sent: value, owner: undefined });
  }

  private addConstraint(
    error: ValidationError,
    constraint: string,
    path: Path,
    dto: unknown,
  ): void {
    const { budget, overrides } = this.settings;
    if (budget.isSpent) return budget.omit(1);
    const property = textOfPlace(this.place, path);
    const { message, code } = constraintIssue({ error, constraint, property, dto }, overrides);
    budget.add({ message, code, ...placeOfIssue(this.place, path) });
  }

  /** One issue, however many constraints the value that is not there fails. */
  private addMissing(
    error: ValidationError,
    constraints: readonly string[],
    path: Path,
    dto: unknown,
  ): void {
    const { budget, overrides } = this.settings;
    const property = textOfPlace(this.place, path);
    const own = constraints
      .filter(isAboutPresence)
      .map((constraint) => authored({ error, constraint, property, dto }))
      .reduce((said, one) => ({ ...one, ...said }), {});
    const override = overrideFor(REQUIRED, dto, error.property, overrides);
    const args = { constraint: REQUIRED, property, constraints: [] };
    const message =
      own.message ?? textOfOverride(override, args) ?? missingText(this.place.source, property);
    const code = own.code ?? override.code ?? REQUIRED;
    budget.add({ message, code, ...placeOfIssue(this.place, path) });
  }
}

function isAboutPresence(constraint: string): boolean {
  return constraint === 'isDefined' || constraint === 'isNotEmpty';
}

/** Not so when the application has made a value of something else. */
function isNothing(error: ValidationError): boolean {
  return !('value' in error) || error.value === undefined;
}

/** Whether the property is one that should not be there. */
function isForbidden(constraints: readonly string[]): boolean {
  return constraints.includes('whitelistValidation') || constraints.includes('unknownValue');
}

/** The name that the client used, or would have had to use. */
function sentName(sent: unknown, dto: unknown, property: string): string {
  const name = wireNameOf(dto, property);
  const isSentAsIs = name !== property && !hasOwn(sent, name) && hasOwn(sent, property);
  return isSentAsIs ? property : name;
}

function hasOwn(value: unknown, name: string): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

function valueOf(error: ValidationError, sent: unknown, name: string): unknown {
  if (sent !== UNKNOWN_INPUT) return hasOwn(sent, name) ? sent[name] : undefined;
  return 'value' in error && error.value === undefined ? undefined : UNKNOWN_INPUT;
}

/** Issues that an error and its children would make. */
function countOf(error: ValidationError): number {
  let count = 0;
  const pending = [error];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    count += Object.keys(next.constraints ?? {}).length;
    for (const child of next.children ?? []) pending.push(child);
  }
  return count;
}
