import { pseudoAccents, pseudoMirrored } from './pseudo.ts';

/** Languages that the screen can speak; the last two are for finding layout faults. */
export const languages = ['en', 'de', 'en-XA', 'ar-XB'] as const;
export type Language = (typeof languages)[number];

export type Messages = Readonly<Record<string, string>>;

type Files = Readonly<Record<string, { readonly default: Messages }>>;

// Each feature keeps its words beside it; Vite turns these calls into static imports. The page of a
// sealed file carries its own.
const english: Files = import.meta.glob(['./*/messages.en.json', '!./hand-over-page/*'], {
  eager: true,
});
const german: Files = import.meta.glob(['./*/messages.de.json', '!./hand-over-page/*'], {
  eager: true,
});

function merged(files: Files): Messages {
  return Object.assign({}, ...Object.values(files).map((file) => file.default)) as Messages;
}

const en = merged(english);
const de: Messages = { ...en, ...merged(german) };

/** All words of a language by id, in ICU message format. */
export function messagesOf(language: Language): Messages {
  switch (language) {
    case 'en':
      return en;
    case 'de':
      return de;
    case 'en-XA':
      return transformed(pseudoAccents);
    case 'ar-XB':
      return transformed(pseudoMirrored);
  }
}

function transformed(change: (message: string) => string): Messages {
  return Object.fromEntries(Object.entries(en).map(([id, words]) => [id, change(words)]));
}

/** The locale that numbers, dates and plurals follow. */
export function localeOf(language: Language): string {
  if (language === 'ar-XB') return 'ar';
  return language === 'en-XA' ? 'en' : language;
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar-XB' ? 'rtl' : 'ltr';
}

/** Resolves `system` to the first language of the system that we speak, or English. */
export function languageFor(choice: 'system' | Language): Language {
  if (choice !== 'system') return choice;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find((tag) => tag === 'en' || tag === 'de') === 'de' ? 'de' : 'en';
}
