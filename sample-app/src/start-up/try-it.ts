/** What to paste into a shell, for the address the sample listens at. */
export function tryItLines(origin: string): string[] {
  const api = `${origin}/ContactsAPI/rest`;
  const katherine = JSON.stringify({
    name: 'Katherine Johnson',
    email: 'katherine@contacts.example',
  });
  return [
    `curl -i -X DELETE '${api}/Contacts/DeleteContact?ContactId=186'`,
    `curl -i '${api}/Contacts/GetContacts'`,
    `curl -i '${api}/Contacts/GetContact?ContactId=999' -H 'Accept: application/problem+json'`,
    `curl -i '${api}/Contacts/CreateContact' -H 'Content-Type: application/json' -d '${katherine}'`,
    `curl -i '${api}/Failures/UnknownError'`,
    `curl -i -X PATCH '${api}/Contacts/GetContacts'`,
  ];
}
