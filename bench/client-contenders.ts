export const BARE_FETCH = 'bare fetch';
export const LIMITED_FETCH = 'bare fetch with a time limit';
export const OURS_FETCH = 'nestjs-rest-errors, fetch';
export const BARE_AXIOS = 'bare HttpService';
export const LIMITED_AXIOS = 'bare HttpService with a time limit';
export const OURS_AXIOS = 'nestjs-rest-errors, HttpService';

export const CALLS = [
  { title: 'a good call', path: 'good', goal: 1.03 },
  { title: 'a failed call', path: 'failed', goal: 1.1 },
] as const;
