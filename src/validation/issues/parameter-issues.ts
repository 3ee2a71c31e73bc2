import type { ValidationError } from 'class-validator';

import type { Issue } from '../../core/issue.js';
import { placeOfIssue, textOfPlace, type ParameterPlace } from '../parameters/parameter-place.js';
import { overrideFor, textOfOverride, type IssueOverrides } from './issue-overrides.js';
import {
  addValidationErrors,
  UNKNOWN_INPUT,
  type IssueSettings,
  type ValidatedParameter,
} from './validation-error-issues.js';
import {
  BODY_NOT_AN_OBJECT_TEXT,
  MISSING_BODY_TEXT,
  missingText,
  NOT_AN_OBJECT,
  notAnObjectText,
  REQUIRED,
} from './wording.js';

/** The issues of a DTO: one when there is nothing to look into, else those of its fields. */
export function addErrors(
  errors: readonly ValidationError[],
  parameter: ValidatedParameter,
  settings: IssueSettings,
): void {
  const { place, sent } = parameter;
  if (sent === undefined) settings.budget.add(missingIssue(place, settings.overrides));
  else if (sent === UNKNOWN_INPUT || isObject(sent))
    addValidationErrors(errors, parameter, settings);
  else settings.budget.add(notAnObjectIssue(place, settings.overrides));
}

export function missingIssue(place: ParameterPlace, overrides: IssueOverrides): Issue {
  const name = textOfPlace(place, []);
  const isBody = place.source === 'body' && name === '';
  const text = isBody ? MISSING_BODY_TEXT : missingText(place.source, name);
  return issueAt(place, REQUIRED, text, overrides);
}

function notAnObjectIssue(place: ParameterPlace, overrides: IssueOverrides): Issue {
  const name = textOfPlace(place, []);
  const text = name === '' ? BODY_NOT_AN_OBJECT_TEXT : notAnObjectText(name);
  return issueAt(place, NOT_AN_OBJECT, text, overrides);
}

/** An issue of a whole parameter, in the words of the application where it has some. */
export function issueAt(
  place: ParameterPlace,
  constraint: string,
  message: string,
  overrides: IssueOverrides,
): Issue {
  const override = overrideFor(constraint, undefined, undefined, overrides);
  const args = { constraint, property: textOfPlace(place, []), constraints: [] };
  return {
    message: textOfOverride(override, args) ?? message,
    code: override.code ?? constraint,
    ...placeOfIssue(place, []),
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
