import fc from 'fast-check';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { changedValue } from '../../../renderer/changes/changed-value.ts';
import { messagesOf } from '../../../renderer/i18n.ts';
import { shownValue } from '../../../renderer/shell/card/value-text.ts';
import {
  dayEnd,
  dayPattern,
  dayStart,
  dayText,
  dayValue,
  typedDay,
} from '../../../renderer/ui/days.ts';
import { formatsOf, wordsOf } from '../../../renderer/words.ts';

const intl = createIntl({ locale: 'en', messages: { ...messagesOf('en') }, timeZone: 'UTC' });
const language = {
  words: (id: string, values?: Parameters<typeof wordsOf>[2]) => wordsOf(intl, id, values),
  formats: formatsOf(intl),
};

/** Intl puts a narrow no-break space before AM and PM, which a reader of this file cannot see. */
function shown(attribute: string, value: string | { b: string }): string {
  return shownValue(attribute, value, language).replaceAll('\u202f', ' ');
}

describe('a shown value', () => {
  it('is a GeneralizedTime in the zone and words of the reader', () => {
    expect(shown('createTimestamp', '20160826154631Z')).toBe('Aug 26, 2016, 3:46 PM');
    expect(shown('modifyTimestamp', '20160826154631.125Z')).toBe('Aug 26, 2016, 3:46 PM');
  });

  it('is a FILETIME without losing a minute to rounding', () => {
    expect(shown('pwdLastSet', '132539328000000000')).toBe('Jan 1, 2021, 12:00 AM');
  });

  it('stays as it is when a FILETIME means never', () => {
    expect(shown('accountExpires', '9223372036854775807')).toBe('9223372036854775807');
    expect(shown('accountExpires', '0')).toBe('0');
  });

  it('says that an account stays locked until someone unlocks it', () => {
    expect(shown('pwdAccountLockedTime', '000001010000Z')).toBe('until someone unlocks it');
  });

  it('tells how many bytes there are, and none of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const b = Buffer.from(bytes).toString('base64');
        const unit = bytes.length === 1 ? 'byte' : 'bytes';
        expect(shown('jpegPhoto', { b })).toBe(`${bytes.length} ${unit}`);
      }),
    );
  });

  it('is any other text unchanged', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(shownValue('title', text, language)).toBe(text);
      }),
    );
  });
});

describe('a changed fact', () => {
  it('is yes or no, where an attribute of the same spelling stays text', () => {
    expect(changedValue('@disabled', 'true', language)).toBe('yes');
    expect(changedValue('title', 'true', language)).toBe('true');
  });

  it('is a date when its name says so', () => {
    const at = String(Date.UTC(2026, 10, 22, 8, 41));
    expect(changedValue('@expiresAt', at, language)).toContain('Nov 22, 2026');
    expect(changedValue('employeeNumber', at, language)).toBe(at);
  });
});

describe('a day', () => {
  it('is read back as it was written, for every day from 1970', () => {
    const days = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => {
        const written = dayValue(day.getTime());
        const start = dayStart(written);
        expect(start).not.toBeNull();
        expect(dayValue(start)).toBe(written);
        expect(dayEnd(start ?? 0)).toBeGreaterThanOrEqual(day.getTime());
        expect(start).toBeLessThanOrEqual(day.getTime());
      }),
    );
  });

  it.each(['', '2026', '22.11.2026', '2026-1-2', '2026-02-31', '2026-13-01'])(
    'is not %j',
    (text) => {
      expect(dayStart(text)).toBeNull();
    },
  );

  it('is written as the language writes it', () => {
    expect(dayText('2026-11-02', 'de')).toBe('02.11.2026');
    expect(dayText('2026-11-02', 'en')).toBe('11/02/2026');
    expect(dayPattern('de', { day: 'TT', month: 'MM', year: 'JJJJ' })).toBe('TT.MM.JJJJ');
  });

  it.each([
    ['de', '2.11.2026', '2026-11-02'],
    ['de', '02-11-2026', '2026-11-02'],
    ['en', '11/2/2026', '2026-11-02'],
    ['en', '2026-11-02', '2026-11-02'],
  ])('in %s may be typed as %s', (locale, text, value) => {
    expect(typedDay(text, locale)).toBe(value);
  });

  it.each(['31.02.2026', '2.11.26', '2.13.2026', 'morgen', '2.11'])(
    'is not typed as %s',
    (text) => {
      expect(dayStart(typedDay(text, 'de'))).toBeNull();
    },
  );

  it('that is shown may be typed again in every language', () => {
    const days = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom('de', 'en', 'en-GB', 'ar', 'sv', 'ja'), (day, locale) => {
        const value = dayValue(day.getTime());
        expect(typedDay(dayText(value, locale), locale)).toBe(value);
      }),
    );
  });
});
