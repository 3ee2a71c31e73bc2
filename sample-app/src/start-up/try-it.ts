/** What to paste into a shell, for the address the sample listens at. */
export function tryItLines(origin: string): string[] {
  const api = `${origin}/ContactsAPI/rest`;
  const katherine = JSON.stringify({
    name: 'Katherine Johnson',
    email: 'katherine@contacts.example',
  });
  const nobody = JSON.stringify({
    email: 'nobody',
    address: { zip: '1' },
    phoneNumbers: [{ number: '12' }],
  });
  return [
    `curl -i -X DELETE '${api}/Contacts/DeleteContact?ContactId=186'`,
    `curl -i '${api}/Contacts/GetContacts'`,
    `curl -i '${api}/Contacts/GetContact?ContactId=999' -H 'Accept: application/problem+json'`,
    `curl -i '${api}/Contacts/CreateContact' -H 'Content-Type: application/json' -d '${katherine}'`,
    `curl -i '${api}/Groups/one/Contacts?notify=maybe' -H 'X-Tenant: me' -H 'Content-Type: application/json' -d '${nobody}'`,
    `curl -i '${api}/Failures/UnknownError'`,
    `curl -i -X PATCH '${api}/Contacts/GetContacts'`,
  ];
}
