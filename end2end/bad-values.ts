// What people type wrongly, and what they are told.

/** An e-mail address of so many characters. */
export function emailOf(length: number): string {
  const host = [63, 63, 61].map((size, at) => 'bcd'[at].repeat(size)).join('.');
  return `${'a'.repeat(length - host.length - 1)}@${host}`;
}

const NO_LAST_NAME = 'Enter the last name. For somebody with only one name, enter it here, and FNU (“first name unknown”) as First Name.';
const NO_FIRST_NAME = 'Enter the first name. For somebody with only one name, enter FNU (“first name unknown”) here, and the name as Last Name.';
const ODD_NAME = 'Use only letters, spaces, apostrophes, hyphens and periods.';
const LONG_NAME = 'A name can have at most 100 letters.';
const BIRTHDAY = 'Enter the birthday as mm/dd, for example 01/05.';
const PIN = 'Enter a PIN of four digits.';
const EMAIL_AT = 'An email address has one @ in it, for example name@clinic.example.';
const EMAIL_SHAPE = 'This email address can’t be right. Check it for spaces and missing parts.';
const ZIP = 'Enter a ZIP code of five digits, for example 02139.';

/** For each field of a person: bad values and their messages. */
export const BAD_PERSON: Record<string, { label: string; cases: [string, string][] }> = {
  last_name: {
    label: 'Last Name',
    cases: [
      ['', NO_LAST_NAME], ['   ', NO_LAST_NAME], ['Smile 😀', ODD_NAME], ['Bell\u0007', ODD_NAME], ['R2D2', ODD_NAME], ['<b>Bold</b>', ODD_NAME],
      ['-\u2019-', 'A name needs at least one letter.'], ['a'.repeat(101), LONG_NAME],
    ],
  },
  first_name: { label: 'First Name', cases: [['', NO_FIRST_NAME], ['\u00a0 ', NO_FIRST_NAME], ['😀', ODD_NAME], ['é'.repeat(101), LONG_NAME]] },
  middle_initial: { label: 'Middle Initial', cases: [['QQ', 'Enter one letter, or leave this empty.'], ['1', 'Enter one letter, or leave this empty.']] },
  date_of_birth: {
    label: 'Date of Birth',
    cases: [
      ['', BIRTHDAY], ['02/30', 'February has no 30th day.'], ['13/01', 'Month 13 does not exist. Enter the month first, 01 to 12.'],
      ['105', BIRTHDAY], ['01.05', BIRTHDAY], ['04/31', 'April has no 31st day.'], ['01/05/1990', BIRTHDAY], ['00/10', 'Month 00 does not exist. Enter the month first, 01 to 12.'],
    ],
  },
  user_pin: { label: 'PIN', cases: [['', PIN], ['123', PIN], ['12a4', PIN], ['12345', PIN], ['１２３４', PIN]] },
  email: {
    label: 'Email Address',
    cases: [
      ['', 'Enter an email address.'], ['zoe.riverside.example', EMAIL_AT], ['zoe@@riverside.example', EMAIL_AT], ['zoe@a@riverside.example', EMAIL_AT],
      [emailOf(255), 'This email address is too long. It can have at most 254 characters, 64 of them before the @.'],
      ['zoe@riverside', EMAIL_SHAPE], ['zo e@riverside.example', EMAIL_SHAPE],
    ],
  },
  zip_code: { label: 'Zip Code', cases: [['', ZIP], ['2139', ZIP], ['02139-', ZIP], ['02139-43', ZIP], ['O2139', ZIP], ['021390', ZIP]] },
};

/** Round after round through the bad values of all fields at once: in each one some field has a value that it hadn't yet. */
export function rounds(): { fields: Record<string, [string, string]> }[] {
  const most = Math.max(...Object.values(BAD_PERSON).map(({ cases }) => cases.length));
  return Array.from({ length: most }, (_, round) => ({
    fields: Object.fromEntries(Object.entries(BAD_PERSON).map(([name, { cases }]) => [name, cases[round % cases.length]])),
  }));
}

/** PIN Entry's fields. */
export const BAD_LETTER: Record<string, { label: string; cases: [string, string][] }> = {
  pid_sl: {
    label: 'Provider ID/Service Location (PID/SL)',
    cases: ['', '110091495', '11009149C', '1100914955', 'A10091495C'].map((text) => [text, 'A PID/SL has nine digits and a letter, for example 110091495C.']),
  },
  registration_pin: {
    label: 'PIN',
    cases: ['', '1234567', '123456789', '1234567a', 'abcdefgh'].map((text) => [text, 'Enter the eight digits of the PIN from your letter.']),
  },
  legacy_provider_number: {
    label: 'MassHealth Provider Number',
    cases: ['', '62805', '62805141', '62805ab', '6280 51'].map((text) => [text, 'Enter all seven digits. The letter shows the first five.']),
  },
};

/** New passwords that are refused before anybody asks whose they are. */
export const BAD_PASSWORDS: [string, string][] = [
  ['', 'Use at least 15 characters. Several words are easy to remember; spaces are fine.'],
  ['fourteen chars', 'Use at least 15 characters. Several words are easy to remember; spaces are fine.'],
  ['ab1x9'.repeat(26), 'Use at most 128 characters.'],
  ['abcdabcdabcdabcd', 'This repeats itself. Use several different words.'],
];

/** New passwords that only the server knows to be bad, for Zoë O’Neill-Sánchez. */
export const GUESSABLE_PASSWORDS: [string, string][] = [
  ['zoneillsanchez-2026', 'This is made of your name, your username or the portal’s name. Others would try that first.'],
  ['MassHealth-MassHealth-1', 'This is made of your name, your username or the portal’s name. Others would try that first.'],
  ['passwordpassword', 'This is a password that many people use, or easy to guess. Choose one that nobody would think of.'],
];
