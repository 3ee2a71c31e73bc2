import type { ApiErrorContent } from '../../core/api-error.js';
import { codeFromStatus } from '../../core/error-code.js';
import type { Issue } from '../../core/issue.js';
import { overrideFor, textOfOverride } from '../issues/issue-overrides.js';
import { addSchemaIssues, schemaIssuesOf } from '../issues/schema-issues.js';
import { addValidationErrors, type IssueSettings } from '../issues/validation-error-issues.js';
import {
  BODY_NOT_AN_OBJECT_TEXT,
  MISSING_BODY_TEXT,
  missingFieldText,
  missingText,
  NOT_AN_OBJECT,
  notAnObjectText,
  REQUIRED,
  unparsedText,
} from '../issues/wording.js';
import { placeOfIssue, textOfPlace, type ParameterPlace } from '../parameters/parameter-place.js';
import { isValidationException, VALIDATION_FAILED } from '../validation.exception.js';
import type { Rejection } from './parameter-replay.js';

const WHOLE_BODY: ParameterPlace = { source: 'body', name: undefined };

/** Adds the issues of one rejection, of which the answer would have been `content`. */
export function addRejection(
  rejection: Rejection,
  content: ApiErrorContent,
  settings: IssueSettings,
): void {
  const { place, sent, thrown, findings } = rejection;
  const errors = isValidationException(thrown)
    ? thrown.validationErrors
    : (findings.validationErrors ?? []);
  const schemaIssues = findings.schemaIssues ?? schemaIssuesOf(thrown);
  if (rejection.isBodyMissing) {
    addOne(REQUIRED, MISSING_BODY_TEXT, { ...rejection, place: WHOLE_BODY }, settings);
  } else if (isMissing(rejection)) {
    addOne(REQUIRED, missingTextOf(place), rejection, settings);
  } else if (errors.length > 0 && !isObject(sent)) {
    addOne(NOT_AN_OBJECT, notAnObjectTextOf(place), rejection, settings);
  } else if (errors.length > 0) {
    addValidationErrors(errors, rejection, settings);
  } else if (findings.parsed !== undefined) {
    const { type, code } = findings.parsed;
    addOne(code, unparsedText(type, textOfPlace(place, [])), rejection, settings);
  } else if (schemaIssues !== undefined) {
    addSchemaIssues(schemaIssues, place, settings.budget);
  } else {
    for (const issue of issuesOfContent(content)) {
      settings.budget.add(hasPlace(issue) ? issue : { ...issue, ...placeOfIssue(place, []) });
    }
  }
}

/** Whether nothing was sent at the place; what a decorator of the application takes may be elsewhere. */
function isMissing({ place, sent }: Rejection): boolean {
  if (place.source === 'custom') return false;
  return (
    sent === undefined || (place.source === 'file' && Array.isArray(sent) && sent.length === 0)
  );
}

function addOne(
  constraint: string,
  message: string,
  { place }: Rejection,
  { budget, overrides }: IssueSettings,
): void {
  const override = overrideFor(constraint, undefined, undefined, overrides);
  const args = { constraint, property: textOfPlace(place, []), constraints: [] };
  budget.add({
    message: textOfOverride(override, args) ?? message,
    code: override.code ?? constraint,
    ...placeOfIssue(place, []),
  });
}

function missingTextOf(place: ParameterPlace): string {
  const name = textOfPlace(place, []);
  if (place.source !== 'body') {
    return missingText(place.source === 'custom' ? undefined : place.source, name);
  }
  return name === '' ? MISSING_BODY_TEXT : missingFieldText(name);
}

function notAnObjectTextOf(place: ParameterPlace): string {
  const name = textOfPlace(place, []);
  return name === '' ? BODY_NOT_AN_OBJECT_TEXT : notAnObjectText(name);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the pipe told of itself; the general code of the status says nothing of the issue. */
function issuesOfContent({ issues, message, code, status }: ApiErrorContent): readonly Issue[] {
  if (issues.length > 0) return issues;
  const isGeneral = code === codeFromStatus(status) || code === VALIDATION_FAILED;
  return [{ message, ...(!isGeneral && { code }) }];
}

function hasPlace({ pointer, in: location, name }: Issue): boolean {
  return pointer !== undefined || location !== undefined || name !== undefined;
}
