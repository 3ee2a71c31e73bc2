type HeaderMembers = Readonly<Record<string, string | readonly string[]>>;

/** Headers as an object. Cookies are a list: joined, they are none any more. */
export function headerMembersOf(headers: Headers): HeaderMembers {
  const members = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  return cookies.length === 0 ? members : { ...members, 'set-cookie': cookies };
}
