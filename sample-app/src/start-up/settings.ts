import type { DataSourceOptions } from 'typeorm';

import { databaseFrom } from './database-settings.js';
import type { HttpPlatform } from './http-platform.js';
import { SettingError } from './setting.error.js';

/** Where alarms are sent, and what signs them. */
export interface AlarmWebhook {
  readonly url: string;
  readonly secret: string | undefined;
}

/** The service that addresses are looked up at. */
interface AddressServiceSettings {
  readonly url: string;
  readonly apiKey: string;
}

export interface Settings {
  readonly port: number;
  readonly platform: HttpPlatform;
  readonly database: DataSourceOptions;
  readonly alarmWebhook: AlarmWebhook | undefined;
  /** Undefined: one that is started with the application. */
  readonly addressService: AddressServiceSettings | undefined;
}

/** @throws SettingError for a variable that cannot be meant. */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  return {
    port: portFrom(environment['PORT']),
    platform: platformFrom(environment['HTTP_PLATFORM']),
    database: databaseFrom(environment['DATABASE_URL']),
    alarmWebhook: alarmWebhookFrom(
      environment['ALARM_WEBHOOK_URL'],
      environment['ALARM_WEBHOOK_SECRET'],
    ),
    addressService: addressServiceFrom(
      environment['ADDRESS_SERVICE_URL'],
      environment['ADDRESS_SERVICE_KEY'],
    ),
  };
}

/**
 * Whether all lines to try are to be printed.
 * @throws SettingError for an argument that is not known.
 */
export function isAllAsked(args: readonly string[]): boolean {
  const unknown = args.find((arg) => arg !== '--all');
  if (unknown === undefined) return args.length > 0;
  throw new SettingError(`There is no argument ${JSON.stringify(unknown)}; the only one is --all.`);
}

function portFrom(text = '3000'): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new SettingError(`PORT is ${JSON.stringify(text)}; set it to a number from 0 to 65535.`);
}

function platformFrom(text = 'express'): HttpPlatform {
  if (text === 'express' || text === 'fastify') return text;
  throw new SettingError(
    `HTTP_PLATFORM is ${JSON.stringify(text)}; set it to express or fastify, or leave it unset.`,
  );
}

function alarmWebhookFrom(url = '', secret = ''): AlarmWebhook | undefined {
  if (url === '') return undefined;
  if (!isWebAddress(url)) {
    // not the address itself, which may be a secret
    throw new SettingError(
      'ALARM_WEBHOOK_URL is no URL; set it to https://... or leave it unset for no alarms.',
    );
  }
  return { url, secret: secret === '' ? undefined : secret };
}

function addressServiceFrom(url = '', apiKey = ''): AddressServiceSettings | undefined {
  if (url === '') return undefined;
  if (!isWebAddress(url)) {
    throw new SettingError(
      'ADDRESS_SERVICE_URL is no URL; set it to http://... or leave it unset for a service that is started here.',
    );
  }
  return { url, apiKey };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
