/**
 * What to paste into a shell, for the address the sample listens at.
 * @param isAll all, or the six to begin with
 */
export function tryItLines(origin: string, isAll: boolean): string[] {
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
  const dorothy = JSON.stringify({
    name: 'Dorothy Vaughan',
    email: 'dorothy@contacts.example',
    address: { street: 'Langley 1', zip: '23681' },
    phoneNumbers: [{ number: '+17578640000', kind: 'work' }],
  });
  const json = `-H 'Content-Type: application/json'`;
  const problem = `-H 'Accept: application/problem+json'`;
  const tenant = `-H 'X-Tenant: 6f1f3f0e-5d0c-4f0a-9d3c-0a8f3f1b2c4d'`;
  const first = [
    `curl -i -X DELETE '${api}/Contacts/DeleteContact?ContactId=186'`,
    `curl -i '${api}/Contacts/GetContacts'`,
    `curl -i '${api}/Contacts/GetContact?ContactId=999' ${problem}`,
    `curl -i '${api}/Groups/one/Contacts?notify=maybe' -H 'X-Tenant: me' ${json} -d '${nobody}'`,
    `curl -i '${api}/Failures/UnknownError'`,
    `curl -i -X PATCH '${api}/Contacts/GetContacts'`,
  ];
  if (!isAll) return first;
  return [
    ...first,
    `curl -i '${api}/Contacts/CreateContact' ${json} -d '${katherine}'`,
    `curl -i '${api}/Groups/8/Contacts' ${tenant} ${json} -d '${dorothy}'`,
    `curl -i '${api}/Groups/8/Applicants' ${tenant} ${json} -d '${dorothy}'`,
    `curl -i '${api}/Contacts/UnlockContact?ContactId=186' ${json} -d '{"pin":"0000"}'`,
    `curl -i '${api}/Journal'`,
    `curl -i '${api}/Operations/Rates'`,
    `curl -i -X POST '${api}/Operations/Backup'`,
    `curl -i '${api}/Addresses/City?zip=00000' ${problem}`,
    `curl -i '${api}/Addresses/Check' ${problem} ${json} -d '{"street":"","zip":"1"}'`,
    `curl -i '${api}/Addresses/Weather/Maintenance'`,
    `curl -i '${api}/Addresses/Weather/Gusts'`,
  ];
}
