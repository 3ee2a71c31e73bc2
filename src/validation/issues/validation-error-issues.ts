import type { ValidationError } from 'class-validator';

import { Visits } from '../../core/visits.js';
import { placeOfIssue, textOfPlace, type ParameterPlace } from '../parameters/parameter-place.js';
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
    depth: 0,
    sent: parameter.sent,
    owner: parameter.metatype,
  });
}

interface Level {
  /** Names on the way to the level. */
  readonly depth: number;
  /** What the client sent at that path. */
  readonly sent: unknown;
  /** Class that has the properties of the level, if the errors do not say. */
  readonly owner: unknown;
}

interface Pending {
  readonly error: ValidationError;
  readonly level: Level;
}

/** Not recursive: errors lie in each other as deep as what the client sent. */
class ErrorWalk {
  private readonly visits = new Visits();
  private readonly pending: Pending[] = [];
  /** To the error that is looked at. */
  private readonly path: string[] = [];

  constructor(
    private readonly place: ParameterPlace,
    private readonly settings: IssueSettings,
  ) {}

  walk(errors: readonly ValidationError[], level: Level): void {
    this.push(errors, level);
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      if (this.visits.admits(next.error)) this.visit(next);
    }
  }

  /** The first one comes next. */
  private push(errors: readonly ValidationError[], level: Level): void {
    for (const error of errors.toReversed()) this.pending.push({ error, level });
  }

  private visit({ error, level }: Pending): void {
    const { budget } = this.settings;
    if (budget.isSpent) budget.omit(Object.keys(error.constraints ?? {}).length);
    const inside = budget.isSpent ? level : this.addError(error, level);
    if (error.children) this.push(error.children, inside);
  }

  /** @returns the level of its children. */
  private addError(error: ValidationError, { depth, sent, owner }: Level): Level {
    const dto: unknown = error.target === undefined ? owner : error.target.constructor;
    this.path.length = depth;
    // of a value that is no object class-validator knows no property
    const name = error.property === undefined ? undefined : sentName(sent, dto, error.property);
    if (name !== undefined) this.path.push(name);
    const value = name === undefined ? sent : valueOf(error, sent, name);
    const constraints = Object.keys(error.constraints ?? {});
    if (constraints.length > 0) this.addConstraints(error, constraints, value, dto);
    return { depth: this.path.length, sent: value, owner: undefined };
  }

  private addConstraints(
    error: ValidationError,
    constraints: readonly string[],
    sent: unknown,
    dto: unknown,
  ): void {
    if (sent === undefined && isNothing(error) && !isForbidden(constraints)) {
      this.addMissing(error, constraints, dto);
    } else {
      for (const constraint of inOrder(error, dto)) this.addConstraint(error, constraint, dto);
    }
  }

  private addConstraint(error: ValidationError, constraint: string, dto: unknown): void {
    const { path } = this;
    const { budget, overrides } = this.settings;
    if (budget.isSpent) return budget.omit(1);
    const property = textOfPlace(this.place, path);
    const { message, code } = constraintIssue({ error, constraint, property, dto }, overrides);
    budget.add({ message, code, ...placeOfIssue(this.place, path) });
  }

  /** One issue, however many constraints the value that is not there fails. */
  private addMissing(error: ValidationError, constraints: readonly string[], dto: unknown): void {
    const { path } = this;
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
